import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError, errorMessage } from '../errors.ts';
import type { Check } from '../expectations/schema.ts';
import { isStatementType, sentenceOf } from '../expectations/vocabulary.ts';
import { BATCH } from '../warehouse/apply-strategy.ts';
import type { CheckEvaluator, CheckedTable, EvaluationOptions } from './evaluator.ts';
import { FAILING, judgeRows } from './judge-rows.ts';
import { repairStatements } from './repair-sql.ts';
import type { Repair } from './schema.ts';

/** By which repaired rows are judged. A statement is about a batch as a whole: it holds one, and no row is out by it. */
export function rulesOf(checks: readonly Check[]): Check[] {
  return checks.filter(({ gate, type }) => gate === 'quarantine' && !isStatementType(type));
}

interface RepairTask {
  readonly engine: Engine;
  /** Of the model, with DuckDB's types. */
  readonly columns: CheckedTable['columns'];
  /** By which a row replaces, or repeats, another; empty for none. */
  readonly keys: readonly string[];
  /** Quarantined rows with their marks; text for a FROM clause. */
  readonly rows: string;
  /** The rows of the model's table, for rules about several rows; text for a FROM clause. */
  readonly published: string;
  readonly repair: Repair;
  /** Those of the gate `quarantine`. */
  readonly checks: readonly Check[];
  readonly evaluator: CheckEvaluator;
  readonly options: EvaluationOptions;
}

/**
 * Makes what a repair makes of quarantined rows the engine's batch, with the rows' `_row_key`, `_run_id` and `_fault`, and judges each
 * by every check, however many may fail: which rows break which is in FAILING then. Throws AppError `unavailable` when a
 * check cannot be evaluated: nobody could tell; `conflict` for a value that is none of its column.
 */
export async function judgeRepair(task: RepairTask): Promise<void> {
  const { engine, columns, rows, published, repair, checks, evaluator, options } = task;
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  await engine.query(
    `CREATE OR REPLACE TEMP TABLE ${BATCH} AS SELECT ${list}, _row_key, _run_id, _fault FROM ${rows} ORDER BY _row_key`,
  );
  await toldOfValues(async () => {
    for (const sql of repairStatements(repair, columns, BATCH)) await engine.query(sql);
  });
  const { outcomes } = await evaluator.runChecks(engine, { relationSql: BATCH, columns }, checks, options);
  const lost = outcomes.find(({ state }) => state === 'not_evaluated');
  const check = lost && checks.find(({ id }) => id === lost.checkId);
  if (check) {
    throw new AppError(
      'unavailable',
      `The check "${sentenceOf(check)}" cannot be evaluated: ${lost?.reason ?? 'it was not answered'} Change the check, or what it reads.`,
    );
  }
  const keys = task.keys.map(quoteIdentifier).join(', ');
  // A row with the same key is not another row: it is replaced, or this one is its repeat.
  const beside = keys
    ? `(SELECT * FROM ${published} AS p ANTI JOIN ${BATCH} AS b USING (${keys}))`
    : published;
  await judgeRows(engine, evaluator, BATCH, columns, checks, { ...options, beside });
}

/** A value that somebody typed and that is none of its column is theirs to know of. */
async function toldOfValues(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const [, told] = /Invalid Input Error: (.* is no value of .*)$/s.exec(errorMessage(error)) ?? [];
    throw told === undefined ? error : new AppError('conflict', told);
  }
}

/** Rows that the checks still refuse, with these. */
export async function refusedRows(
  engine: Engine,
): Promise<{ readonly rowKey: string; readonly checkIds: readonly string[] }[]> {
  const { rows } = await engine.query(
    `SELECT _row_key, list(DISTINCT check_id ORDER BY check_id) AS ids
     FROM ${BATCH} AS b JOIN ${FAILING} AS f ON b.rowid = f."row" GROUP BY _row_key`,
  );
  return rows.map(({ _row_key, ids }) => ({ rowKey: String(_row_key), checkIds: (ids as string[]) ?? [] }));
}
