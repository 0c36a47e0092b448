import type { TermSource } from '#server/glossary/schema.ts';

export type Show = TermSource | 'unlinked' | 'deleted';

/** What the list can be narrowed to beside words; the words say what is left. */
export const SHOWN: Readonly<Record<Show, string>> = {
  file: 'As in the file',
  edited: 'Edited here, also in the file',
  portal: 'Made here',
  left: 'No longer in the file',
  unlinked: 'Linked to nothing',
  deleted: 'Deleted',
};

/** What of the glossary is looked at. */
export interface GlossaryView {
  readonly text: string;
  /** A term: it and all that is below it. */
  readonly below: string | null;
  readonly show: Show | null;
}

const TEXT_LENGTH_MAX = 200;

/** As a page's address holds it; what it cannot mean is left out. */
export function parseView(parameters: URLSearchParams): GlossaryView {
  const show = parameters.get('show') ?? '';
  return {
    text: parameters.get('text')?.trim().slice(0, TEXT_LENGTH_MAX) ?? '',
    below: parameters.get('below') || null,
    show: Object.hasOwn(SHOWN, show) ? (show as Show) : null,
  };
}

/** The address of the glossary, looked at like this. */
export function glossaryAddress({ text, below, show }: GlossaryView): string {
  const parameters = new URLSearchParams();
  if (text !== '') parameters.set('text', text);
  if (below !== null) parameters.set('below', below);
  if (show !== null) parameters.set('show', show);
  const search = parameters.toString();
  return search === '' ? '/glossary' : `/glossary?${search}`;
}

export function termAddress(id: string): string {
  return `/glossary/${encodeURIComponent(id)}`;
}
