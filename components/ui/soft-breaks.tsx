import { Fragment } from 'react';

/** A name or an address that, where it has to break, breaks behind one of its marks and not within a word. */
export function SoftBreaks({ text }: { text: string }) {
  return text.split(/(?<=[@._/])/).map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts repeat and do not move
    <Fragment key={place}>
      {place > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
