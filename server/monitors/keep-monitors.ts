import type { PoolClient } from 'pg';
import type { Engine } from '../engine/engine.ts';
import { AppError, errorMessage } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { rangeOf } from '../lake/conditions.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table, TableName } from '../lake/table.ts';
import { createLogger } from '../log.ts';
import {
  inTransaction,
  keepEvaluation,
  keepProblem,
  type MonitorRow,
  readMonitors,
  readTolerances,
} from './data.ts';
import { configOf, daysOf, measureSeries, toldFrom } from './measure.ts';
import { readsOf } from './monitor-sight.ts';
import { replay } from './replay.ts';
import type { MonitorDefinition, MonitorState, Replay, Tolerance } from './schema.ts';
import { settleIncident } from './standing.ts';
import { stateOf } from './state-of.ts';

export interface KeepOptions {
  readonly signal: AbortSignal;
  /** Opened when the first monitor needs one. */
  readonly engine: () => Promise<Engine>;
  /** Before each table: for what does not wait until all are evaluated. */
  readonly between?: () => Promise<unknown>;
  readonly now?: () => number;
}

/** What could not be evaluated is not tried again sooner. */
const RETRY_MS = 10 * 60_000;

/**
 * Evaluates the monitors of which an hour or a day is whole that they have not judged, table by table: one scan each, and one
 * transaction a table. Gives how many were evaluated. One that fails says so and keeps nobody else waiting.
 */
export async function keepMonitors({
  signal,
  engine,
  between,
  now = Date.now,
}: KeepOptions): Promise<number> {
  const all = await readMonitors();
  const due = all.filter((monitor) => isDue(monitor, now()));
  const tolerances = await readTolerances(due);
  let evaluated = 0;
  for (const [name, monitors] of Map.groupBy(due, ({ definition }) => definition.table)) {
    await between?.();
    if (signal.aborted) return evaluated;
    const [table] = await loadTables([nameOf(name)]);
    const found = new Map<string, Found>();
    for (const monitor of monitors) {
      if (signal.aborted) return evaluated;
      const known = tolerances.get(monitor.id) ?? [];
      found.set(monitor.id, await evaluate(monitor, table ?? null, { engine, known, now: now(), signal }));
    }
    await inTransaction(async (tx) => {
      for (const monitor of monitors) await keep(tx, monitor, found.get(monitor.id) as Found);
      await settleIncident(tx, name);
    });
    evaluated += monitors.length;
  }
  return evaluated;
}

function isDue({ definition, state, evaluatedAt, evaluatedTo }: MonitorRow, now: number): boolean {
  if (state === 'failed' && evaluatedAt && now - evaluatedAt.getTime() < RETRY_MS) return false;
  return (evaluatedTo?.getTime() ?? 0) < daysOf(definition, now).to;
}

type Found =
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: MonitorState; readonly replay: Replay; readonly to: number };

async function evaluate(
  { id, definition }: MonitorRow,
  table: Table | null,
  {
    engine,
    known,
    now,
    signal,
  }: { engine: () => Promise<Engine>; known: readonly Tolerance[]; now: number; signal: AbortSignal },
): Promise<Found> {
  try {
    const series = await readSeries(definition, table, { engine, now, signal });
    const told = replay(series, configOf(definition), { tolerances: known, from: toldFrom(now) });
    const state = stateOf(told.points, told.learned < told.needed);
    return { state, replay: told, to: daysOf(definition, now).to };
  } catch (error) {
    if (signal.aborted) throw error;
    createLogger('monitors').warn(
      { monitor: id, error: errorMessage(error) },
      'a monitor could not be evaluated',
    );
    // Words of the engine may tell values, which who lists monitors may not see.
    const problem =
      error instanceof AppError && error.code === 'bad_request' && error.cause === undefined
        ? error.message
        : 'It could not be evaluated. It is tried again within minutes; the reason was logged.';
    return { state: 'failed', problem };
  }
}

async function readSeries(
  definition: MonitorDefinition,
  table: Table | null,
  { engine, now, signal }: { engine: () => Promise<Engine>; now: number; signal: AbortSignal },
) {
  if (!table) throw new AppError('bad_request', `There is no table ${definition.table} any more.`);
  const reads = await readsOf(definition);
  if (!reads) throw new AppError('bad_request', 'There is no such metric of this table any more.');
  const { from, to } = daysOf(definition, now);
  const time = table.fields.find(({ name }) => name === definition.timeColumn);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const files = await liveFiles(table, time ? { where: [rangeOf(time, day(from), day(to))] } : {});
  const columns = table.fields.map(({ name, type }) => ({ name, type: duckDbType(type) }));
  const fromSql = relationSql(table, files);
  return withFiles(
    files,
    async () => measureSeries(await engine(), definition, { fromSql, columns }, { reads, now, signal }),
    signal,
  );
}

async function keep(tx: PoolClient, { id, version, evaluatedTo }: MonitorRow, found: Found): Promise<void> {
  if (!('replay' in found)) return keepProblem(tx, { id, version, problem: found.problem });
  const { state, replay: told, to } = found;
  // What was judged stays as it was told, though late rows may have changed it.
  const points = told.points.filter(({ at }) => at >= (evaluatedTo?.getTime() ?? 0));
  await keepEvaluation(tx, { id, version, state, points, evaluatedTo: new Date(to) });
}

function nameOf(table: string): TableName {
  const [namespace = '', name = ''] = table.split('.');
  return { namespace, name };
}
