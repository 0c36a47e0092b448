/**
 * Does a part of what somebody asked to be done with quarantined rows.
 *
 * Invariant: a row comes into the model's table once. The commit that appends it moves the model's version on from where it
 * was before the rows were read, and writes each row's outcome under a key of its own. A run of the model moves the version,
 * too, and nothing but these two changes the table or its quarantine. So whoever is second, a run, another replay, or this one
 * after a kill, finds that the model has moved and reads the rows again: those that were settled have an outcome then, and
 * those that a run made anew were kept out, or published, with the outcome in view.
 */
import type { PoolClient } from 'pg';
import type { Engine } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { Check } from '../expectations/schema.ts';
import { CommitConflict } from '../lake/change.ts';
import { type CommitStep, commitTables } from '../lake/commit.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { HELD_BRANCH } from '../lake/references.ts';
import { discardFiles, stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { applyStrategy, BATCH, dropKnownRows, type Outcome } from '../warehouse/apply-strategy.ts';
import {
  type FinishedRun,
  type ModelState,
  moveModelState,
  readModelStates,
  recordRun,
  StateMoved,
} from '../warehouse/data.ts';
import { assertNoneHeld } from '../warehouse/held-data.ts';
import type { GateBatch } from '../warehouse/publication-gate.ts';
import { quarantineName } from '../warehouse/quarantine-table.ts';
import type { CheckEvaluator } from './evaluator.ts';
import { advanceJob, inTransaction, type Job, JobMoved } from './jobs-data.ts';
import { judgeRepair, refusedRows, rulesOf } from './judge-repair.ts';
import { FAILING } from './judge-rows.ts';
import { loadOutcomes, SETTLED, selectionSql, withStateSql } from './open-rows.ts';
import {
  insertAttempts,
  insertOutcomes,
  type QuarantinedId,
  type RowOutcome,
  type RowRefusal,
  RowSettledMeanwhile,
} from './outcomes-data.ts';
import { columnsOf } from './quarantine-gate.ts';
import { keyColumns } from './row-key.ts';
import { StoredTables } from './stored-tables.ts';

export interface ReplayContext {
  readonly engine: Engine;
  /** Every model of the project. */
  readonly models: readonly GateBatch['model'][];
  readonly evaluator: CheckEvaluator;
  gateChecksOf(relation: string): Promise<readonly Check[]>;
  readonly signal: AbortSignal;
  /** Rows of one part. */
  readonly pageRows?: number;
  readonly onStep?: (step: CommitStep) => void | Promise<void>;
}

/** A file or two, and some tens of megabytes of memory. */
const PAGE_ROWS = 20_000;
const PAGE = '"$page"';

interface Part {
  readonly job: Job;
  readonly model: GateBatch['model'];
  readonly state: ModelState;
  readonly position: string;
  readonly startedAt: Date;
}

/**
 * `done` when nothing of the job is left; `moved`: somebody else was first, the job is to be read again. Throws AppError
 * `unavailable` while the rows must wait: for a decision about a held publication, for a model that is to be made anew, for
 * a check that cannot be evaluated.
 */
export async function replayPart(job: Job, context: ReplayContext): Promise<'more' | 'moved' | 'done'> {
  const model = context.models.find(({ relation }) => relation === job.table);
  if (!model)
    throw new AppError('not_found', `No model makes ${job.table} any more. Its rows stay where they are.`);
  const stored = new StoredTables(context.signal);
  try {
    const startedAt = new Date();
    const state = (await readModelStates()).get(model.name);
    if (!state || state.codeHash !== model.codeHash) {
      throw new AppError(
        'unavailable',
        `${job.table} is to be made anew first. The work goes on after that.`,
      );
    }
    const position = await readPage(job, stored, context);
    if (position === null) return 'done';
    const part = { job, model, state, position, startedAt };
    if (job.what === 'discard') await discard(part, context);
    else await replay(part, stored, context);
    return 'more';
  } catch (error) {
    if (isOvertaken(error)) return 'moved';
    throw error;
  } finally {
    stored.close();
    for (const table of [BATCH, PAGE, SETTLED, FAILING]) {
      await context.engine.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}

const isOvertaken = (error: unknown) =>
  [CommitConflict, StateMoved, JobMoved, RowSettledMeanwhile].some((kind) => error instanceof kind);

/** The next rows of the job into a table; gives the key of the last, null when there are none. */
async function readPage(job: Job, stored: StoredTables, context: ReplayContext): Promise<string | null> {
  const { engine, pageRows = PAGE_ROWS, signal } = context;
  const [namespace = '', name = ''] = job.table.split('.');
  const quarantine = await stored.named(quarantineName({ namespace, name }));
  if (!quarantine) return null;
  await loadOutcomes(engine, job.table);
  const conditions = [
    `_state = 'open'`,
    selectionSql(job.selection),
    `_quarantined_at <= TIMESTAMPTZ ${quoteLiteral(job.selection.until)}`,
    ...(job.position === null ? [] : [`_row_key > ${quoteLiteral(job.position)}`]),
  ];
  await engine.query(
    `CREATE OR REPLACE TEMP TABLE ${PAGE} AS SELECT * FROM ${withStateSql(quarantine.rows)}
     WHERE ${conditions.join(' AND ')} ORDER BY _row_key LIMIT ${pageRows}`,
    { signal },
  );
  const { rows } = await engine.query(`SELECT max(_row_key) AS last FROM ${PAGE}`);
  return rows[0]?.last === null || rows[0]?.last === undefined ? null : String(rows[0].last);
}

async function rowsOf(engine: Engine, table: string): Promise<QuarantinedId[]> {
  const { rows } = await engine.query(`SELECT _row_key, _run_id, _fault FROM ${table}`);
  return rows.map((row) => ({
    rowKey: String(row._row_key),
    runId: String(row._run_id),
    fault: String(row._fault),
  }));
}

async function discard({ job, state, position }: Part, { engine }: ReplayContext): Promise<void> {
  const rows = (await rowsOf(engine, PAGE)).map((row) => ({ ...row, outcome: 'discarded' }) as const);
  await inTransaction(async (tx) => {
    // A run that is under way must see this decision: it plans again.
    await moveModelState(tx, state, state);
    await advanceJob(tx, job, { position, settled: rows.length, refused: 0 });
    await insertOutcomes(tx, { table: job.table, jobId: job.id, snapshotId: null, rows });
  });
}

async function replay(part: Part, stored: StoredTables, context: ReplayContext): Promise<void> {
  const { engine, evaluator, signal } = context;
  const { job, model } = part;
  const own = await stored.named(model.table);
  if (!own || own.table.metadata.refs?.[HELD_BRANCH]) {
    throw new AppError(
      'unavailable',
      `A publication of ${job.table} is held. The work goes on when it is released or rejected.`,
    );
  }
  const checks = rulesOf(await context.gateChecksOf(job.table));
  await judgeRepair({
    ...{ engine, evaluator, rows: PAGE, published: own.rows, repair: job.repair, checks },
    ...{ columns: columnsOf({ model }), keys: keyColumns(model) },
    options: { otherTable: await stored.others(checks), signal },
  });
  const refusals = await refusedRows(engine);
  await engine.query(`DELETE FROM ${BATCH} WHERE rowid IN (SELECT "row" FROM ${FAILING})`);
  const accepted = await rowsOf(engine, BATCH);
  const held = new HeldFiles();
  try {
    await dropKnownRows(engine, model, own.table, held);
    const kept = new Set((await rowsOf(engine, BATCH)).map(({ rowKey }) => rowKey));
    const rows = accepted.map(
      (row): RowOutcome => ({ ...row, outcome: kept.has(row.rowKey) ? 'replayed' : 'repeat' }),
    );
    if (kept.size === 0) await inTransaction((tx) => settle(tx, part, rows, refusals, null));
    else
      await publish(
        part,
        own.table,
        await strategyOf(engine, model, own.table, held),
        rows,
        refusals,
        context,
      );
  } finally {
    held.release();
  }
}

/** A run recomputes whole partitions; some rows of one are added to it. */
async function strategyOf(
  engine: Engine,
  model: GateBatch['model'],
  table: Table,
  held: HeldFiles,
): Promise<Outcome> {
  const columns = model.spec.fields.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ');
  return model.config.incremental_strategy === 'merge'
    ? applyStrategy(engine, model, table, new Map(), held, [])
    : { selectSql: `SELECT ${columns} FROM ${BATCH}`, operation: { kind: 'append' }, filesRead: [] };
}

async function publish(
  part: Part,
  table: Table,
  { selectSql, operation }: Outcome,
  rows: readonly RowOutcome[],
  refusals: readonly RowRefusal[],
  { engine, signal, onStep }: ReplayContext,
): Promise<void> {
  const { job, model, startedAt } = part;
  const files = await stageFiles(engine, table, selectSql, { signal });
  const run: FinishedRun = {
    runId: job.id,
    model: model.name,
    mode: 'incremental',
    reason: `replay of quarantined rows, asked for by ${job.askedBy}`,
    startedAt,
    rowsIn: rows.length + refusals.length,
    rowsOut: files.reduce((sum, { recordCount }) => sum + recordCount, 0),
    rowsQuarantined: 0,
  };
  const change = {
    table,
    add: files,
    summary: { model: model.name, 'quarantine.job': job.id },
  };
  let mayBeCommitted = false;
  try {
    await commitTables(
      [
        operation.kind === 'append'
          ? { ...change, operation: 'append' }
          : { ...change, operation: 'overwrite', replacePartitions: operation.replacePartitions },
      ],
      {
        async onStep(step) {
          if (step === 'before-commit') mayBeCommitted = true;
          await onStep?.(step);
        },
        within: async (tx, [committed]) => {
          await settle(tx, part, rows, refusals, committed?.currentSnapshotId ?? null);
          await recordRun(tx, run);
        },
      },
    );
  } catch (error) {
    if (!mayBeCommitted || isOvertaken(error)) await discardFiles(files);
    throw error;
  }
}

async function settle(
  tx: PoolClient,
  { job, model, state, position }: Part,
  rows: readonly RowOutcome[],
  refusals: readonly RowRefusal[],
  snapshotId: bigint | null,
): Promise<void> {
  await moveModelState(tx, state, state);
  await assertNoneHeld(tx, model.name);
  await advanceJob(tx, job, { position, settled: rows.length, refused: refusals.length });
  await insertOutcomes(tx, { table: job.table, jobId: job.id, snapshotId, rows });
  await insertAttempts(tx, job.table, job.id, refusals);
}
