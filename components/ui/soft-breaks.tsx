import { Fragment } from 'react';

const PARTS = /[^@._/]*[@._/]|[^@._/]+/g;

/** A name or an address that, where it has to break, breaks behind one of its marks and not within a word. */
export function SoftBreaks({ text }: { text: string }) {
  return Array.from(text.matchAll(PARTS), ({ 0: part, index }) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
