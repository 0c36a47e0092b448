import { Detector, type DetectorConfig } from './detector.ts';
import type { JudgedPoint, Point, Replay, Tolerance } from './schema.ts';

/**
 * What a detector says of a series from its beginning: each point with its verdict and the range that was expected before it. From
 * `from` on ranges and alerts are told; what is earlier is learned from. Equal arguments give equal answers.
 */
export function replay(
  series: readonly Point[],
  config: DetectorConfig,
  {
    tolerances = [],
    from = Number.NEGATIVE_INFINITY,
  }: { tolerances?: readonly Tolerance[]; from?: number } = {},
): Replay {
  const detector = new Detector(config, tolerances);
  const points: JudgedPoint[] = [];
  for (const point of series) {
    const range = point.at >= from ? detector.range(point.at) : null;
    const { verdict, score, expected, side, isShift } = detector.judge(point);
    if (point.at >= from)
      points.push({
        ...point,
        verdict,
        score,
        expected,
        side,
        isShift,
        low: range?.low ?? null,
        high: range?.high ?? null,
      });
  }
  return {
    points,
    learned: Math.min(detector.learned, detector.rules.warmUp),
    needed: detector.rules.warmUp,
  };
}

/**
 * What must be let pass for a point not to be told: 1 if it was not. Null when the series has no such point. As `replay`, up to
 * that point.
 */
export function toleranceFor(
  series: readonly Point[],
  config: DetectorConfig,
  at: number,
): { factor: number; side: -1 | 1 } | null {
  const detector = new Detector(config);
  for (const point of series) {
    if (point.at !== at) {
      detector.judge(point);
      continue;
    }
    if (point.value === null) return null;
    const factor = detector.toleranceNeeded(point);
    const { side } = detector.judge(point);
    return { factor, side: side < 0 ? -1 : 1 };
  }
  return null;
}
