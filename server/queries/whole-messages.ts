/** Where an Arrow message's body length stands in its flatbuffer: the fourth field of the table `Message`. */
const BODY_LENGTH_FIELD = 3;
const PREFIX_BYTES = 8;

/**
 * An Arrow IPC stream that came in any pieces, message by message: schema, dictionaries, record batches, end.
 * Source: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 */
export async function* wholeMessages(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let have = 0;
  let need = PREFIX_BYTES;
  for await (const piece of pieces) {
    waiting.push(piece);
    have += piece.length;
    if (have < need) continue;
    let bytes = waiting.length === 1 ? piece : Buffer.concat(waiting, have);
    for (;;) {
      need = messageLength(bytes);
      if (bytes.length < need) break;
      yield bytes.subarray(0, need);
      bytes = bytes.subarray(need);
    }
    waiting = bytes.length > 0 ? [bytes] : [];
    have = bytes.length;
  }
  if (have > 0) throw new Error('An Arrow stream ended within a message');
}

/** Of the message that begins here; as far as can be told, while its head is not whole. */
function messageLength(bytes: Uint8Array): number {
  if (bytes.length < PREFIX_BYTES) return PREFIX_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metadataBytes = view.getInt32(4, true);
  const bodyAt = PREFIX_BYTES + metadataBytes;
  if (metadataBytes === 0 || bytes.length < bodyAt) return bodyAt;
  const table = PREFIX_BYTES + view.getUint32(PREFIX_BYTES, true);
  const vtable = table - view.getInt32(table, true);
  const slot = 4 + 2 * BODY_LENGTH_FIELD;
  const field = slot < view.getUint16(vtable, true) ? view.getUint16(vtable + slot, true) : 0;
  return bodyAt + (field === 0 ? 0 : Number(view.getBigInt64(table + field, true)));
}
