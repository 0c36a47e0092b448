import type { Engine } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import type { Check } from '../expectations/schema.ts';
import type { CheckEvaluator, CheckedTable, EvaluationOptions } from './evaluator.ts';

/** Holds (`row`, `check_id`) of what judgeRows found. */
export const FAILING = '"$failing"';

const ROW = '"$row"';

/**
 * Which rows of a temporary table break which of these rules, into a table of its own: in one scan what a row alone can tell,
 * one more for each other rule. Gives the checks that are not about rows. `beside`: rows that count when a rule is about
 * several rows (uniqueness), without being judged; text for a FROM clause with the same columns.
 */
export async function judgeRows(
  engine: Engine,
  evaluator: CheckEvaluator,
  table: string,
  columns: CheckedTable['columns'],
  checks: readonly Check[],
  options: EvaluationOptions & { readonly beside?: string | null },
): Promise<readonly Check[]> {
  await engine.query(`CREATE OR REPLACE TEMP TABLE ${FAILING} ("row" BIGINT, check_id VARCHAR)`);
  const byRow: { readonly check: Check; readonly sql: string }[] = [];
  const others: Check[] = [];
  for (const check of checks) {
    const sql = evaluator.rowFailsSql(check, columns);
    if (sql === null) others.push(check);
    else byRow.push({ check, sql: `coalesce((${sql}), false)` });
  }
  if (byRow.length > 0) {
    const ids = byRow.map(({ check, sql }) => `CASE WHEN ${sql} THEN ${quoteLiteral(check.id)} END`);
    await engine.query(
      `INSERT INTO ${FAILING} SELECT "row", unnest(list_filter(ids, lambda id: id IS NOT NULL))
       FROM (SELECT rowid AS "row", [${ids.join(', ')}] AS ids FROM ${table}
             WHERE ${byRow.map(({ sql }) => sql).join(' OR ')})`,
      { ...(options.signal && { signal: options.signal }) },
    );
  }
  const names = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ');
  const numbered = {
    relationSql: `(SELECT ${names}, rowid AS ${ROW} FROM ${table}${
      options.beside ? ` UNION ALL SELECT ${names}, NULL FROM ${options.beside}` : ''
    })`,
    columns: [...columns, { name: '$row', type: 'BIGINT' }],
  };
  const notOfRows: Check[] = [];
  for (const check of others) {
    const sql = evaluator.failingRowsSql(check, numbered, options);
    if (sql === null) notOfRows.push(check);
    else {
      await engine.query(
        `INSERT INTO ${FAILING} SELECT ${ROW}, ${quoteLiteral(check.id)} FROM (${sql}) WHERE ${ROW} IS NOT NULL`,
        { ...(options.signal && { signal: options.signal }) },
      );
    }
  }
  return notOfRows;
}
