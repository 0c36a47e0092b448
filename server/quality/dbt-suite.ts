import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Check, check, type Json } from '../expectations/schema.ts';
import { withIds } from './check-id.ts';
import { problemOf } from './check-problem.ts';
import type { ReadSuite, SuiteProblem } from './schema.ts';

/**
 * dbt's data tests as checks: the four generic tests, those of dbt_utils and dbt_expectations that say the same as an expectation,
 * and expressions where dbt takes one (docs.getdbt.com, "Data tests"; the packages' own pages).
 */

type Found = Omit<Check, 'id'>;
type Given = Readonly<Record<string, Json>>;

/** What a test is of. `tableOf` finds the table that `ref('…')` and `source('…', '…')` name; null for one that is not there. */
export interface TestedTable {
  readonly column: string | null;
  readonly tableOf: (reference: string) => string | null;
}

const CONFIG = ['config', 'severity', 'where', 'name', 'description', 'arguments', 'warn_if', 'error_if'];

const entry = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** One test as schema.yml has it. Throws Error with a sentence for one that cannot be said by a check. */
export function checkOfDbtTest(test: unknown, tested: TestedTable): Found {
  const parsed = entry.safeParse(test);
  if (!parsed.success) throw new Error('A test is a name, or a name with its arguments.');
  const [name, body] =
    typeof parsed.data === 'string' ? [parsed.data, {}] : (Object.entries(parsed.data)[0] ?? ['', {}]);
  const given = z.record(z.string(), z.unknown()).nullable().safeParse(body).data ?? {};
  const config = z.record(z.string(), z.unknown()).safeParse(given.config).data ?? {};
  const inner = z.record(z.string(), z.unknown()).safeParse(given.arguments).data ?? {};
  const own = Object.entries({ ...given, ...inner }).filter(([key]) => !CONFIG.includes(key));
  const args = check.shape.arguments.safeParse(Object.fromEntries(own));
  if (!args.success) throw new Error(`The arguments of ${name} must be names with values.`);
  const where = config.where ?? given.where;
  const severity = String(config.severity ?? given.severity ?? 'error').toLowerCase();
  const { type, arguments: made } = translate(name, args.data, tested);
  return {
    type,
    arguments: { ...made, ...(typeof where === 'string' && { row_condition: where }) },
    severity: severity === 'warn' ? 'warning' : 'critical',
    gate: 'publish',
    notes: typeof given.description === 'string' ? given.description : '',
  };
}

function translate(name: string, given: Given, tested: TestedTable): Pick<Found, 'type' | 'arguments'> {
  const column = tested.column ?? given.column_name;
  const say = (type: string, args: Given) => ({ type, arguments: args });
  const { column_name: _, ...others } = given;
  if (name.startsWith('dbt_expectations.')) {
    const type = name.slice('dbt_expectations.'.length);
    return say(type, tested.column === null ? given : { column: tested.column, ...others });
  }
  switch (name) {
    case 'unique':
      return unique(column);
    case 'not_null':
      return say('expect_column_values_to_not_be_null', { column: columnOf(name, column) });
    case 'accepted_values':
      return say('expect_column_values_to_be_in_set', {
        column: columnOf(name, column),
        value_set: given.values ?? null,
      });
    case 'relationships': {
      const to = String(given.to ?? '');
      const other = tested.tableOf(to);
      if (other === null)
        throw new Error(`relationships names ${to || 'no table'}, which is no table of this portal.`);
      return say('expect_column_values_to_exist_in_other_table', {
        column: columnOf(name, column),
        other_table: other,
        other_column: given.field ?? null,
      });
    }
    case 'dbt_utils.unique_combination_of_columns':
      return say('expect_compound_columns_to_be_unique', {
        column_list: given.combination_of_columns ?? null,
      });
    case 'dbt_utils.accepted_range':
      return say('expect_column_values_to_be_between', {
        column: columnOf(name, column),
        ...(given.min_value !== undefined && { min_value: given.min_value }),
        ...(given.max_value !== undefined && { max_value: given.max_value }),
        ...(given.inclusive === false && { strict_min: true, strict_max: true }),
      });
    case 'dbt_utils.not_null_proportion':
      return say('expect_column_proportion_of_non_null_values_to_be_between', {
        column: columnOf(name, column),
        min_value: given.at_least ?? null,
        ...(given.at_most !== undefined && { max_value: given.at_most }),
      });
    case 'dbt_utils.expression_is_true':
      return say('unexpected_rows_expectation', {
        unexpected_rows_query: `SELECT * FROM {batch} WHERE NOT (${[tested.column, given.expression].filter((part) => part !== null).join(' ')})`,
      });
    default:
      throw new Error(`The test ${name} is none that can be said by a check.`);
  }
}

