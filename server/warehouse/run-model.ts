import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../engine/engine.ts';
import { CommitConflict, type TableChange } from '../lake/change.ts';
import { duckDbType } from '../lake/column-types.ts';
import { type CommitStep, commitTables } from '../lake/commit.ts';
import { ensureTable, redefineTable } from '../lake/create.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { HELD_BRANCH } from '../lake/references.ts';
import { discardFiles, stageFiles } from '../lake/stage.ts';
import type { DataFile, Table, TableField } from '../lake/table.ts';
import {
  applyStrategy,
  BATCH,
  besideOwn,
  dropKnownRows,
  type Outcome,
  partitionsMade,
  partitionsRemade,
  replaceWhole,
} from './apply-strategy.ts';
import { type BoundFiles, bindRelations } from './bind-relations.ts';
import { checkColumns, columnDifferences } from './check-columns.ts';
import { type FinishedRun, type ModelState, moveModelState, recordRun, StateMoved } from './data.ts';
import type { Model, WarehouseColumn, WarehouseRelation } from './describe-model.ts';
import { assertNoneHeld, type HeldPublication, type HeldTable, insertHeld } from './held-data.ts';
import { type LakeState, loadLakeState, type UpstreamState, upstreamOf } from './lake-state.ts';
import { planRun, type RunPlan } from './plan-run.ts';
import { type GateAnswer, PUBLISH, type PublicationGate } from './publication-gate.ts';
import type { Registry } from './registry.ts';

/** A table of a run, as it is declared. */
export interface RunTable {
  /** `gold.fact_sales`. */
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Pick<WarehouseColumn, 'name' | 'dataType' | 'description'>[];
}

/** One try to build a model's table. */
export interface ModelRun {
  readonly runId: string;
  readonly model: string;
  /** The SELECT over everything, whatever this run reads. */
  readonly sql: string;
  readonly inputs: readonly RunTable[];
  readonly output: RunTable;
}

/** Is told of every run that builds a table, as it happens; it must neither throw nor wait. */
export interface RunListener {
  started(run: ModelRun): void;
  completed(run: ModelRun): void;
  /** Nothing that is current was changed. `aborted`: another process was faster, the run was to end, or it is held. */
  failed(run: ModelRun, why: 'failed' | 'aborted'): void;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly listener?: RunListener;
  /** Models to be made anew, by the names of their tables, and who asked for it. */
  readonly rebuild?: ReadonlyMap<string, string>;
  /** Tables for which somebody waits: what was rejected is tried again. */
  readonly asked?: ReadonlySet<string>;
  /** Looks at each batch before it is published. */
  readonly gate?: PublicationGate;
  /** For proofs: called at every step of the commit. */
  readonly onStep?: (step: CommitStep) => void | Promise<void>;
}

export interface ModelReport {
  readonly model: string;
  readonly plan: RunPlan;
  /** Rows of the relations that gave work: the new ones, or all in a full refresh. */
  readonly rowsIn: number;
  /** Rows written. */
  readonly rowsOut: number;
  /** Paths of every data file that was read, by the name under which the SQL reads them; `this` for dedup and merge. */
  readonly filesRead: ReadonlyMap<string, readonly string[]>;
  readonly filesWritten: number;
  readonly replacedPartitions: readonly (string | null)[] | 'all' | null;
  readonly elapsedMs: number;
  /** Its rows are not current: they wait for somebody's decision, or were rejected and nothing has changed since. */
  readonly isHeld: boolean;
}

const ATTEMPTS_MAX = 5;

/**
 * Brings one model up to date with its upstream tables: the new snapshot, the model's state and its run record are
 * committed together or not at all; or, as the gate says, the snapshot and the row that says so wait for a decision, and the
 * state stays. `lake` is brought up to date too. Throws what made it fail; then nothing changed.
 */
export async function runModel(
  engine: Engine,
  registry: Registry,
  model: Model,
  lake: LakeState,
  options: RunOptions = {},
): Promise<ModelReport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptRun(engine, registry, model, lake, options);
    } catch (error) {
      if (!isOvertaken(error) || attempt === ATTEMPTS_MAX) throw error;
      const fresh = await loadLakeState(registry);
      for (const [relation, table] of fresh.tables) lake.tables.set(relation, table);
      for (const [name, state] of fresh.states) lake.states.set(name, state);
      lake.waiting.clear();
      for (const [name, held] of fresh.waiting) lake.waiting.set(name, held);
    }
  }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof CommitConflict || error instanceof StateMoved;
}

