import type { Row } from '../engine/engine.ts';
import { distances } from './distances.ts';
import { type Every, type Measure, type Point, STEP_MS } from './schema.ts';

/** How long after its end an hour or a day is taken to be whole. */
const SETTLES_MS: Record<Every, number> = { hour: 10 * 60_000, day: 60 * 60_000 };

/** The first moment that is not of a whole hour or day yet. */
export function endOfWhole(every: Every, now: number): number {
  const step = STEP_MS[every];
  return Math.floor((now - SETTLES_MS[every]) / step) * step;
}

/**
 * What `seriesSql` gave as a series without holes, from the first hour or day with rows to the last whole one. No rows are none
 * in number; of everything else that is a gap.
 */
export function toPoints(
  rows: readonly Row[],
  { every, measure, end }: { every: Every; measure: Measure; end: number },
): Point[] {
  const step = STEP_MS[every];
  const first = rows[0];
  if (!first) return [];
  const begin = Number(first.at);
  const moments = Array.from(
    { length: Math.max(0, (end - begin) / step) },
    (_, place) => begin + place * step,
  );
  if (measure.kind === 'distribution') return distances(rows, { moments, every });
  const values = new Map(rows.map(({ at, value }) => [Number(at), toNumber(value)]));
  if (measure.kind === 'freshness') {
    let newest = Number.NaN;
    return moments.map((at) => {
      newest = values.get(at) ?? newest;
      return { at, value: (at + step) / 1000 - newest };
    });
  }
  const missing = measure.kind === 'volume' ? 0 : null;
  return moments.map((at) => ({ at, value: values.get(at) ?? missing }));
}

function toNumber(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
