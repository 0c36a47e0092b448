import * as fc from 'fast-check';
import { type Cases, columnOf, condition, countRange, mostly, TIMES, withMostly } from './arguments.ts';
import {
  byRow,
  type Case,
  columnNamed,
  compareCells,
  countsOf,
  isWithin,
  keyOf,
  present,
  stateOf,
  type Verdict,
} from './oracle.ts';
import { type Cell, COLUMNS, WORDS } from './random-table.ts';

/** Cases of expectations of the table as such, of another table and of statements. */

const NAMES = COLUMNS.map(({ name }) => name);
const settledBy = (args: Case['args'], passed: boolean): Case => ({ args, verdict: () => stateOf(passed) });

const TYPE_NAMES: readonly (readonly [column: string, name: string, means: boolean | null])[] = [
  ['word', 'str', true],
  ['word', 'VARCHAR', true],
  ['word', 'StringType', true],
  ['word', 'int64', false],
  ['small', 'bigint', true],
  ['small', 'IntegerType', false],
  ['other', 'INTEGER', true],
  ['other', 'int', true],
  ['price', 'DECIMAL', true],
  ['price', 'decimal(10, 2)', true],
  ['price', 'decimal(18,2)', false],
  ['ratio', 'float64', true],
  ['at', 'timestamptz', true],
  ['at', 'TIMESTAMP', false],
  ['local_at', 'datetime64[ns]', true],
  ['day', 'date', true],
  ['flag', 'bool', true],
  ['flag', 'quaternion', null],
];
const typed = fc.constantFrom(...TYPE_NAMES);
const unknownType: Verdict = { state: 'not_evaluated' };

const TABLES: Cases = {
  expect_column_values_to_be_of_type: typed.map(([column, type_, means]) => ({
    args: { column, type_ },
    verdict: () => (means === null ? unknownType : stateOf(means)),
  })),
  expect_column_values_to_be_in_type_list: typed.map(([column, name, means]) => ({
    args: { column, type_list: ['blob', name] },
    verdict: () => (means === null ? unknownType : stateOf(means)),
  })),
  expect_column_to_exist: fc.constantFrom(
    settledBy({ column: 'word' }, true),
    settledBy({ column: 'word', column_index: 6 }, true),
    settledBy({ column: 'word', column_index: 5 }, false),
    settledBy({ column: 'gone' }, false),
  ),
  expect_table_column_count_to_be_between: fc.constantFrom(
    settledBy({ min_value: 12, max_value: 12 }, true),
    settledBy({ min_value: 12, strict_min: true }, false),
  ),
  expect_table_column_count_to_equal: fc.constantFrom(
    settledBy({ value: 12 }, true),
    settledBy({ value: 0 }, false),
  ),
  expect_table_columns_to_match_ordered_list: fc.constantFrom(
    settledBy({ column_list: NAMES }, true),
    settledBy({ column_list: NAMES.toReversed() }, false),
    settledBy({ column_list: NAMES.slice(1) }, false),
  ),
  expect_table_columns_to_match_set: fc.constantFrom(
    settledBy({ column_set: NAMES.toReversed() }, true),
    settledBy({ column_set: NAMES.slice(1) }, false),
    settledBy({ column_set: NAMES.slice(1), exact_match: false }, true),
    settledBy({ column_set: ['gone'], exact_match: false }, false),
  ),
  expect_table_schema_to_match: fc.constantFrom(
    settledBy({ columns: COLUMNS.map(({ name, type }) => ({ name, type })) }, true),
    settledBy({ columns: COLUMNS.slice(1).map(({ name, type }) => ({ name, type })) }, false),
    settledBy({ columns: COLUMNS.map(({ name }) => ({ name, type: 'DATE' })) }, false),
  ),
  expect_table_row_count_to_be_between: fc.tuple(countRange, condition).map(([{ args, range }, where]) => ({
    args: { ...args, ...where.args },
    verdict: (all) => stateOf(isWithin(BigInt(all.filter(where.holds).length), columnNamed('small'), range)),
  })),
  expect_table_row_count_to_equal: fc
    .tuple(fc.integer({ min: 0, max: 30 }), condition)
    .map(([value, where]) => ({
      args: { value, ...where.args },
      verdict: (all) => stateOf(all.filter(where.holds).length === value),
    })),
  expect_table_to_be_fresh: fc
    .tuple(columnOf(TIMES), fc.constantFrom(1, 3_600, 36_000, 86_400, 40_000_000), condition)
    .map(([{ name, kind }, max_age_seconds, where]) => ({
      args: { column: name, max_age_seconds, ...where.args },
      verdict(all) {
        const micros = present(all.filter(where.holds), name).map(
          (value) => (value as bigint) * (kind === 'day' ? 86_400_000_000n : 1n),
        );
        const newest = micros.length === 0 ? null : micros.toSorted(compareCells).at(-1);
        // The microseconds below a millisecond are left out.
        const millis = newest == null ? null : Number((newest as bigint) / 1000n);
        return stateOf(millis !== null && NOW.getTime() - millis <= max_age_seconds * 1000);
      },
    })),
};

