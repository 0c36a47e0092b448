import { Detector, type DetectorConfig } from './detector.ts';
import type { JudgedPoint, Point, Replay, Tolerance } from './schema.ts';

/**
 * What a detector says of a series from its beginning: each point with its verdict and the range that was expected before it.
 * Points from `from` on are told of; what is earlier is learned from. Equal arguments give equal answers.
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
    if (point.at < from) {
      detector.judge(point);
      continue;
    }
    const range = detector.range(point.at);
    const { value } = point;
    const isOut = range !== null && value !== null && (value < range.low || value > range.high);
    const needed = isOut ? detector.toleranceNeeded(point) : 1;
    const { verdict, score, expected, side, isShift } = detector.judge(point);
    points.push({
      ...{ ...point, verdict, score, expected, side, isShift },
      ...{ low: range?.low ?? null, high: range?.high ?? null, tolerance: needed > 1 ? needed : null },
    });
  }
  return {
    points,
    learned: Math.min(detector.learned, detector.rules.warmUp),
    needed: detector.rules.warmUp,
  };
}
