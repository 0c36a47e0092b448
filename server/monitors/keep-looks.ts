/**
 * Late data is told of while it is late. A monitor by day of how old rows are looks every hour how old the newest one is, and holds
 * that against what it saw at this hour before: against looks that were kept, since rows say when they are of and not when they
 * came. After a week of them it tells what comes once in a thousand looks, of the day that is not whole yet; and an alert is over
 * when a look is as usual again.
 */
import { toTableName } from '../access/table-name.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { errorMessage } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import { rangeOf } from '../lake/conditions.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table } from '../lake/table.ts';
import { createLogger } from '../log.ts';
import {
  inTransaction,
  type KeptLook,
  keepLook,
  type Look,
  type MonitorRow,
  readLooks,
  readMonitors,
  readTolerances,
} from './data.ts';
import { configOf, daysOf } from './measure.ts';
import { replay } from './replay.ts';
import { type MonitorDefinition, STEP_MS, type Tolerance } from './schema.ts';
import { settleIncident } from './standing.ts';
import { endOfWhole } from './to-points.ts';

export interface LookOptions {
  readonly signal: AbortSignal;
  readonly engine: () => Promise<Engine>;
  readonly now: number;
}

/** Days before now in which the newest row is looked for, one after the other: as a rule it is of the last. */
const WITHIN_DAYS = [2, 35] as const;

export function isLookedAt({ measure, every }: MonitorDefinition): boolean {
  return measure.kind === 'freshness' && every === 'day';
}

/** Looks where an hour is whole of which there is no look. One that fails is logged, and looked at again with the next hour. */
export async function keepLooks({ signal, engine, now }: LookOptions): Promise<void> {
  const at = endOfWhole('hour', now);
  const due = (await readMonitors()).filter(
    ({ definition, lookedAt, state }) =>
      isLookedAt(definition) && state !== 'failed' && (lookedAt?.getTime() ?? 0) < at,
  );
  const tolerances = await readTolerances(due);
  for (const monitor of due) {
    if (signal.aborted) return;
    try {
      const age = await ageOfNewest(monitor.definition, { signal, engine, now });
      if (age === null) continue;
      const before = await readLooks(monitor.id, new Date(daysOf(monitor.definition, now).from));
      const looks = [...before.filter((look) => look.at < at), { at, value: age }];
      const kept = judgeLook(monitor, looks, tolerances.get(monitor.id) ?? []);
      await inTransaction(async (tx) => {
        await keepLook(tx, kept);
        if (kept.state !== null) await settleIncident(tx, monitor.definition.table);
      });
    } catch (error) {
      if (signal.aborted) throw error;
      createLogger('monitors').warn(
        { monitor: monitor.id, error: errorMessage(error) },
        'how old rows are could not be looked at',
      );
    }
  }
}

/** What follows from the last of these looks. Pure. */
export function judgeLook(
  { id, version, definition, state }: Pick<MonitorRow, 'id' | 'version' | 'definition' | 'state'>,
  looks: readonly Look[],
  tolerances: readonly Tolerance[],
): KeptLook {
  const look = looks.at(-1);
  if (!look) throw new Error('There is no look to judge');
  // One of many a day: told is what is clear.
  const config = { ...configOf(definition), stepMs: STEP_MS.hour, sensitivity: 'low' as const };
  const [point] = replay(looks, config, { tolerances, from: look.at }).points;
  const isLate = (point?.verdict === 'alert' || point?.verdict === 'continued') && point.side > 0;
  if (isLate) {
    // An hour later the day may be another one; the look is of the one before its end.
    const day = Math.floor((look.at - 1) / STEP_MS.day) * STEP_MS.day;
    return { id, version, look, state: 'alert', point: { ...point, at: day } };
  }
  // Newer than usual is not late.
  const isJudged = point !== undefined && point.verdict !== 'learning';
  return { id, version, look, state: state === 'alert' && isJudged ? 'fine' : null, point: null };
}

/** In seconds; null where there is no row of the last weeks, or no such table or column. */
async function ageOfNewest(
  { table: name, timeColumn }: MonitorDefinition,
  { signal, engine, now }: LookOptions,
): Promise<number | null> {
  const [table] = await loadTables([toTableName(name)]);
  const time = table?.fields.find((field) => field.name === timeColumn);
  if (!table || !time) return null;
  for (const days of WITHIN_DAYS) {
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const within = rangeOf(time, day(now - days * STEP_MS.day), day(now));
    const files = await liveFiles(table, { where: [within] });
    const newest = await withFiles(files, () => newestOf(table, files), signal);
    if (newest !== null) return Math.max(0, now / 1000 - newest);
  }
  return null;

  async function newestOf(of: Table, files: Awaited<ReturnType<typeof liveFiles>>): Promise<number | null> {
    if (files.length === 0) return null;
    const column = `epoch_us(${quoteIdentifier(timeColumn)}::TIMESTAMP)`;
    const { rows } = await (await engine()).query(
      `SELECT max(${column}) / 1e6 AS newest FROM ${relationSql(of, files)} WHERE ${column} <= ${now * 1000}`,
      { signal },
    );
    const newest = rows[0]?.newest;
    return newest === null || newest === undefined ? null : Number(newest);
  }
}
