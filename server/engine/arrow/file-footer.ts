import { FlatBuffer } from './flatbuffer.ts';
import { headerPlace, messageFacts } from './message.ts';

/** Where a message is in a file. */
export interface Block {
  readonly offset: number;
  /** With the prefix. */
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

const METADATA_V5 = 4;
const PREFIX_BYTES = 8;

/**
 * The footer of an Arrow IPC file: its schema again, and where its dictionaries and batches are. Source: File.fbs of
 * the Apache Arrow format. The schema's own buffer is taken over whole, since references within it are relative.
 */
export function fileFooter(
  schemaMessage: Uint8Array,
  dictionaries: readonly Block[],
  batches: readonly Block[],
): Uint8Array {
  const into = new FlatBuffer();
  const { metadataBytes } = messageFacts(schemaMessage);
  const embedded = into.embed(schemaMessage.subarray(PREFIX_BYTES, metadataBytes));
  const schema = embedded - (headerPlace(schemaMessage) - PREFIX_BYTES);
  const blocks = (all: readonly Block[]) =>
    into.structs(
      3,
      all.map(({ offset, metadataBytes: length, bodyBytes }) => [offset, length, bodyBytes]),
    );
  const batchesAt = blocks(batches);
  const dictionariesAt = blocks(dictionaries);
  const footer = into.table([
    { bytes: 2, value: METADATA_V5 },
    { at: schema },
    { at: dictionariesAt },
    { at: batchesAt },
  ]);
  return into.finish(footer);
}
