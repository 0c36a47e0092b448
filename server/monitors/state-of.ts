import type { JudgedPoint, MonitorState } from './schema.ts';

/** How a monitor stands after its points: it alerts while the last one that there is does. */
export function stateOf(points: readonly JudgedPoint[], isLearning: boolean): MonitorState {
  const last = points.findLast(({ verdict }) => verdict !== 'missing');
  if (last?.verdict === 'alert' || last?.verdict === 'continued') return 'alert';
  return isLearning ? 'learning' : 'fine';
}
