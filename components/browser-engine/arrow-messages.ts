/** Of the Arrow IPC format, Message.fbs: what a message has in its header. */
export const SCHEMA = 1;
export const DICTIONARY_BATCH = 2;
export const RECORD_BATCH = 3;

/** What a stream ends with. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** One message of a stream, as the place of its bytes. */
export interface ArrowMessage {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

const CONTINUATION = 0xffffffff;
const PREFIX_BYTES = 8;
/** Places in the vtable of a Message, four bytes of which are its sizes. */
const HEADER_TYPE = 4 + 2;
const BODY_LENGTH = 4 + 6;

/** The messages of an Arrow IPC stream up to its end, without reading what is in them. */
export function* arrowMessages(bytes: Uint8Array): Generator<ArrowMessage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (start + PREFIX_BYTES <= bytes.length && view.getUint32(start, true) === CONTINUATION) {
    const length = view.getUint32(start + 4, true);
    if (length === 0) return;
    const table = start + PREFIX_BYTES + view.getUint32(start + PREFIX_BYTES, true);
    const vtable = table - view.getInt32(table, true);
    const field = (place: number) => {
      const offset = place < view.getUint16(vtable, true) ? view.getUint16(vtable + place, true) : 0;
      return offset === 0 ? null : table + offset;
    };
    const [type, body] = [field(HEADER_TYPE), field(BODY_LENGTH)];
    const end = start + PREFIX_BYTES + length + (body === null ? 0 : Number(view.getBigInt64(body, true)));
    yield { kind: type === null ? 0 : view.getUint8(type), start, end };
    start = end;
  }
}
