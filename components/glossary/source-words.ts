import type { TermEvent, TermSource } from '#server/glossary/schema.ts';

/** Where the glossary is declared, for people. */
export const FILE = 'warehouse/glossary.yml';

export const SOURCE_WORDS: Readonly<Record<TermSource, string>> = {
  portal: 'Made in the portal',
  file: `As in ${FILE}`,
  edited: 'Edited here; the file’s version does not count',
  left: `No longer in ${FILE}: it is kept here`,
};

export const EVENT_WORDS: Readonly<Record<TermEvent, string>> = {
  created: 'Made',
  changed: 'Changed',
  restored: 'An earlier version again',
  deleted: 'Deleted',
  undeleted: 'Brought back',
  declared: 'Declared in the file',
  undeclared: 'Taken out of the file',
  taken: 'The file’s version again',
  imported: 'Imported from a file',
};
