import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import {
  ANY,
  aboutRows,
  boundFor,
  type Cases,
  columnOf,
  condition,
  countRange,
  defined,
  type Member,
  membersFor,
  mostly,
  NUMBERS,
  type Present,
  rangeOf,
  TEXTS,
  TIMES,
} from './arguments.ts';
import {
  asNumber,
  byRow,
  type Case,
  columnNamed,
  compareCells,
  countsOf,
  isNear,
  isWithin,
  keyOf,
  present,
  type Row,
} from './oracle.ts';
import type { ColumnOf } from './random-table.ts';

/** Cases of expectations of one column that are told row by row. */

interface ValueRule {
  readonly args: Readonly<Record<string, unknown>>;
  fails(value: Present, rows: readonly Row[], row: Row): boolean;
}

function ofValues(
  columns: readonly string[],
  ruleFor: (column: ColumnOf) => fc.Arbitrary<ValueRule>,
): fc.Arbitrary<Case> {
  return columnOf(columns).chain((column) =>
    fc.tuple(ruleFor(column), condition, mostly).map(
      ([rule, where, share]): Case => ({
        args: { column: column.name, ...aboutRows(rule.args, where, share) },
        verdict(all) {
          const rows = all.filter(where.holds);
          const fails = (row: Row) => rule.fails(row[column.name] as Present, rows, row);
          return byRow(rows, (row) => row[column.name] === null, fails, share);
        },
      }),
    ),
  );
}

const constant = (args: ValueRule['args'], fails: ValueRule['fails']) =>
  fc.constant<ValueRule>({ args, fails });

/** A null among the rows that fails or not; nothing is missing. */
function ofNulls(failsOnNull: boolean): fc.Arbitrary<Case> {
  return fc.tuple(columnOf(ANY), condition, mostly).map(
    ([{ name }, where, share]): Case => ({
      args: { column: name, ...aboutRows({}, where, share) },
      verdict: (all) =>
        byRow(
          all.filter(where.holds),
          () => false,
          (row) => (row[name] === null) === failsOnNull,
          share,
        ),
    }),
  );
}

function ofSet(isExpected: boolean): fc.Arbitrary<Case> {
  return ofValues(ANY, (column) =>
    membersFor(column).map((members: readonly Member[]) => {
      const keys = new Set(members.flatMap(([, cell]) => (cell === null ? [] : [keyOf(cell)])));
      return {
        args: { value_set: [...members.map(([json]) => json), null] },
        fails: (value) => keys.has(keyOf(value)) !== isExpected,
      };
    }),
  );
}

function inOrder(isIncreasing: boolean): fc.Arbitrary<Case> {
  return ofValues(ANY, ({ name }) =>
    fc.constantFrom(undefined, true, false).map((strictly) => ({
      args: defined({ strictly }),
      fails(value, rows, row) {
        const values = rows.filter((each) => each[name] !== null);
        const before = values[values.indexOf(row) - 1]?.[name];
        if (before === undefined) return false;
        const step = compareCells(value, before as Present) * (isIncreasing ? 1 : -1);
        return strictly ? step <= 0 : step < 0;
      },
    })),
  );
}

const REGEXES = [
  '^a',
  '[0-9]+',
  '^.$',
  '^$',
  'é',
  '^[a-z ]+$',
  'a.b',
  '\\p{L}',
  '^\\{.*\\}$',
  '^(a|ab)$',
  '日',
];
const LIKES = ['a%', '%b', '_', '%', '', '%é%', 'a\\%b', 'a_b', '__', "it's", '%\n%'];

/** Of UTF-8 in code points, as RE2 reads it. */
const matchesRegex = (text: string, pattern: string) => new RegExp(pattern, 'u').test(text);
function matchesLike(text: string, pattern: string): boolean {
  const source = [...pattern].map((sign) =>
    sign === '%' ? '.*' : sign === '_' ? '.' : sign.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 'su').test(text);
}

type Matches = (text: string, pattern: string) => boolean;

function ofPattern(
  argument: string,
  pool: readonly string[],
  matches: Matches,
  isExpected: boolean,
): fc.Arbitrary<Case> {
  return ofValues(TEXTS, () =>
    fc.constantFrom(...pool.filter((each) => each !== '')).map((pattern) => ({
      args: { [argument]: pattern },
      fails: (value) => matches(value as string, pattern) !== isExpected,
    })),
  );
}

function ofPatterns(
  argument: string,
  pool: readonly string[],
  matches: Matches,
  isExpected: boolean,
): fc.Arbitrary<Case> {
  const patterns = fc.subarray(
    pool.filter((each) => each !== ''),
    { minLength: 1, maxLength: 4 },
  );
  return ofValues(TEXTS, () =>
    fc.tuple(patterns, fc.constantFrom(undefined, 'any', 'all')).map(([list, on]) => ({
      args: defined({ [argument]: list, match_on: isExpected ? on : undefined }),
      fails(value) {
        const found = list.map((pattern) => matches(value as string, pattern));
        if (!isExpected) return found.some(Boolean);
        return !(on === 'all' ? found.every(Boolean) : found.some(Boolean));
      },
    })),
  );
}

