import type { PlanStep } from '#server/queries/schema.ts';

export interface PlanNode {
  /** Its place in the list of steps, which tells it from the others. */
  readonly place: number;
  readonly step: PlanStep;
  readonly children: readonly PlanNode[];
  /** Of the time of all steps; null for a plan that was not carried out. */
  readonly share: number | null;
}

/** Steps, each below the one that it feeds. */
export function planTree(steps: readonly PlanStep[]): PlanNode[] {
  const total = steps.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const build = (from: number, to: number): PlanNode[] => {
    const nodes: PlanNode[] = [];
    const base = steps[from]?.depth ?? 0;
    for (let place = from; place < to; ) {
      const step = steps[place];
      if (!step) break;
      let end = place + 1;
      while (end < to && (steps[end]?.depth ?? 0) > base) end += 1;
      const share = step.ms === null ? null : total > 0 ? step.ms / total : 0;
      nodes.push({ place, step, share, children: build(place + 1, end) });
      place = end;
    }
    return nodes;
  };
  return build(0, steps.length);
}
