import type { Row } from '../engine/engine.ts';
import type { Every, Point } from './schema.ts';

/** Before it, so many hours or days are what it is held against. */
const HELD_AGAINST: Record<Every, number> = { hour: 168, day: 28 };
const KNOWN_MIN = 3;
/** Of fewer rows shares say nothing. */
const ROWS_MIN = 20;

/**
 * How far the shares of values of each hour or day are from those of the ones before it together: the Jensen-Shannon distance, the
 * square root of that divergence to base 2 (Lin, "Divergence measures based on the Shannon entropy", 1991): between 0 and 1,
 * also where a value is in one of them only. Null for too few rows, or too few before.
 */
export function distances(
  rows: readonly Row[],
  { moments, every }: { moments: readonly number[]; every: Every },
): Point[] {
  const shares = new Map<number, Map<number, number>>();
  for (const { at, bin, rows: count } of rows) {
    const of = shares.get(Number(at)) ?? new Map<number, number>();
    of.set(Number(bin), Number(count));
    shares.set(Number(at), of);
  }
  const before: Map<number, number>[] = [];
  return moments.map((at) => {
    const counted = shares.get(at);
    const total = counted ? sum(counted.values()) : 0;
    if (!counted || total < ROWS_MIN) return { at, value: null };
    const own = new Map([...counted].map(([bin, count]) => [bin, count / total]));
    const value = before.length < KNOWN_MIN ? null : distance(own, mean(before));
    before.push(own);
    if (before.length > HELD_AGAINST[every]) before.shift();
    return { at, value };
  });
}

function mean(all: readonly Map<number, number>[]): Map<number, number> {
  const result = new Map<number, number>();
  for (const each of all)
    for (const [bin, share] of each) result.set(bin, (result.get(bin) ?? 0) + share / all.length);
  return result;
}

export function distance(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number {
  let divergence = 0;
  for (const bin of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(bin) ?? 0, other.get(bin) ?? 0];
    const middle = (a + b) / 2;
    if (a > 0) divergence += (a / 2) * Math.log2(a / middle);
    if (b > 0) divergence += (b / 2) * Math.log2(b / middle);
  }
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
