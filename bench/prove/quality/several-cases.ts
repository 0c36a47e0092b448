import * as fc from 'fast-check';
import { aboutRows, type Cases, condition, defined, type Member, membersFor, mostly } from './arguments.ts';
import { byRow, type Case, columnNamed, compareCells, keyOf, type Row } from './oracle.ts';
import type { Cell, ColumnOf } from './random-table.ts';

/** Cases of expectations of several columns that are told row by row. */

type PairRule = (a: Cell, b: Cell) => boolean;

function ofPair(
  pairs: readonly (readonly [string, string])[],
  keepsFor: (a: ColumnOf, b: ColumnOf) => fc.Arbitrary<{ args: object; keeps: PairRule }>,
): fc.Arbitrary<Case> {
  const ignored = fc.constantFrom(undefined, 'both_values_are_missing', 'either_value_is_missing', 'neither');
  return fc.constantFrom(...pairs).chain(([a, b]) =>
    fc.tuple(keepsFor(columnNamed(a), columnNamed(b)), ignored, condition, mostly).map(
      ([rule, ignore, where, share]): Case => ({
        args: {
          column_A: a,
          column_B: b,
          ...defined({ ignore_row_if: ignore }),
          ...aboutRows(rule.args as Record<string, unknown>, where, share),
        },
        verdict(all) {
          const isMissing = (row: Row) => {
            const nulls = Number(row[a] === null) + Number(row[b] === null);
            if (ignore === 'neither') return false;
            return ignore === 'either_value_is_missing' ? nulls > 0 : nulls === 2;
          };
          return byRow(
            all.filter(where.holds),
            isMissing,
            (row) => !rule.keeps(row[a] ?? null, row[b] ?? null),
            share,
          );
        },
      }),
    ),
  );
}

const PAIRS = [
  ['small', 'other'],
  ['word', 'Other word'],
  ['at', 'local_at'],
  ['ratio', 'ratio'],
] as const;

const PAIR_CASES: Cases = {
  expect_column_pair_values_to_be_equal: ofPair(PAIRS, () =>
    fc.constant({ args: {}, keeps: (a: Cell, b: Cell) => keyOf(a) === keyOf(b) }),
  ),
  expect_column_pair_values_a_to_be_greater_than_b: ofPair(PAIRS, () =>
    fc.constantFrom(undefined, true, false).map((or_equal) => ({
      args: defined({ or_equal }),
      keeps(a: Cell, b: Cell) {
        if (a === null || b === null || Number.isNaN(a) || Number.isNaN(b)) return false;
        return or_equal ? compareCells(a, b) >= 0 : compareCells(a, b) > 0;
      },
    })),
  ),
  expect_column_pair_values_to_be_in_set: ofPair(PAIRS, (a, b) =>
    fc.array(fc.tuple(membersFor(a), membersFor(b)), { maxLength: 4 }).map((lists) => {
      const pairs = lists.map(
        ([left, right]) => [left[0] ?? [null, null], right[0] ?? [null, null]] as const,
      );
      // Null in a suite is a missing value; what no cell can be is not.
      const isIt = ([json, cell]: Member, value: Cell) =>
        json === null ? value === null : cell !== null && keyOf(cell) === keyOf(value);
      return {
        args: { value_pairs_set: pairs.map(([left, right]) => [left[0], right[0]]) },
        keeps: (left: Cell, right: Cell) => pairs.some((each) => isIt(each[0], left) && isIt(each[1], right)),
      };
    }),
  ),
};

const LISTS = [
  ['small', 'other'],
  ['word', 'Other word'],
  ['small', 'other', 'word'],
  ['at', 'day'],
  ['flag', 'ratio'],
] as const;

function ofList(
  lists: readonly (readonly string[])[],
  ruleFor: (
    names: readonly string[],
  ) => fc.Arbitrary<{ args: object; fails(row: Row, judged: readonly Row[]): boolean }>,
): fc.Arbitrary<Case> {
  const ignored = fc.constantFrom(undefined, 'all_values_are_missing', 'any_value_is_missing', 'never');
  return fc.constantFrom(...lists).chain((names) =>
    fc.tuple(ruleFor(names), ignored, condition, mostly).map(
      ([rule, ignore, where, share]): Case => ({
        args: {
          column_list: names,
          ...defined({ ignore_row_if: ignore }),
          ...aboutRows(rule.args as Record<string, unknown>, where, share),
        },
        verdict(all) {
          const rows = all.filter(where.holds);
          const isMissing = (row: Row) => {
            const nulls = names.filter((name) => row[name] === null).length;
            if (ignore === 'never') return false;
            return ignore === 'any_value_is_missing' ? nulls > 0 : nulls === names.length;
          };
          const judged = rows.filter((row) => !isMissing(row));
          return byRow(rows, isMissing, (row) => rule.fails(row, judged), share);
        },
      }),
    ),
  );
}

const rowKey = (row: Row, names: readonly string[]) =>
  JSON.stringify(names.map((name) => keyOf(row[name] ?? null)));

/** In microseconds where one is a day. */
function comparableKey(row: Row, name: string): string {
  const value = row[name] ?? null;
  return value !== null && name === 'day' ? keyOf((value as bigint) * 86_400_000_000n) : keyOf(value);
}

function differWithin(): fc.Arbitrary<Case> {
  return ofList(LISTS.slice(0, 4), (names) =>
    fc.constant({
      args: {},
      fails: (row: Row) => new Set(names.map((name) => comparableKey(row, name))).size < names.length,
    }),
  );
}

const LIST_CASES: Cases = {
  expect_compound_columns_to_be_unique: ofList(LISTS, (names) =>
    fc.constant({
      args: {},
      fails: (row: Row, judged: readonly Row[]) =>
        judged.filter((each) => rowKey(each, names) === rowKey(row, names)).length > 1,
    }),
  ),
  expect_select_column_values_to_be_unique_within_record: differWithin(),
  expect_multicolumn_values_to_be_unique: differWithin(),
  expect_multicolumn_sum_to_equal: ofList(
    [
      ['small', 'other'],
      ['other', 'price'],
      ['other', 'other', 'price'],
    ],
    (names) =>
      fc.constantFrom(0, 1, 4, 2.5, 3.125).map((sum_total) => ({
        args: { sum_total },
        // In eighths of hundredths.
        fails: (row: Row) =>
          names.reduce(
            (sum, name) => sum + ((row[name] ?? 0n) as bigint) * (name === 'price' ? 8n : 800n),
            0n,
          ) !== BigInt(sum_total * 800),
      })),
  ),
};

export const SEVERAL_CASES: Cases = { ...PAIR_CASES, ...LIST_CASES };
