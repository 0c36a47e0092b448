import type { PoolClient } from 'pg';
import { toTableName } from '../access/table-name.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError, errorMessage } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import { duckDbType } from '../lake/column-types.ts';
import { rangeOf } from '../lake/conditions.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { DataFile, Table } from '../lake/table.ts';
import { createLogger } from '../log.ts';
import {
  inTransaction,
  keepEvaluation,
  keepProblem,
  type MonitorRow,
  readMonitors,
  readTolerances,
} from './data.ts';
import { isLookedAt, keepLooks } from './keep-looks.ts';
import { configOf, daysOf, type MeasuredTable, requireColumns, toldFrom } from './measure.ts';
import { measureSeries, type WantedSeries } from './measure-series.ts';
import { type Reads, readsOf } from './monitor-sight.ts';
import { replay } from './replay.ts';
import type { MonitorState, Point, Replay, Tolerance } from './schema.ts';
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
 * Evaluates the monitors of which an hour or a day is whole that they have not judged, and those that alert while their table got
 * other rows, table by table: one scan for each column that says when rows are of, and one transaction a table. Gives how many
 * were evaluated. One that fails says so and keeps nobody else waiting. Then looks how old rows are of which nobody waits for the
 * end of the day.
 */
export async function keepMonitors({
  signal,
  engine,
  between,
  now = Date.now,
}: KeepOptions): Promise<number> {
  const all = await readMonitors();
  const changed = await changedSince(all.filter((monitor) => mayBeOver(monitor, now())));
  const due = all.filter((monitor) => changed.has(monitor.id) || isDue(monitor, now()));
  const tolerances = await readTolerances(due);
  let evaluated = 0;
  for (const [name, monitors] of Map.groupBy(due, ({ definition }) => definition.table)) {
    await between?.();
    if (signal.aborted) return evaluated;
    const [table] = await loadTables([toTableName(name)]);
    const found: [MonitorRow, Found][] = [];
    for (const [, same] of Map.groupBy(monitors, ({ definition }) => definition.timeColumn)) {
      if (signal.aborted) return evaluated;
      found.push(...(await evaluate(same, table ?? null, { engine, tolerances, now: now(), signal })));
    }
    await inTransaction(async (tx) => {
      for (const [monitor, each] of found) await keep(tx, monitor, each);
      await settleIncident(tx, name);
    });
    evaluated += monitors.length;
  }
  await keepLooks({ signal, engine, now: now() });
  return evaluated;
}

/** An alert whose table got rows since may be over; how old rows are is looked at by itself. */
function mayBeOver({ definition, state, evaluatedAt }: MonitorRow, now: number): boolean {
  return state === 'alert' && !isLookedAt(definition) && now - (evaluatedAt?.getTime() ?? 0) >= RETRY_MS;
}

async function changedSince(monitors: readonly MonitorRow[]): Promise<ReadonlySet<string>> {
  const names = [...new Set(monitors.map(({ definition }) => definition.table))];
  const tables = new Map(
    (await loadTables(names.map(toTableName))).map((table, place) => [names[place], table]),
  );
  const isChanged = ({ definition, evaluatedAt }: MonitorRow) =>
    (tables.get(definition.table)?.snapshotAt?.getTime() ?? 0) > (evaluatedAt?.getTime() ?? 0);
  return new Set(monitors.filter(isChanged).map(({ id }) => id));
}

function isDue({ definition, state, evaluatedAt, evaluatedTo }: MonitorRow, now: number): boolean {
  if (state === 'failed' && evaluatedAt && now - evaluatedAt.getTime() < RETRY_MS) return false;
  return (evaluatedTo?.getTime() ?? 0) < daysOf(definition, now).to;
}

type Found =
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: MonitorState; readonly replay: Replay; readonly to: number };

