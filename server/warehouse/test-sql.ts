import { quoteIdentifier, quoteLiteral, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { DataTest, Scalar } from './schema.ts';

/** One of dbt's generic tests on one model. */
export interface ModelTest {
  readonly model: string;
  /** A column, or for a test of the whole model an expression over its columns. */
  readonly subject: string;
  readonly kind: 'unique' | 'not_null' | 'accepted_values' | 'relationships';
  /** The rows that it is about, as a condition in SQL; null for all. */
  readonly where: string | null;
  /** What `accepted_values` accepts. */
  readonly values: readonly Scalar[] | null;
  /** What `relationships` looks the value up in. */
  readonly refersTo: { readonly relation: string; readonly column: string } | null;
  /** Every relation that the SQL reads. */
  readonly relations: readonly string[];
  /** Gives one row with `failures`: how many rows, or for unique how many values, break the rule. */
  readonly sql: string;
}

interface Tested {
  readonly model: string;
  readonly relation: string;
  /** null for a test of the whole model. */
  readonly column: string | null;
  /** `silver.x` for a model's name; null when there is none. */
  resolveRef(name: string): string | null;
}

/** Turns a test as schema.yml has it into SQL. Throws AppError `bad_request` for one that makes no sense. */
export function compileTest(test: DataTest, tested: Tested): ModelTest {
  const { kind, arguments: given } = normalise(test);
  const columnName = 'column_name' in given ? given.column_name : undefined;
  const subject = tested.column === null ? columnName : quoteIdentifier(tested.column);
  const fail = (problem: string): never => {
    const name = [tested.model, tested.column].filter(Boolean).join('.');
    throw new AppError('bad_request', `The test ${kind} of ${name} in schema.yml is wrong: ${problem}.`);
  };
  if (subject === undefined) return fail('a test of a whole model needs column_name');
  const own = quoteTable(tested.relation);
  const where = given.config?.where ? `(${given.config.where})` : 'true';
  const base = {
    model: tested.model,
    subject: tested.column ?? subject,
    kind,
    where: given.config?.where ?? null,
    values: 'values' in given ? given.values : null,
    refersTo: null,
  };
  const count = (condition: string) =>
    `SELECT count(*) AS failures FROM ${own} WHERE ${where} AND ${condition}`;

  if (kind === 'not_null') {
    return { ...base, relations: [tested.relation], sql: count(`(${subject}) IS NULL`) };
  }
  if (kind === 'unique') {
    const repeated = `SELECT 1 FROM ${own} WHERE ${where} AND (${subject}) IS NOT NULL GROUP BY ${subject} HAVING count(*) > 1`;
    const sql = `SELECT count(*) AS failures FROM (${repeated})`;
    return { ...base, relations: [tested.relation], sql };
  }
  if ('values' in given) {
    const values = given.values.map(literal).join(', ');
    return { ...base, relations: [tested.relation], sql: count(`${subject} NOT IN (${values})`) };
  }
  if ('to' in given) {
    const name = /^ref\(\s*['"]([a-z0-9_]+)['"]\s*\)$/.exec(given.to.trim())?.[1];
    if (!name) return fail(`to must be ref('…'), not ${given.to}`);
    const parent = tested.resolveRef(name) ?? fail(`ref('${name}') names no model`);
    const known = `SELECT 1 FROM ${quoteTable(parent)} AS parent WHERE parent.${quoteIdentifier(given.field)} = child.${subject}`;
    const sql = `SELECT count(*) AS failures FROM ${own} AS child WHERE ${where} AND ${subject} IS NOT NULL AND NOT EXISTS (${known})`;
    const refersTo = { relation: parent, column: given.field };
    return { ...base, refersTo, relations: [tested.relation, parent], sql };
  }
  return fail('its arguments are missing');
}

interface Arguments {
  readonly config?: { readonly where?: string | undefined };
}
type Given = Arguments &
  (
    | { readonly column_name?: string | undefined }
    | { readonly values: readonly Scalar[] }
    | { readonly to: string; readonly field: string }
  );

function normalise(test: DataTest): { kind: ModelTest['kind']; arguments: Given } {
  if (typeof test === 'string') return { kind: test, arguments: {} };
  const [entry] = Object.entries(test) as [ModelTest['kind'], Given][];
  if (!entry) throw new Error('A test without a name');
  return { kind: entry[0], arguments: entry[1] };
}

function literal(value: Scalar): string {
  return typeof value === 'string' ? quoteLiteral(value) : String(value);
}