async function attemptRun(
  engine: Engine,
  registry: Registry,
  model: Model,
  lake: LakeState,
  options: RunOptions,
): Promise<ModelReport> {
  const startedAt = new Date();
  const upstream = await upstreamOf(model, lake);
  const state = lake.states.get(model.name) ?? null;
  const existing = lake.tables.get(model.relation) ?? null;
  const plan = planRun({
    codeHash: model.codeHash,
    canRunIncrementally: model.incremental !== null,
    tableExists: existing !== null,
    tableFits:
      existing !== null && columnDifferences(model.columns, existing.fields.map(duckDbColumn)).length === 0,
    state,
    upstream,
    askedBy: options.rebuild?.get(model.relation) ?? null,
  });
  const next: ModelState = {
    model: model.name,
    codeHash: model.codeHash,
    consumed: Object.fromEntries(upstream.map(({ relation, snapshotId }) => [relation, snapshotId])),
    version: (state?.version ?? 0) + 1,
    updatedAt: startedAt,
  };
  const nothing: Omit<ModelReport, 'elapsedMs'> = {
    ...{ model: model.name, plan, rowsIn: 0, rowsOut: 0, filesRead: new Map(), filesWritten: 0 },
    ...{ replacedPartitions: null, isHeld: false },
  };
  const finish = () => ({ elapsedMs: Date.now() - startedAt.getTime() });
  const last = lake.waiting.get(model.name);
  if (last?.state === 'held') return { ...nothing, plan: { kind: 'skip' }, isHeld: true, ...finish() };
  if (plan.kind === 'skip') return { ...nothing, ...finish() };
  if (plan.kind === 'advance') {
    await commitTables([], {
      within: async (tx) => {
        await moveModelState(tx, state, next);
        await assertNoneHeld(tx, model.name);
      },
    });
    lake.states.set(model.name, next);
    return { ...nothing, ...finish() };
  }
  if (last && (await isAsRejected(last, next, model, options))) {
    return { ...nothing, plan: { kind: 'skip' }, isHeld: true, ...finish() };
  }

  // A rebuild may bring other columns, in the commit that brings its rows.
  const table =
    plan.kind === 'full' && existing ? redefineTable(existing, model.spec) : await ensureTable(model.spec);
  const thisRun = describeRun(model, registry);
  options.listener?.started(thisRun);
  const held = new HeldFiles();
  try {
    const built = await build(engine, registry, model, table, plan, upstream, held, thisRun.runId, options);
    const run: FinishedRun = {
      runId: thisRun.runId,
      model: model.name,
      mode: plan.kind,
      reason: plan.reason,
      startedAt,
      rowsIn: countRows(upstream, plan, model, built.bound),
      rowsOut: built.files.reduce((sum, { recordCount }) => sum + recordCount, 0),
      rowsQuarantined: built.answer.quarantined,
    };
    const isHeld = built.answer.hold.length > 0;
    const committed = await commit(model, table, built, state, next, run, options);
    lake.tables.set(model.relation, committed);
    if (isHeld) options.listener?.failed(thisRun, 'aborted');
    else {
      lake.states.set(model.name, next);
      options.listener?.completed(thisRun);
    }
    const { operation } = built.outcome;
    return {
      ...nothing,
      rowsIn: run.rowsIn,
      rowsOut: run.rowsOut,
      filesRead: new Map([
        ...[...built.bound].map(([name, files]) => [name, paths(files)] as const),
        ...(built.outcome.filesRead.length > 0 ? [['this', paths(built.outcome.filesRead)] as const] : []),
      ]),
      filesWritten: built.files.length,
      replacedPartitions: operation.kind === 'overwrite' ? operation.replacePartitions : null,
      isHeld,
      ...finish(),
    };
  } catch (error) {
    const aborted = isOvertaken(error) || options.signal?.aborted === true;
    options.listener?.failed(thisRun, aborted ? 'aborted' : 'failed');
    throw error;
  } finally {
    held.release();
    await forget(engine, model, upstream);
  }
}

/** The same would come of it: only somebody's asking, or other rows, code or checks make another try worth it. */
async function isAsRejected(
  last: HeldPublication,
  next: ModelState,
  { relation }: Model,
  { asked, rebuild, gate }: RunOptions,
): Promise<boolean> {
  if (!gate || asked?.has(relation) || rebuild?.has(relation)) return false;
  if (last.to.codeHash !== next.codeHash || !isDeepStrictEqual(last.to.consumed, next.consumed)) return false;
  return last.checksKey === (await gate.checksKey(relation));
}

function describeRun(model: Model, registry: Registry): ModelRun {
  return {
    runId: randomUUID(),
    model: model.name,
    sql: model.full.sql,
    inputs: model.upstream.flatMap((name) => registry.relation(name) ?? []).map(toRunTable),
    output: toRunTable(model),
  };
}

function toRunTable({ relation, description, columns }: WarehouseRelation): RunTable {
  return { name: relation, description, columns };
}

interface Built {
  readonly bound: BoundFiles;
  readonly outcome: Outcome;
  readonly answer: GateAnswer;
  readonly files: readonly DataFile[];
}

