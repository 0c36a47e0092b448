import { type CheckedTable, NotEvaluated, type Plan, whereSql } from './plan/plan.ts';
import { isStatement, planCheck } from './plan-check.ts';
import { aroundOf, type RunOptions } from './run-checks.ts';
import type { Check } from './schema.ts';
import { failingStatement } from './statements.ts';
import { readCheck } from './vocabulary.ts';

type Written = Pick<Check, 'type' | 'arguments'>;

function planOf(check: Written, table: CheckedTable, options: Pick<RunOptions, 'otherTable'>): Plan | null {
  const answer = readCheck(check);
  if ('problem' in answer || isStatement(answer.read)) return null;
  try {
    return planCheck(answer.read, table, aroundOf(options));
  } catch (error) {
    if (error instanceof NotEvaluated) return null;
    throw error;
  }
}

/**
 * A SELECT of all columns of all rows that break the rule, as many as the outcome's `unexpectedCount`. Null where a check
 * is not about rows, cannot be evaluated, or is a statement of its own (`failingStatementOf` tells which).
 */
export function failingRowsSql(
  check: Written,
  table: CheckedTable,
  options: Pick<RunOptions, 'otherTable'> = {},
): string | null {
  const failing = planOf(check, table, options)?.failing ?? null;
  if (failing === null) return null;
  return 'select' in failing
    ? failing.select
    : `SELECT * FROM ${table.relationSql}${whereSql(failing.rowFails)}`;
}

/** Of a check that is a statement in SQL, the one that finds the rows that break the rule, as it was written; null for others. */
export function failingStatementOf(check: Written): string | null {
  const answer = readCheck(check);
  return 'read' in answer && isStatement(answer.read) ? failingStatement(answer.read) : null;
}

/**
 * Whether a row breaks the rule, as a condition that is true or false and never null, over a row's own columns. Null where
 * a row alone cannot tell: uniqueness, order, other tables.
 */
export function rowFailsSql(check: Written, columns: CheckedTable['columns']): string | null {
  const failing = planOf(check, { relationSql: 'NULL', columns }, {})?.failing ?? null;
  return failing && 'rowFails' in failing ? `coalesce(${failing.rowFails}, false)` : null;
}
