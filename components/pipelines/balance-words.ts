import type { Status } from '#components/ui/status-badge.tsx';
import type { BalanceWord, LakeVerdict, UnbalancedRange } from '#server/balance/schema.ts';

export const STATE_WORDS: Record<BalanceWord, { readonly status: Status; readonly word: string }> = {
  balanced: { status: 'good', word: 'Balanced' },
  checking: { status: 'notice', word: 'Being checked' },
  rolled_back: { status: 'warning', word: 'Rolled back' },
  unbalanced: { status: 'critical', word: 'Does not balance' },
};

interface Fault {
  readonly status: Status;
  /** What is so, after the number of records where there is one. */
  readonly what: string;
  readonly toDo: string;
}

const IN_LAKE: Record<Exclude<LakeVerdict, 'balanced'>, Fault> = {
  missing: {
    status: 'critical',
    what: 'missing from the lake',
    toDo: 'Open the table and see which snapshot took rows away. If nobody meant it, roll back to the snapshot before; the stream may still have the records, too.',
  },
  repeated: {
    status: 'critical',
    what: 'in the lake more than once',
    toDo: 'Open the table and see which snapshot added them again, by whatever writes to it beside ingestion. Roll it back, or delete the rows that were added.',
  },
  changed: {
    status: 'critical',
    what: 'not as they came',
    toDo: 'A key, a payload or a place is another one than the stream gave. Open the table, find the snapshot that rewrote rows and roll it back.',
  },
  replay_missing: {
    status: 'critical',
    what: 'replayed and not in bronze',
    toDo: 'Open the table of bronze and see which snapshot took rows away after the replay. If nobody meant it, roll back to the snapshot before. The dead letters are still there.',
  },
  replay_unasked: {
    status: 'critical',
    what: 'in bronze as dead letters that nobody replayed',
    toDo: 'Whatever writes to the table beside ingestion put them there. Roll its snapshot back or delete the rows, then replay the letters on the page of dead letters.',
  },
  rolled_back: {
    status: 'warning',
    what: 'left out by a rollback',
    toDo: 'Nothing, if it was meant. The snapshot that has them can be made the current one again until it expires, on the table’s page.',
  },
};

const IN_MODEL: Record<'missing' | 'repeated' | 'changed', Fault> = {
  missing: {
    status: 'critical',
    what: 'in bronze and not in the model’s table',
    toDo: 'Have the model’s table made anew, on its page; a run that fails says why among the runs.',
  },
  repeated: {
    status: 'critical',
    what: 'in the model’s table more than once',
    toDo: 'Have the model’s table made anew, on its page.',
  },
  changed: {
    status: 'critical',
    what: 'other in the model’s table than the model makes them',
    toDo: 'Somebody else wrote to the table, or the model gives other rows each time it runs. Have it made anew, on its page.',
  },
};

const BETWEEN: Record<'skipped' | 'twice', Fault> = {
  skipped: {
    status: 'critical',
    what: 'never taken from the stream',
    toDo: 'The stored offset was moved on by something else than ingestion. Set it back to where the range begins while the stream still has the records.',
  },
  twice: {
    status: 'critical',
    what: 'taken from the stream once more',
    toDo: 'The stored offset was set back. If the lake has these records twice now, roll the table back to before.',
  },
};

export function faultOf({ where, verdict }: Pick<UnbalancedRange, 'where' | 'verdict'>): Fault {
  const faults: Partial<Record<UnbalancedRange['verdict'], Fault>> =
    where === 'lake' ? IN_LAKE : where === 'model' ? IN_MODEL : BETWEEN;
  return faults[verdict] ?? IN_LAKE.changed;
}