async function build(
  engine: Engine,
  registry: Registry,
  model: Model,
  table: Table,
  plan: RunPlan & { readonly kind: 'full' | 'incremental' },
  upstream: readonly UpstreamState[],
  held: HeldFiles,
  runId: string,
  { signal, gate }: RunOptions,
): Promise<Built> {
  const rendered = (plan.kind === 'incremental' && model.incremental) || model.full;
  const byRelation = new Map(upstream.map((one) => [one.relation, one]));
  const readsItself = rendered.uses.some(({ relation }) => relation === 'this');
  const waiting = readsItself && gate ? await gate.waiting(engine, model, signal) : null;
  const bound = await bindRelations(
    engine,
    rendered.uses,
    (relation) =>
      relation === 'this'
        ? { table, addedFiles: [], beside: waiting === null ? null : besideOwn(model, waiting) }
        : (byRelation.get(relation) ?? { table: null, addedFiles: [] }),
    (relation) => (relation === 'this' ? model : (registry.relation(relation) as WarehouseRelation)),
    held,
  );
  await checkColumns(engine, model, rendered.sql);
  await engine.query(`CREATE OR REPLACE TEMP TABLE ${BATCH} AS ${rendered.sql}`, { signal });
  const isFull = plan.kind === 'full';
  const readFirst = await dropKnownRows(engine, model, isFull ? null : table, held);
  const made = isFull ? [] : await partitionsMade(engine, model);
  const remade = () => (isFull ? 'all' : partitionsRemade(engine, model, made));
  const answer = gate
    ? await gate.inspect({ engine, model, table, batch: BATCH, mode: plan.kind, remade, runId, signal })
    : PUBLISH;
  try {
    const outcome = isFull
      ? replaceWhole(model)
      : await applyStrategy(engine, model, table, bound, held, made);
    const files = await stageFiles(engine, table, outcome.selectSql, { signal });
    return { bound, outcome: { ...outcome, filesRead: [...readFirst, ...outcome.filesRead] }, answer, files };
  } catch (error) {
    await discardFiles(answer.changes.flatMap(({ add }) => add));
    throw error;
  }
}

/**
 * Publishes, or holds. Either way one transaction moves the pointers of the model's table and of what the gate adds, and
 * writes what is said of it: the model's state with the run's record; or the row of the held publication, while its
 * snapshots are heads of branches that no reader looks at. That row and the state exclude each other by the lock on the
 * table's pointer, which both ways move first: who comes second sees what the first wrote, and plans again.
 */
async function commit(
  model: Model,
  table: Table,
  { outcome, answer, files }: Built,
  from: ModelState | null,
  to: ModelState,
  run: FinishedRun,
  { onStep, gate }: RunOptions,
): Promise<Table> {
  const { operation } = outcome;
  const own: TableChange =
    operation.kind === 'append'
      ? { table, operation: 'append', add: files }
      : { table, operation: 'overwrite', add: files, replacePartitions: operation.replacePartitions };
  const isHeld = answer.hold.length > 0;
  const changes = [{ ...own, summary: { model: model.name } }, ...answer.changes].map(
    (change): TableChange => (isHeld ? { ...change, branch: HELD_BRANCH } : change),
  );
  const checksKey = isHeld && gate ? await gate.checksKey(model.relation) : '';
  try {
    const [committed] = await commitTables(changes, {
      within: async (tx, tables) => {
        if (isHeld) {
          await insertHeld(tx, {
            ...{ id: run.runId, table: model.relation, runId: run.runId, from, to, checksKey, run },
            ...{ findings: answer.hold, quarantined: answer.quarantined },
            tables: tables.map((each, index) => heldTable(each, (changes[index] as TableChange).table)),
          });
        } else {
          await moveModelState(tx, from, to);
          await assertNoneHeld(tx, model.name);
        }
        await recordRun(tx, run);
        await answer.within?.(tx);
      },
      ...(onStep && { onStep }),
    });
    return committed as Table;
  } catch (error) {
    if (isOvertaken(error)) await discardFiles(changes.flatMap(({ add }) => add));
    throw error;
  }
}

function heldTable({ name, metadata, currentSnapshotId }: Table, planned: Table): HeldTable {
  return {
    ...name,
    snapshotId: String(metadata.refs?.[HELD_BRANCH]?.['snapshot-id']),
    baseSnapshotId: currentSnapshotId === null ? null : String(currentSnapshotId),
    specId: planned.spec.id,
  };
}

function countRows(
  upstream: readonly UpstreamState[],
  plan: RunPlan,
  model: Model,
  bound: BoundFiles,
): number {
  const files =
    plan.kind === 'incremental'
      ? upstream.filter(({ triggers }) => triggers).flatMap(({ addedFiles }) => addedFiles)
      : model.full.uses.flatMap(({ sqlName }) => bound.get(sqlName) ?? []);
  return files.reduce((sum, { recordCount }) => sum + recordCount, 0);
}

async function forget(engine: Engine, model: Model, upstream: readonly UpstreamState[]): Promise<void> {
  await engine.query(`DROP TABLE IF EXISTS ${BATCH}`);
  const namespaces = new Set([model.relation, ...upstream.map(({ relation }) => relation)].map(namespaceOf));
  for (const namespace of namespaces) await engine.query(`DROP SCHEMA IF EXISTS "${namespace}" CASCADE`);
}

function duckDbColumn({ name, type }: TableField): { name: string; dataType: string } {
  return { name, dataType: duckDbType(type) };
}

function namespaceOf(relation: string): string {
  return relation.slice(0, relation.indexOf('.'));
}

function paths(files: readonly DataFile[]): string[] {
  return files.map(({ path }) => path);
}
