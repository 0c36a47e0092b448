/**
 * A 64-bit hash of one record: its place, its key and its bytes. Whoever reads records hashes them while they pass, so it
 * costs about a tenth of a microsecond for half a kilobyte; it finds accidents, not attackers. Sums of it, modulo
 * 2^64, do not depend on the order of the records.
 */

/** Both halves are whole numbers below 2^32. */
export interface Hash64 {
  high: number;
  low: number;
}

const RESULT: Hash64 = { high: 0, low: 0 };
const [MULTIPLY_LOW, MULTIPLY_HIGH] = [0x85ebca6b, 0xc2b2ae35];
/** What stands for no key and for no value: neither is the same as an empty one. */
const NOTHING = 0x9e3779b9;

/** Spreads each bit over all others. */
function mix(half: number): number {
  let mixed = half;
  mixed = Math.imul(mixed ^ (mixed >>> 16), MULTIPLY_LOW);
  mixed = Math.imul(mixed ^ (mixed >>> 13), MULTIPLY_HIGH);
  return mixed ^ (mixed >>> 16);
}

function hashText(text: string): number {
  // Stored text has no lone surrogates.
  const stored = text.isWellFormed() ? text : text.toWellFormed();
  let hash = stored.length;
  for (let index = 0; index < stored.length; index++) {
    hash = Math.imul(hash ^ stored.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** The object is the same in every call: take its numbers before the next one. */
export function hashRecord(
  partition: number,
  offset: number,
  key: string | null,
  value: Uint8Array | null,
): Readonly<Hash64> {
  let low = mix(offset | 0) ^ partition;
  let high = mix(partition ^ Math.floor(offset / 0x1_0000_0000)) ^ (key === null ? NOTHING : hashText(key));
  if (value === null) {
    low ^= NOTHING;
  } else {
    const { length } = value;
    const view = new DataView(value.buffer, value.byteOffset, length);
    const whole = length - (length % 8);
    let at = 0;
    for (; at < whole; at += 8) {
      low = Math.imul(low ^ view.getInt32(at, true), MULTIPLY_LOW);
      low = (low << 13) | (low >>> 19);
      high = Math.imul(high ^ view.getInt32(at + 4, true), MULTIPLY_HIGH);
      high = (((high << 15) | (high >>> 17)) + low) | 0;
    }
    for (; at < length; at++) {
      low = Math.imul(low ^ view.getUint8(at), MULTIPLY_LOW);
      low = (low << 13) | (low >>> 19);
      high = (Math.imul(high, MULTIPLY_HIGH) + low) | 0;
    }
    low ^= length;
  }
  low = mix((low + high) | 0);
  high = mix((high + low) | 0);
  RESULT.low = low >>> 0;
  RESULT.high = high >>> 0;
  return RESULT;
}

/** A sum of hashes modulo 2^64. */
export class HashSum {
  #high = 0;
  #low = 0;

  add({ high, low }: Readonly<Hash64>): void {
    const sum = this.#low + low;
    this.#low = sum >>> 0;
    this.#high = (this.#high + high + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
  }

  /** In decimal, from 0 to 2^64 - 1. */
  toString(): string {
    return String((BigInt(this.#high) << 32n) | BigInt(this.#low));
  }
}
