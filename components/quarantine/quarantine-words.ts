import type { Status } from '#components/ui/status-badge.tsx';
import type { GateFinding, HeldListing, RepairKind, RowState } from '#server/quarantine/schema.ts';

export const rowsInWords = (rows: number): string =>
  `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;

export const STATE_WORDS: Readonly<Record<RowState, string>> = {
  open: 'Open',
  replayed: 'Replayed',
  repeat: 'Is there already',
  discarded: 'Discarded',
};

export const ROW_STATUS: Readonly<Record<RowState, Status>> = {
  open: 'warning',
  replayed: 'good',
  repeat: 'idle',
  discarded: 'idle',
};

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

/** `event_on 2026-11-10, event_id e-1` of a row's key; as it is where it is of another kind. */
export function keyInWords(key: string): string {
  const [, json = '', number] = /^(\{.*\})(#\d+)?$/s.exec(key) ?? [];
  try {
    const parts = Object.entries(JSON.parse(json) as Record<string, unknown>);
    const words = parts.map(([name, value]) => `${name} ${value ?? 'no value'}`).join(', ');
    return number === undefined ? words : `${words} (${number})`;
  } catch {
    return key;
  }
}

/** The columns with which a broken rule begins before all others: that is where something is to be mended. */
export function suspectsFirst<Column extends { readonly name: string }>(
  columns: readonly Column[],
  rules: readonly string[],
): Column[] {
  const isSuspect = ({ name }: Column) => rules.some((rule) => rule.startsWith(`${name} `));
  return [...columns.filter(isSuspect), ...columns.filter((column) => !isSuspect(column))];
}

export function valueInWords(value: string | null): string {
  if (value === null) return 'no value';
  return value === '' ? 'an empty text' : value;
}