function columnOf(name: string, column: Json | undefined): string {
  if (typeof column === 'string' && column !== '') return column;
  throw new Error(`The test ${name} of a whole table needs column_name.`);
}

const NAME = /^[a-z_][a-z0-9_]*$/i;
/** The way in which dbt projects name a key of several columns. */
const JOINED = /^concat_ws\(\s*'[^']*'\s*,([^()]+)\)$/i;

function unique(column: Json | undefined): Pick<Found, 'type' | 'arguments'> {
  const subject = columnOf('unique', column);
  if (NAME.test(subject))
    return { type: 'expect_column_values_to_be_unique', arguments: { column: subject } };
  const parts = JOINED.exec(subject)?.[1]
    ?.split(',')
    .map((part) => part.trim());
  if (parts?.every((part) => NAME.test(part))) {
    return { type: 'expect_compound_columns_to_be_unique', arguments: { column_list: parts } };
  }
  return {
    type: 'unexpected_rows_expectation',
    arguments: {
      unexpected_rows_query: `SELECT * FROM {batch} WHERE (${subject}) IS NOT NULL QUALIFY count(*) OVER (PARTITION BY ${subject}) > 1`,
    },
  };
}

const tests = z.array(z.unknown()).default([]);
const described = z.looseObject({
  name: z.string(),
  data_tests: tests,
  tests,
  columns: z.array(z.looseObject({ name: z.string(), data_tests: tests, tests })).default([]),
});
const schemaFile = z.looseObject({
  models: z.array(described).default([]),
  seeds: z.array(described).default([]),
  snapshots: z.array(described).default([]),
  sources: z.array(z.looseObject({ name: z.string(), tables: z.array(described).default([]) })).default([]),
});

/** The tests that a schema.yml has of one model, seed, snapshot or source table. */
export function readDbtSuite(text: string, model: string, tableOf: TestedTable['tableOf']): ReadSuite {
  const unread = (message: string) => ({ ...EMPTY, problems: [{ where: '', message }] });
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return unread(`This is not YAML: ${error.message.split('\n')[0]}`);
  const file = schemaFile.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!file.success)
    return unread('This is no schema.yml: it has no list of models, seeds, snapshots or sources.');
  const { models, seeds, snapshots, sources } = file.data;
  const known = [...models, ...seeds, ...snapshots, ...sources.flatMap(({ tables }) => tables)];
  const entries = known.filter(({ name }) => name === model);
  if (entries.length === 0) {
    const names = known
      .map(({ name }) => name)
      .slice(0, 10)
      .join(', ');
    return unread(`This schema.yml has nothing of ${model}${names === '' ? '' : `; it has ${names}`}.`);
  }
  const problems: SuiteProblem[] = [];
  const checks: Found[] = [];
  const take = (where: string, column: string | null, list: readonly unknown[]) => {
    for (const [place, test] of list.entries()) {
      const at = `${where}[${place}]`;
      try {
        const found = checkOfDbtTest(test, { column, tableOf });
        const problem = problemOf(found);
        if (problem !== null) problems.push({ where: at, message: problem });
        checks.push(found);
      } catch (failure) {
        problems.push({ where: at, message: (failure as Error).message });
      }
    }
  };
  for (const { data_tests, tests: older, columns } of entries) {
    take('data_tests', null, [...data_tests, ...older]);
    for (const column of columns) {
      take(`${column.name}.data_tests`, column.name, [...column.data_tests, ...column.tests]);
    }
  }
  return { ...EMPTY, checks: withIds(checks), problems };
}

const EMPTY = {
  name: 'dbt tests',
  description: 'Data tests of schema.yml.',
  everyMinutes: null,
  checks: [],
} as const;