/** Ten hours after the newest day that rows have, about. */
export const NOW = new Date('2026-01-31T20:00:00Z');

/** What the other table has, of each column; it has rows without values, too. */
export const OTHER: Readonly<Record<string, readonly Cell[]>> = {
  small: [0n, 1n, 2n, 3n, null],
  word: ['', 'a', 'é', '12', null],
  day: [20_484n, 20_485n, 0n, null, 0n],
};
export const OTHER_ROWS = 5;

const OTHER_CASES: Cases = {
  expect_table_row_count_to_equal_other_table: condition.map((where) => ({
    args: { other_table_name: 'silver.other', ...where.args },
    verdict: (all) => stateOf(all.filter(where.holds).length === OTHER_ROWS),
  })),
  expect_column_values_to_exist_in_other_table: fc
    .tuple(
      fc.constantFrom(
        ['small', 'small'],
        ['other', 'small'],
        ['word', 'word'],
        ['Other word', 'word'],
        ['day', 'day'],
      ),
      condition,
      mostly,
    )
    .map(
      ([[column = '', other = ''], where, share]): Case => ({
        args: {
          column,
          other_table: 'silver.other',
          other_column: other,
          ...where.args,
          ...withMostly(share),
        },
        verdict(all) {
          const known = new Set((OTHER[other] ?? []).map(keyOf));
          return byRow(
            all.filter(where.holds),
            (row) => row[column] === null,
            (row) => !known.has(keyOf(row[column] ?? null)),
            share,
          );
        },
      }),
    ),
};

const STATEMENTS: Cases = {
  unexpected_rows_expectation: fc.constantFrom(...WORDS.slice(0, 4)).map((word) => ({
    args: {
      unexpected_rows_query: `SELECT * FROM {batch} WHERE word = '${word}' -- the ${word || 'empty'} one`,
    },
    verdict(all) {
      const unexpectedCount = all.filter((row) => row.word === word).length;
      return { ...stateOf(unexpectedCount === 0), unexpectedCount };
    },
  })),
  expect_query_results_to_match_comparison: mostly.map((share) => ({
    args: {
      base_query: 'SELECT small FROM {batch};',
      comparison_query: 'SELECT CAST(other AS BIGINT) FROM {batch}',
      ...withMostly(share),
    },
    verdict(all) {
      const [base, other] = [
        countsOf(all.map((row) => row.small ?? null)),
        countsOf(all.map((row) => row.other ?? null)),
      ];
      let common = 0;
      for (const [key, count] of base) common += Math.min(count, other.get(key) ?? 0);
      const lacking = all.length - common;
      const elementCount = all.length + lacking;
      const passed = elementCount === 0 || common / elementCount >= (share ?? 1);
      return { ...stateOf(passed), elementCount, missingCount: 0, unexpectedCount: 2 * lacking };
    },
  })),
};
export const WHOLE_CASES: Cases = { ...TABLES, ...OTHER_CASES, ...STATEMENTS };