/** Which of the words are dates, by hand. */
const DATES = new Set([
  '2026-01-31',
  '2026-01-31T10:00:00Z',
  '2026-01-31 10:00:00+02:00',
  '31.01.2026',
  'Jan 31 2026',
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const JSON_SCHEMAS = [
  { type: 'object' },
  { type: ['array', 'object'], title: 'a remark' },
  { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 1 } } },
  {
    type: 'object',
    properties: { a: { type: ['string', 'null'] }, b: { items: { type: 'string', minLength: 2 } } },
  },
  { properties: { c: { required: ['d'], properties: { d: { exclusiveMaximum: 0 } } } } },
  { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
  { not: { type: 'object' } },
  { oneOf: [{ type: 'integer' }, { maximum: 5 }] },
  { type: 'object', additionalProperties: false, properties: { a: true, b: true } },
  { enum: [null, true, 12, 'text'] },
  { type: 'object', minProperties: 1, maxProperties: 1 },
  { type: 'array', maxItems: 1 },
  { pattern: '^t', type: 'string' },
  false,
] as const;

const ajv = new Ajv({ allowUnionTypes: true, strict: false });

function lengthsWithin(
  args: Readonly<Record<string, unknown>>,
  isIn: (length: bigint) => boolean,
): ValueRule {
  return { args, fails: (value) => !isIn(BigInt([...(value as string)].length)) };
}

const VALUES: Cases = {
  expect_column_values_to_not_be_null: ofNulls(true),
  expect_column_values_to_be_null: ofNulls(false),
  expect_column_values_to_be_unique: ofValues(ANY, ({ name }) =>
    constant({}, (value, rows) => (countsOf(present(rows, name)).get(keyOf(value)) ?? 0) > 1),
  ),
  expect_column_values_to_be_in_set: ofSet(true),
  expect_column_values_to_not_be_in_set: ofSet(false),
  expect_column_values_to_be_between: ofValues([...NUMBERS, ...TEXTS, ...TIMES], (column) =>
    rangeOf(boundFor(column)).map(({ args, range }) => ({
      args,
      fails: (value) => !isWithin(value, column, range),
    })),
  ),
  expect_column_values_to_be_increasing: inOrder(true),
  expect_column_values_to_be_decreasing: inOrder(false),
  expect_column_values_to_be_dateutil_parseable: ofValues(TEXTS, () =>
    constant({}, (value) => !DATES.has(value as string)),
  ),
  expect_column_values_to_be_json_parseable: ofValues(TEXTS, () =>
    constant({}, (value) => !isJson(value as string)),
  ),
  expect_column_values_to_match_json_schema: ofValues(['word'], () =>
    fc.constantFrom(...JSON_SCHEMAS.filter((schema) => schema !== false)).map((schema) => {
      const validate = ajv.compile(schema);
      return {
        args: { json_schema: schema },
        fails: (value) => !isJson(value as string) || !validate(JSON.parse(value as string)),
      };
    }),
  ),
  expect_column_values_to_match_strftime_format: ofValues(TEXTS, () =>
    fc
      .constantFrom(['%Y-%m-%d', '2026-01-31'], ['%d.%m.%Y', '31.01.2026'], ['%b %d %Y', 'Jan 31 2026'])
      .map(([format, right]) => ({
        args: { strftime_format: format },
        fails: (value) => value !== right,
      })),
  ),
  expect_column_values_to_match_regex: ofPattern('regex', REGEXES, matchesRegex, true),
  expect_column_values_to_not_match_regex: ofPattern('regex', REGEXES, matchesRegex, false),
  expect_column_values_to_match_regex_list: ofPatterns('regex_list', REGEXES, matchesRegex, true),
  expect_column_values_to_not_match_regex_list: ofPatterns('regex_list', REGEXES, matchesRegex, false),
  expect_column_values_to_match_like_pattern: ofPattern('like_pattern', LIKES, matchesLike, true),
  expect_column_values_to_not_match_like_pattern: ofPattern('like_pattern', LIKES, matchesLike, false),
  expect_column_values_to_match_like_pattern_list: ofPatterns('like_pattern_list', LIKES, matchesLike, true),
  expect_column_values_to_not_match_like_pattern_list: ofPatterns(
    'like_pattern_list',
    LIKES,
    matchesLike,
    false,
  ),
  expect_column_value_lengths_to_be_between: ofValues(TEXTS, () =>
    countRange.map(({ args, range }) =>
      lengthsWithin(args, (length) => isWithin(length, columnNamed('small'), range)),
    ),
  ),
  expect_column_value_lengths_to_equal: ofValues(TEXTS, () =>
    fc
      .integer({ min: 0, max: 6 })
      .map((value) => lengthsWithin({ value }, (length) => length === BigInt(value))),
  ),
};

function zScores(): fc.Arbitrary<Case> {
  const chosen = fc.tuple(
    columnOf(['small', 'other', 'price', 'ratio']),
    fc.constantFrom(0.5, 1, 1.5, 2.5),
    fc.boolean(),
    condition,
    mostly,
  );
  return chosen.map(
    ([column, threshold, double_sided, where, share]): Case => ({
      args: { column: column.name, threshold, double_sided, ...aboutRows({}, where, share) },
      verdict(all) {
        const rows = all.filter(where.holds);
        const values = present(rows, column.name).map((value) => asNumber(value, column));
        const finite = values.filter(Number.isFinite);
        const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
        const deviation = Math.sqrt(
          finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1),
        );
        const distance = (value: number) => (double_sided ? Math.abs(value - mean) : value - mean);
        if (finite.some((value) => isNear(distance(value), threshold * deviation)) && deviation > 0)
          return null;
        const isFar = (value: number) =>
          !Number.isFinite(value) || (deviation > 0 && distance(value) >= threshold * deviation);
        return byRow(
          rows,
          (row) => row[column.name] === null,
          (row) => isFar(asNumber(row[column.name] as Present, column)),
          share,
        );
      },
    }),
  );
}
export const ROW_CASES: Cases = {
  ...VALUES,
  expect_column_value_z_scores_to_be_less_than: zScores(),
};
