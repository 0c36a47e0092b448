import { radixSort, type Steps } from './sort-words.ts';

export interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** A key has so many bytes of a text, then how many it has of them: a text that ends sorts before one that goes on. */
const KEY_BYTES = 7;
const FEW = 48;

/** Like memcmp, which is DuckDB's order of texts. */
export function compareTexts({ bytes, offsets }: Texts, a: number, b: number): number {
  const [startA = 0, endA = 0] = [offsets[a], offsets[a + 1]];
  const [startB = 0, endB = 0] = [offsets[b], offsets[b + 1]];
  const shared = Math.min(endA - startA, endB - startB);
  for (let at = 0; at < shared; at++) {
    const difference = (bytes[startA + at] ?? 0) - (bytes[startB + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return endA - startA - (endB - startB);
}

/** Sorts an order of texts by their bytes, in place and stable. */
export function* sortTexts(texts: Texts, order: Uint32Array, descending: boolean): Steps<void> {
  const spare = new Uint32Array(order.length);
  const flip = descending ? -1 : 0;
  const high = new Uint32Array(texts.offsets.length);
  const low = new Uint32Array(texts.offsets.length);
  const waiting: [from: number, to: number, skipped: number][] = [[0, order.length, 0]];
  let settled = 0;
  for (;;) {
    const range = waiting.pop();
    if (!range) return;
    const [from, to, skipped] = range;
    if (to - from < 2) {
      settled += to - from;
      continue;
    }
    if (to - from <= FEW) {
      const sign = descending ? -1 : 1;
      order.subarray(from, to).sort((a, b) => sign * compareTexts(texts, a, b));
      settled += to - from;
      if (settled % 1024 < FEW) yield settled / order.length;
      continue;
    }
    for (let place = from; place < to; place++) setKey(texts, order[place] ?? 0, skipped, high, low, flip);
    for (const word of [low, high]) {
      for (const _ of radixSort(order, spare, from, to, (row) => word[row] ?? 0))
        yield settled / order.length;
    }
    let begin = from;
    for (let place = from + 1; place <= to; place++) {
      const row = order[place] ?? 0;
      const first = order[begin] ?? 0;
      if (place < to && high[row] === high[first] && low[row] === low[first]) continue;
      // A key that says the texts end within it tells all; else they go on behind it.
      const goesOn = (((low[first] ?? 0) ^ flip) & 0xff) > KEY_BYTES;
      if (goesOn && place - begin > 1) waiting.push([begin, place, skipped + KEY_BYTES]);
      else settled += place - begin;
      begin = place;
    }
    yield settled / order.length;
  }
}

function setKey(
  { bytes, offsets }: Texts,
  text: number,
  skipped: number,
  high: Uint32Array,
  low: Uint32Array,
  flip: number,
): void {
  const start = (offsets[text] ?? 0) + skipped;
  const left = Math.max(0, (offsets[text + 1] ?? 0) - start);
  const byte = (at: number) => (at < left ? (bytes[start + at] ?? 0) : 0);
  high[text] = ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) ^ flip;
  low[text] = ((byte(4) << 24) | (byte(5) << 16) | (byte(6) << 8) | Math.min(left, KEY_BYTES + 1)) ^ flip;
}
