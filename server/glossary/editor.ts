import type { Reader } from '../access/reader.ts';

/** Who changes the glossary, and from where. */
export interface Editor {
  readonly reader: Reader;
  readonly networkAddress: string;
}
