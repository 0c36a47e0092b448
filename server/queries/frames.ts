import { FRAME, type QueryEvent } from './schema.ts';

/** One frame of the stream to the SQL page; see FRAME. */
export function eventFrame(event: QueryEvent): Uint8Array {
  return frame(FRAME.event, Buffer.from(JSON.stringify(event)));
}

export function arrowFrame(messages: Uint8Array): Uint8Array {
  return frame(FRAME.arrow, messages);
}

function frame(kind: number, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(FRAME.headerBytes + payload.length);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32LE(payload.length, 1);
  bytes.set(payload, FRAME.headerBytes);
  return bytes;
}
