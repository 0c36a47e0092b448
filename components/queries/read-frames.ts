import type { FRAME as Contract, QueryEvent } from '#server/queries/schema.ts';

/** Its type holds it equal to the server's; importing the value would bring a validator to every page. */
const FRAME: typeof Contract = {
  contentType: 'application/x-portal-query',
  headerBytes: 5,
  event: 0x4a,
  arrow: 0x41,
};

export type Frame =
  | { readonly kind: 'event'; readonly event: QueryEvent }
  | { readonly kind: 'arrow'; readonly bytes: Uint8Array };

/** The frames of an answer, whichever way the network cut it up. Throws when it ends within a frame. */
export async function* readFrames(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let waiting: Uint8Array[] = [];
  let have = 0;
  let need: number = FRAME.headerBytes;
  for await (const piece of pieces) {
    waiting.push(piece);
    have += piece.length;
    if (have < need) continue;
    let bytes = waiting.length === 1 ? piece : joined(waiting, have);
    for (;;) {
      need = frameLength(bytes);
      if (bytes.length < need) break;
      yield decode(bytes.subarray(0, need));
      bytes = bytes.subarray(need);
    }
    waiting = bytes.length > 0 ? [bytes] : [];
    have = bytes.length;
  }
  if (have > 0) throw new TypeError('The answer ended in the middle.');
}

/** Of the frame that begins here; of its header as long as that is not whole. */
function frameLength(bytes: Uint8Array): number {
  if (bytes.length < FRAME.headerBytes) return FRAME.headerBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME.headerBytes);
  return FRAME.headerBytes + view.getUint32(1, true);
}

function decode(frame: Uint8Array): Frame {
  const payload = frame.subarray(FRAME.headerBytes);
  if (frame[0] === FRAME.event) {
    return { kind: 'event', event: JSON.parse(new TextDecoder().decode(payload)) as QueryEvent };
  }
  // Column values are read in place and need their alignment, which a piece of a larger buffer lacks.
  if (frame[0] === FRAME.arrow) return { kind: 'arrow', bytes: new Uint8Array(payload) };
  throw new TypeError('The answer is of a kind this page does not know. Load the page anew.');
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
