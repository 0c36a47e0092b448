import type { Reader } from '../access/reader.ts';

/** Who asks for saved queries or changes them, and from where. */
export interface Editor {
  readonly reader: Reader;
  readonly networkAddress: string;
}
