/**
 * How a column is used where something is made from it. The first three say that its values are in the result, from
 * least to most changed; the others that it decides about the result without being in it. The names are those of
 * OpenLineage's column lineage facet (subtypes of DIRECT and INDIRECT).
 */
export const COLUMN_USES = [
  'identity',
  'transformation',
  'aggregation',
  'join',
  'filter',
  'group_by',
  'sort',
  'window',
  'conditional',
  // Not OpenLineage's: whoever tells knows that it is used, and not for what.
  'unknown',
] as const;
export type ColumnUse = (typeof COLUMN_USES)[number];

/** A set of uses as bits: bit `2 × place in COLUMN_USES`, and the one after it where something in between masks. */
export type UseBits = number;

/** What is used, and how: keys as `sourceKey` makes them. */
export type Uses = ReadonlyMap<string, UseBits>;

export interface UseOf {
  readonly use: ColumnUse;
  /** Something in between leaves no single value to be read: a count, a digest, a comparison. */
  readonly masked: boolean;
}

const DIRECT = 3;

const SEPARATOR = '\u0000';

/** Of a column of a table; without one, of its rows: which there are, and how many. */
export function sourceKey(table: string, column: string | null): string {
  return column === null ? table : table + SEPARATOR + column;
}

export function readSourceKey(key: string): { readonly table: string; readonly column: string | null } {
  const at = key.indexOf(SEPARATOR);
  return at < 0
    ? { table: key, column: null }
    : { table: key.slice(0, at), column: key.slice(at + SEPARATOR.length) };
}

export function bitOf(use: ColumnUse, masked = false): UseBits {
  return 1 << (2 * COLUMN_USES.indexOf(use) + (masked ? 1 : 0));
}

export function usesOf(bits: UseBits): UseOf[] {
  return COLUMN_USES.flatMap((use, place) =>
    [false, true].flatMap((masked): UseOf[] =>
      bits & (1 << (2 * place + (masked ? 1 : 0))) ? [{ use, masked }] : [],
    ),
  );
}

/** What was used for a value, seen from where that value is used in turn. */
function passOn(bits: UseBits, use: ColumnUse, masked: boolean): UseBits {
  const at = COLUMN_USES.indexOf(use);
  let passed = 0;
  for (let place = 0; place < COLUMN_USES.length; place += 1) {
    const pair = (bits >> (2 * place)) & 0b11;
    if (pair === 0) continue;
    // A column that decided about a value still does, unless that value itself only decides.
    const next = at >= DIRECT ? at : Math.max(at, place);
    // Of what only decides there is nothing to mask.
    passed |= (next >= DIRECT ? 0b01 : masked ? 0b10 : pair) << (2 * next);
  }
  return passed;
}

/** All that was used for some values, once more used in one way. */
export function usedAs(sources: readonly Uses[], use: ColumnUse, masked = false): Map<string, UseBits> {
  const used = new Map<string, UseBits>();
  for (const source of sources) {
    for (const [key, bits] of source) used.set(key, (used.get(key) ?? 0) | passOn(bits, use, masked));
  }
  return used;
}

export function together(sources: readonly Uses[]): Map<string, UseBits> {
  const used = new Map<string, UseBits>();
  for (const source of sources) {
    for (const [key, bits] of source) used.set(key, (used.get(key) ?? 0) | bits);
  }
  return used;
}

/** Uses by which values themselves are in the result, so that what is known of them holds for it. */
export const VALUE_BITS: UseBits = bitOf('identity') | bitOf('transformation') | bitOf('aggregation');
