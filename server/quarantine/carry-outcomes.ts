import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';
import type { Check } from '../expectations/schema.ts';
import type { GateBatch } from '../warehouse/publication-gate.ts';
import type { CheckEvaluator, EvaluationOptions } from './evaluator.ts';
import { FAILING, judgeRows } from './judge-rows.ts';
import { lastOutcomes, repairsOf } from './outcomes-data.ts';
import { type RepairableColumn, repairStatements } from './repair-sql.ts';
import { keyColumns } from './row-key.ts';
import { loadTexts } from './stored-tables.ts';

const OUTCOMES = '"$outcomes"';
const MENDED = '"$mended"';

interface CarriedBatch {
  readonly batch: GateBatch;
  readonly columns: readonly RepairableColumn[];
  /** A temporary table: the rows that were taken out of the batch, with their marks. */
  readonly out: string;
  /** The model's own rows, where the run only adds to them; text for a FROM clause. */
  readonly existing: string | null;
}

/**
 * What people decided of rows goes with them when a run makes them again: what was given up stays so; what was repaired is
 * repaired again, judged again, and put back into the batch when it passes now.
 */
export async function carryOutcomes(
  { batch, columns, out, existing }: CarriedBatch,
  evaluator: CheckEvaluator,
  rules: readonly Check[],
  options: EvaluationOptions,
): Promise<void> {
  const { engine, model } = batch;
  const outcomes = await lastOutcomes(model.relation);
  if (outcomes.length === 0) return;
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const settle = (carried: string, from: string, where = 'true') =>
    engine.query(
      `UPDATE ${out} AS o SET _carried = ${quoteLiteral(carried)}, _carried_by = f.job FROM ${from} AS f
       WHERE o._row_key = f.row_key AND o._fault = f.fault AND ${where}`,
    );
  try {
    await loadTexts(
      engine,
      OUTCOMES,
      ['row_key', 'fault', 'outcome', 'job'],
      outcomes.map(({ rowKey, fault, outcome, jobId }) => [rowKey, fault, outcome, jobId]),
    );
    await settle('discarded', OUTCOMES, `f.outcome = 'discarded'`);
    await engine.query(
      `CREATE OR REPLACE TEMP TABLE ${MENDED} AS SELECT ${names}, row_key, fault, job
       FROM ${out} JOIN ${OUTCOMES} ON _row_key = row_key AND _fault = fault WHERE outcome <> 'discarded'`,
    );
    await repairAgain(engine, columns);
    await judgeRows(engine, evaluator, MENDED, columns, rules, { ...options, beside: batch.batch });
    await engine.query(`DELETE FROM ${MENDED} WHERE rowid IN (SELECT "row" FROM ${FAILING})`);
    if (model.config.incremental_strategy === 'insert_new') {
      const repeats = repeatsSql(keyColumns(model), batch.batch, existing);
      await settle('repeat', `(SELECT * FROM ${MENDED} WHERE rowid IN (${repeats}))`);
      await engine.query(`DELETE FROM ${MENDED} WHERE rowid IN (${repeats})`);
    }
    await settle('replayed', MENDED);
    await engine.query(`INSERT INTO ${batch.batch} BY NAME SELECT ${names} FROM ${MENDED}`);
  } finally {
    for (const table of [OUTCOMES, MENDED]) await engine.query(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** Each job's repair on its rows. One that does not fit the table any more leaves its rows out: they are open again. */
async function repairAgain(engine: Engine, columns: readonly RepairableColumn[]): Promise<void> {
  const { rows } = await engine.query(`SELECT DISTINCT job FROM ${MENDED}`);
  const repairs = await repairsOf(rows.map(({ job }) => String(job)));
  for (const { job } of rows) {
    const ofJob = `job = ${quoteLiteral(String(job))}`;
    const repair = repairs.get(String(job));
    try {
      for (const sql of repair ? repairStatements(repair, columns, MENDED, ofJob) : [])
        await engine.query(sql);
    } catch {
      await engine.query(`DELETE FROM ${MENDED} WHERE ${ofJob}`);
    }
  }
}

/** Rows whose key is there already, and of several with one key all but the first; a row without a key is nobody's repeat. */
function repeatsSql(keys: readonly string[], batch: string, existing: string | null): string {
  const list = keys.map(quoteIdentifier).join(', ');
  const whole = keys.map((key) => `${quoteIdentifier(key)} IS NOT NULL`).join(' AND ');
  const known = [batch, ...(existing ? [existing] : [])].map(
    (from) => `SELECT m.rowid FROM ${MENDED} AS m SEMI JOIN ${from} AS k USING (${list})`,
  );
  return [
    ...known,
    `SELECT rowid FROM ${MENDED} WHERE ${whole} QUALIFY row_number() OVER (PARTITION BY ${list} ORDER BY rowid) > 1`,
  ].join(' UNION ALL ');
}
