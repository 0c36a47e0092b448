export interface Evaluated {
  readonly snapshotId: string;
  readonly columnsKey: string;
  readonly ruleVersion: number;
  readonly evaluatedAt: Date;
}

const AGAIN_MS = 24 * 60 * 60 * 1000;

/** Whether a table is to be classified: when it is new, when its columns or the rules are, or new rows after a day. */
export function isDue(now: Omit<Evaluated, 'evaluatedAt'>, last: Evaluated | null, atMs: number): boolean {
  if (last === null || last.ruleVersion !== now.ruleVersion || last.columnsKey !== now.columnsKey)
    return true;
  return last.snapshotId !== now.snapshotId && atMs - last.evaluatedAt.valueOf() >= AGAIN_MS;
}