interface EvaluateOptions {
  readonly engine: () => Promise<Engine>;
  readonly tolerances: ReadonlyMap<string, readonly Tolerance[]>;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Monitors of one table and one time column. */
async function evaluate(
  monitors: readonly MonitorRow[],
  table: Table | null,
  options: EvaluateOptions,
): Promise<[MonitorRow, Found][]> {
  const { now, tolerances } = options;
  const series = await readSeries(monitors, table, options);
  return monitors.map((monitor): [MonitorRow, Found] => {
    const own = series.get(monitor);
    if (!own || own instanceof Error) return [monitor, toProblem(monitor, own)];
    const { id, definition } = monitor;
    const known = tolerances.get(id) ?? [];
    const told = replay(own, configOf(definition), { tolerances: known, from: toldFrom(now) });
    const state = stateOf(told.points, told.learned < told.needed);
    return [monitor, { state, replay: told, to: daysOf(definition, now).to }];
  });
}

function toProblem({ id }: MonitorRow, error: Error | undefined): Found {
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

/** Of each its series, or the error that kept it from being measured. Throws when the signal ends it. */
async function readSeries(
  monitors: readonly MonitorRow[],
  table: Table | null,
  { engine, now, signal }: EvaluateOptions,
): Promise<Map<MonitorRow, Point[] | Error>> {
  const outcomes = new Map<MonitorRow, Point[] | Error>();
  const columns = table?.fields.map(({ name, type }) => ({ name, type: duckDbType(type) })) ?? [];
  const wanted: (WantedSeries & { readonly monitor: MonitorRow })[] = [];
  for (const monitor of monitors) {
    try {
      wanted.push({
        monitor,
        definition: monitor.definition,
        reads: await readsFrom(monitor, table, columns),
      });
    } catch (error) {
      outcomes.set(monitor, error as Error);
    }
  }
  const [first] = wanted;
  if (!table || !first) return outcomes;
  try {
    const files = await filesOf(table, wanted, now);
    const from = { fromSql: relationSql(table, files), columns };
    const series = await withFiles(
      files,
      async () => measureSeries(await engine(), from, wanted, { now, signal }),
      signal,
    );
    for (const [place, { monitor }] of wanted.entries())
      outcomes.set(monitor, series[place] as Point[] | Error);
  } catch (error) {
    if (signal.aborted) throw error;
    for (const { monitor } of wanted) outcomes.set(monitor, error as Error);
  }
  return outcomes;
}

/** What a monitor reads of the table as it is. Throws AppError `bad_request` for what is not there. */
async function readsFrom(
  { definition }: MonitorRow,
  table: Table | null,
  columns: MeasuredTable['columns'],
): Promise<Reads> {
  if (!table) throw new AppError('bad_request', `There is no table ${definition.table} any more.`);
  const reads = await readsOf(definition);
  if (!reads) throw new AppError('bad_request', 'There is no such metric of this table any more.');
  requireColumns(definition, columns, reads);
  return reads;
}

/** The files that may have rows of the days that any of them looks at. */
async function filesOf(table: Table, wanted: readonly WantedSeries[], now: number): Promise<DataFile[]> {
  const days = wanted.map(({ definition }) => daysOf(definition, now));
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const from = day(Math.min(...days.map((each) => each.from)));
  const to = day(Math.max(...days.map((each) => each.to)));
  const time = table.fields.find(({ name }) => name === wanted[0]?.definition.timeColumn);
  return [...(await liveFiles(table, time ? { where: [rangeOf(time, from, to)] } : {}))];
}

async function keep(tx: PoolClient, { id, version, evaluatedTo }: MonitorRow, found: Found): Promise<void> {
  if (!('replay' in found)) return keepProblem(tx, { id, version, problem: found.problem });
  const { state, replay: told, to } = found;
  // What was judged stays as it was told, though late rows may have changed it.
  const points = told.points.filter(({ at }) => at >= (evaluatedTo?.getTime() ?? 0));
  await keepEvaluation(tx, { id, version, state, points, evaluatedTo: new Date(to) });
}
