import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { Repair, RepairRule } from './schema.ts';

export interface RepairableColumn {
  readonly name: string;
  /** DuckDB's. */
  readonly type: string;
}

/** What says where a row came from is not for repair: by it rows are accounted for. */
export const isRepairable = (name: string): boolean => !name.startsWith('_');

/**
 * What a repair does to the rows of a table that are true for `where`: statements, one after the other. What cannot become a
 * value of its column stays as it is. Throws AppError `bad_request` for a column that is not there or not for repair, and
 * for a rule that its type does not have.
 */
export function repairStatements(
  repair: Repair,
  columns: readonly RepairableColumn[],
  table: string,
  where = 'true',
): string[] {
  const find = (name: string): RepairableColumn => {
    const column = columns.find((each) => each.name === name);
    if (!column) throw new AppError('bad_request', `The table has no column ${name}. Choose another one.`);
    return column;
  };
  const set = (name: string, sql: (column: RepairableColumn) => string, only = 'true'): string => {
    const column = find(name);
    if (!isRepairable(name)) {
      throw new AppError('bad_request', `${name} says where a row came from and cannot be repaired.`);
    }
    const quoted = quoteIdentifier(name);
    return `UPDATE ${table} SET ${quoted} = ${sql(column)} WHERE (${where}) AND (${only})`;
  };
  if (repair.kind === 'as_is') return [];
  if (repair.kind === 'edit') {
    return Object.entries(repair.values).map(([name, value]) =>
      set(name, (column) => valueSql(column, value)),
    );
  }
  return repair.rules.map((rule) => ruleStatement(rule, set, find));
}

type Set = (name: string, sql: (column: RepairableColumn) => string, only?: string) => string;

function ruleStatement(rule: RepairRule, set: Set, find: (name: string) => RepairableColumn): string {
  const name = quoteIdentifier(rule.column);
  const missing = `${name} IS NULL`;
  switch (rule.kind) {
    case 'set':
      return set(
        rule.column,
        (column) => valueSql(column, rule.value),
        rule.where === 'missing' ? missing : 'true',
      );
    case 'replace':
      return set(
        rule.column,
        (column) => valueSql(column, rule.to),
        `CAST(${name} AS VARCHAR) = ${quoteLiteral(rule.from)}`,
      );
    case 'copy': {
      const from = quoteIdentifier(find(rule.from).name);
      return set(
        rule.column,
        ({ type }) => `coalesce(TRY_CAST(${from} AS ${type}), ${name})`,
        rule.where === 'missing' ? missing : 'true',
      );
    }
    case 'trim':
      return set(rule.column, (column) => `trim(${textOnly(column)})`);
    case 'case':
      return set(rule.column, (column) => `${rule.to}(${textOnly(column)})`);
    case 'absolute':
      return set(rule.column, (column) => within(column, `abs(${numberOnly(column)})`));
    case 'multiply':
      return set(rule.column, (column) => within(column, `${numberOnly(column)} * ${numberSql(rule.by)}`));
    case 'clamp': {
      const least = (sql: string) => (rule.max === null ? sql : `least(${sql}, ${numberSql(rule.max)})`);
      const most = (sql: string) => (rule.min === null ? sql : `greatest(${sql}, ${numberSql(rule.min)})`);
      return set(
        rule.column,
        (column) => within(column, least(most(numberOnly(column)))),
        `${name} IS NOT NULL`,
      );
    }
  }
}

/** Throws for a text that is no value of the column: whoever typed it is there to be told. */
function valueSql({ name, type }: RepairableColumn, value: string | null): string {
  if (value === null) return `CAST(NULL AS ${type})`;
  return `coalesce(TRY_CAST(${quoteLiteral(value)} AS ${type}), CAST(error(${quoteLiteral(
    `${value.slice(0, 100)} is no value of ${name}, which is ${type.toLowerCase()}.`,
  )}) AS ${type}))`;
}

const within = ({ name, type }: RepairableColumn, sql: string) =>
  `coalesce(TRY_CAST(${sql} AS ${type}), ${quoteIdentifier(name)})`;

/** As digits, which DuckDB takes as an exact decimal. */
function numberSql(value: number): string {
  return /e/i.test(String(value)) ? `CAST(${value} AS DOUBLE)` : `(${value})`;
}

function textOnly({ name, type }: RepairableColumn): string {
  if (type === 'VARCHAR') return quoteIdentifier(name);
  throw new AppError('bad_request', `${name} is ${type.toLowerCase()}; this rule is for text.`);
}

function numberOnly({ name, type }: RepairableColumn): string {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|FLOAT|DOUBLE|DECIMAL)/.test(type))
    return quoteIdentifier(name);
  throw new AppError('bad_request', `${name} is ${type.toLowerCase()}; this rule is for numbers.`);
}
