import type {
  GateFinding,
  HeldListing,
  JobState,
  QuarantineJob,
  RepairKind,
  RowState,
} from '#server/quarantine/schema.ts';

export const rowsInWords = (rows: number): string =>
  `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;

export const STATE_WORDS: Readonly<Record<RowState, string>> = {
  open: 'Open',
  replayed: 'Replayed',
  repeat: 'Is there already',
  discarded: 'Discarded',
};

type Status = 'good' | 'notice' | 'warning' | 'critical' | 'idle';

export const JOB_WORDS: Readonly<Record<JobState, { readonly status: Status; readonly word: string }>> = {
  waiting: { status: 'notice', word: 'Waiting' },
  running: { status: 'notice', word: 'Running' },
  done: { status: 'good', word: 'Done' },
  failed: { status: 'critical', word: 'Failed' },
  stopped: { status: 'warning', word: 'Stopped' },
};

export const isGoingOn = ({ state }: Pick<QuarantineJob, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

export const HELD_WORDS: Readonly<
  Record<HeldListing['state'], { readonly status: Status; readonly word: string }>
> = {
  held: { status: 'warning', word: 'Held' },
  released: { status: 'good', word: 'Released' },
  rejected: { status: 'idle', word: 'Rejected' },
};

export const RULE_WORDS: Readonly<Record<RepairKind, string>> = {
  set: 'Set a column',
  replace: 'Replace a value',
  copy: 'Take from another column',
  trim: 'Take spaces off both ends',
  case: 'Upper or lower case',
  absolute: 'Take the sign off',
  multiply: 'Multiply',
  clamp: 'Keep within bounds',
};

/** `amount is between 0 and 100,000: 3 of 1,200 rows` */
export function findingInWords({ rule, state, reason, elementCount, unexpectedCount }: GateFinding): string {
  if (state === 'not_evaluated') return `${rule}: not evaluated. ${reason ?? ''}`.trim();
  if (unexpectedCount === null || elementCount === null) return `${rule}: it does not hold`;
  return `${rule}: broken by ${unexpectedCount.toLocaleString('en')} of ${rowsInWords(elementCount)}`;
}
