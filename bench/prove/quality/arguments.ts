import * as fc from 'fast-check';
import type { Bound, Case, Range, Row } from './oracle.ts';
import { type Cell, COLUMNS, type ColumnOf, WORDS } from './random-table.ts';

/** Arguments that any expectation may have, each beside what it means. */

/** Cases by the expectation that they are of. */
export type Cases = Readonly<Record<string, fc.Arbitrary<Case>>>;
export type Present = Exclude<Cell, null>;

export const ANY = COLUMNS.map(({ name }) => name).filter((name) => name !== 'row_id');
export const NUMBERS = ['small', 'other', 'price', 'huge', 'ratio'] as const;
export const TEXTS = ['word', 'Other word'] as const;
export const TIMES = ['day', 'at', 'local_at'] as const;

export interface Condition {
  readonly args: Readonly<Record<string, unknown>>;
  holds(row: Row): boolean;
}

const isAbove = (value: Cell | undefined, bound: bigint) => value != null && (value as bigint) > bound;

export const condition: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
  { args: {}, holds: () => true },
  { args: {}, holds: () => true },
  { args: { row_condition: 'other > 0' }, holds: ({ other }) => isAbove(other, 0n) },
  {
    args: { row_condition: 'col("other") > 1', condition_parser: 'great_expectations' },
    holds: ({ other }) => isAbove(other, 1n),
  },
  { args: { row_condition: 'col("word").notNull()' }, holds: ({ word }) => word != null },
  {
    args: { row_condition: '`Other word` == "ab" & other >= 0', condition_parser: 'pandas' },
    holds: (row) => row['Other word'] === 'ab' && isAbove(row.other, -1n),
  },
  {
    args: { row_condition: `flag IS NOT true AND "Other word" IN ('a', 'A', 'ab')` },
    holds: (row) => row.flag !== true && ['a', 'A', 'ab'].includes(row['Other word'] as string),
  },
  {
    args: {
      row_condition: { type: 'comparison', column: { name: 'other' }, operator: 'NOT_IN', parameter: [1, 2] },
    },
    holds: ({ other }) => other != null && other !== 1n && other !== 2n,
  },
  { args: { row_condition: 'other > 100' }, holds: () => false },
);

export const mostly = fc.constantFrom(undefined, undefined, 0, 0.25, 0.5, 0.7, 0.9, 1);

export function withMostly(share: number | undefined): Readonly<Record<string, unknown>> {
  return share === undefined ? {} : { mostly: share };
}

export const columnOf = (names: readonly string[]): fc.Arbitrary<ColumnOf> =>
  fc.constantFrom(...COLUMNS.filter(({ name }) => names.includes(name)));

const numberBound = fc.bigInt(-40n, 60n).map((eighths): Bound => ({ json: Number(eighths) / 8, eighths }));
const hugeBound = fc
  .constantFrom(
    10n ** 38n - 1n,
    -(10n ** 38n),
    10n ** 40n,
    5n * 10n ** 37n,
    123_456_789_012_345_678_901_234_567_889n,
    2n,
  )
  .map((tenThousandths): Bound => {
    const digits = String(tenThousandths < 0n ? -tenThousandths : tenThousandths).padStart(5, '0');
    return {
      json: `${tenThousandths < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`,
      tenThousandths,
    };
  });

const instantBound = fc
  .tuple(
    fc.constantFrom(
      0n,
      1_769_853_600_000_000n,
      1_769_853_600_000_001n,
      1_769_817_600_000_000n,
      1_764_288_000_000_000n,
    ),
    fc.constantFrom('Z', '', '+02:00'),
  )
  .map(([micros, zone]): Bound => {
    const shown = zone === '+02:00' ? micros + 7_200_000_000n : micros;
    const iso = new Date(Number(shown / 1000n)).toISOString().slice(0, -1);
    return { json: `${iso}${String(shown % 1000n).padStart(3, '0')}${zone}`, micros };
  });
const textBound = fc.constantFrom(...WORDS).map((json): Bound => ({ json }));

export function boundFor({ kind, name }: ColumnOf): fc.Arbitrary<Bound> {
  if (kind === 'text') return textBound.filter(({ json }) => json !== '');
  if (kind === 'day' || kind === 'instant') return instantBound;
  return name === 'huge' ? fc.oneof(hugeBound, numberBound) : numberBound;
}

export interface GivenRange {
  readonly args: Readonly<Record<string, unknown>>;
  readonly range: Range;
}

export function rangeOf(bound: fc.Arbitrary<Bound>): fc.Arbitrary<GivenRange> {
  return fc
    .record({
      least: fc.option(bound, { nil: undefined }),
      most: fc.option(bound, { nil: undefined }),
      strictMin: fc.constantFrom(undefined, true, false),
      strictMax: fc.constantFrom(undefined, true, false),
    })
    .filter(({ least, most }) => least !== undefined || most !== undefined)
    .map((range) => ({
      range,
      args: defined({
        min_value: range.least?.json,
        max_value: range.most?.json,
        strict_min: range.strictMin,
        strict_max: range.strictMax,
      }),
    }));
}

export const eighthsRange = rangeOf(numberBound);
export const countRange = rangeOf(
  fc.bigInt(0n, 30n).map((count) => ({ json: Number(count), eighths: count * 8n })),
);
export const shareRange = rangeOf(
  fc.bigInt(0n, 8n).map((eighths) => ({ json: Number(eighths) / 8, eighths })),
);

export function defined(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

/** Members of a set as a suite has them, with the cells that they mean; null for what no cell can be. */
export type Member = readonly [json: unknown, cell: Cell];

export function membersFor({ kind, scale }: ColumnOf): fc.Arbitrary<readonly Member[]> {
  const one: fc.Arbitrary<Member> = {
    exact: fc.constantFrom<Member>(
      ...[0n, 1n, 2n, 3n, -1n, 4n].map((whole): Member => [Number(whole), whole * 10n ** BigInt(scale)]),
      ['1', 10n ** BigInt(scale)],
      [1.5, scale === 0 ? null : (15n * 10n ** BigInt(scale)) / 10n],
      [0.000_01, null],
      ['word', null],
      [1e60, null],
    ),
    float: fc.constantFrom<Member>([0, 0], [0.5, 0.5], [1.5, 1.5], ['1', 1], [2.25, 2.25], ['NaN', null]),
    text: fc.constantFrom<Member>(...WORDS.map((word): Member => [word, word]), [12, null]),
    boolean: fc.constantFrom<Member>([true, true], [false, false], ['true', null]),
    day: fc.constantFrom<Member>(
      ['2026-01-31', 20_484n],
      ['2026-02-01T00:00:00Z', 20_485n],
      ['1970-01-01', 0n],
      ['x', null],
    ),
    instant: fc.constantFrom<Member>(
      ['2026-01-31T10:00:00Z', 1_769_853_600_000_000n],
      ['2026-01-31T12:00:00.000001+02:00', 1_769_853_600_000_001n],
      ['1970-01-01', 0n],
      ['x', null],
    ),
  }[kind];
  return fc.array(one, { maxLength: 6 });
}

/** A rule's own arguments, with those that say which rows it is about and how many must keep it. */
export function aboutRows(
  args: Readonly<Record<string, unknown>>,
  where: Condition,
  share: number | undefined,
): Readonly<Record<string, unknown>> {
  return { ...args, ...where.args, ...withMostly(share) };
}
