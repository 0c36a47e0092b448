import type { CheckHistory } from '#server/quality/schema.ts';

type Point = CheckHistory['points'][number];

export interface HistoryBar extends Point {
  /** 0 to 1. */
  readonly height: number;
}

const BARS_MAX = 90;
/** A run that passed is seen, too. */
const LOWEST = 0.06;

/** The last runs as bars: as high as the share of rows that failed, against the worst; full where no rows were counted. */
export function barsOf(points: readonly Point[]): HistoryBar[] {
  const shown = points.slice(-BARS_MAX);
  const worst = Math.max(0, ...shown.map((point) => failingShare(point) ?? 0));
  return shown.map((point) => {
    const share = failingShare(point);
    if (point.state === 'passed' && share === null) return { ...point, height: LOWEST };
    if (share === null) return { ...point, height: 1 };
    return { ...point, height: worst === 0 ? LOWEST : Math.max(LOWEST, share / worst) };
  });
}

function failingShare({ elementCount, unexpectedCount }: Point): number | null {
  if (elementCount === null || unexpectedCount === null) return null;
  return elementCount === 0 ? 0 : unexpectedCount / elementCount;
}
