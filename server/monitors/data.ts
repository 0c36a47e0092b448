import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { JudgedPoint, MonitorDefinition, MonitorState, Point, Tolerance } from './schema.ts';

export interface MonitorRow {
  readonly id: string;
  readonly definition: MonitorDefinition;
  readonly version: number;
  readonly savedBy: string;
  readonly state: MonitorState;
  readonly problem: string | null;
  readonly evaluatedAt: Date | null;
  /** Points before this are judged. */
  readonly evaluatedTo: Date | null;
  /** The last hour of which a look was kept. */
  readonly lookedAt: Date | null;
  readonly lastAlertAt: Date | null;
  readonly alerts30Days: number;
}

const MONITOR = `SELECT m.id, m.definition, m.version, m.saved_by AS "savedBy", m.state, m.problem, m.evaluated_at AS "evaluatedAt",
  m.evaluated_to AS "evaluatedTo", (SELECT max(l.at) FROM monitor_look l WHERE l.monitor_id = m.id) AS "lookedAt", a.last AS "lastAlertAt", coalesce(a.recent, 0)::int AS "alerts30Days"
  FROM monitor m LEFT JOIN LATERAL (
    SELECT max(p.at) AS last, count(*) FILTER (WHERE p.at > now() - interval '30 days') AS recent
    FROM monitor_point p WHERE p.monitor_id = m.id AND p.verdict = 'alert'
      AND NOT EXISTS (SELECT 1 FROM monitor_feedback f WHERE f.monitor_id = p.monitor_id AND f.at = p.at)
  ) a ON true`;

/** All there are, by table. */
export async function readMonitors(): Promise<MonitorRow[]> {
  const { rows } = await pool().query<MonitorRow>(`${MONITOR} ORDER BY m.table_name, m.saved_at, m.id`);
  return rows;
}

/** Those of a table, as this transaction has them. */
export async function readMonitorsOf(tx: PoolClient, table: string): Promise<MonitorRow[]> {
  const { rows } = await tx.query<MonitorRow>(
    `${MONITOR} WHERE m.table_name = $1 ORDER BY m.saved_at, m.id`,
    [table],
  );
  return rows;
}

export async function readMonitor(id: string): Promise<MonitorRow | null> {
  const { rows } = await pool().query<MonitorRow>(`${MONITOR} WHERE m.id = $1`, [id]);
  return rows[0] ?? null;
}

/** The oldest first, from some days ago on. */
export async function readPoints(id: string, days: number): Promise<JudgedPoint[]> {
  const { rows } = await pool().query<JudgedPoint>(
    `SELECT (extract(epoch FROM at) * 1000)::float8 AS at, value, verdict, score, expected, low, high, side,
       is_shift AS "isShift", tolerance
     FROM monitor_point WHERE monitor_id = $1 AND at > now() - make_interval(days => $2::int) ORDER BY monitor_point.at`,
    [id, days],
  );
  return rows;
}

export async function readPoint(id: string, at: Date): Promise<JudgedPoint | null> {
  const { rows } = await pool().query<JudgedPoint>(
    `SELECT (extract(epoch FROM at) * 1000)::float8 AS at, value, verdict, score, expected, low, high, side,
       is_shift AS "isShift", tolerance
     FROM monitor_point WHERE monitor_id = $1 AND at = $2`,
    [id, at],
  );
  return rows[0] ?? null;
}

/** What false alarms taught of each of these monitors. */
export async function readTolerances(
  monitors: readonly Pick<MonitorRow, 'id' | 'definition'>[],
): Promise<ReadonlyMap<string, Tolerance[]>> {
  const { rows } = await pool().query<{ id: string; at: number; side: -1 | 1; factor: number }>(
    `SELECT monitor_id AS id, (extract(epoch FROM at) * 1000)::float8 AS at, side, factor
     FROM monitor_feedback WHERE monitor_id = ANY($1::uuid[]) ORDER BY monitor_id, monitor_feedback.at`,
    [monitors.map(({ id }) => id)],
  );
  const daily = new Set(monitors.filter(({ definition }) => definition.every === 'day').map(({ id }) => id));
  return Map.groupBy(
    rows.map((row) => ({ ...row, isDaily: daily.has(row.id) })),
    ({ id }) => id,
  );
}

export interface Saved {
  readonly id: string;
  readonly definition: MonitorDefinition;
  readonly savedById: string;
  readonly savedBy: string;
}

export async function insertMonitor(
  tx: PoolClient,
  { id, definition, savedById, savedBy }: Saved,
): Promise<void> {
  await tx.query(
    `INSERT INTO monitor (id, table_name, definition, saved_by_id, saved_by, state) VALUES ($1, $2, $3, $4, $5, 'learning')`,
    [id, definition.table, JSON.stringify(definition), savedById, savedBy],
  );
}

/** The version after `basedOn`; false when that is not the one in force. */
export async function updateMonitor(
  tx: PoolClient,
  { id, definition, savedById, savedBy }: Saved,
  basedOn: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE monitor SET definition = $3, version = version + 1, saved_by_id = $4, saved_by = $5, saved_at = now()
     WHERE id = $1 AND version = $2`,
    [id, basedOn, JSON.stringify(definition), savedById, savedBy],
  );
  return rowCount === 1;
}

/** False when there is none. */
export async function deleteMonitor(tx: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('DELETE FROM monitor WHERE id = $1', [id]);
  return rowCount === 1;
}

export interface Evaluation {
  readonly id: string;
  /** Of the definition that was evaluated. */
  readonly version: number;
  readonly state: MonitorState;
  readonly points: readonly JudgedPoint[];
  readonly evaluatedTo: Date;
}

/** Writes what was found, unless the monitor is another one by now. A point that is there already stays as it was told. */
export async function keepEvaluation(
  tx: PoolClient,
  { id, version, state, points, evaluatedTo }: Evaluation,
): Promise<void> {
  // First, for its lock: whoever edits the monitor comes before this or after it.
  const { rowCount } = await tx.query(
    `UPDATE monitor SET state = $3, problem = NULL, evaluated_at = now(), evaluated_to = $4 WHERE id = $1 AND version = $2`,
    [id, version, state, evaluatedTo],
  );
  if (rowCount === 0) return;
  await insertPoints(tx, id, points);
}

async function insertPoints(tx: PoolClient, id: string, points: readonly JudgedPoint[]): Promise<void> {
  await tx.query(
    `INSERT INTO monitor_point (monitor_id, at, value, verdict, score, expected, low, high, side, is_shift, tolerance)
     SELECT m.id, to_timestamp(p.at / 1000), p.value, p.verdict, p.score, p.expected, p.low, p.high, p.side, p."isShift", p.tolerance
     FROM monitor m, jsonb_to_recordset($2::jsonb) AS p (at float8, value float8, verdict text, score float8, expected float8,
       low float8, high float8, side smallint, "isShift" boolean, tolerance float8)
     WHERE m.id = $1 ON CONFLICT (monitor_id, at) DO NOTHING`,
    [id, JSON.stringify(points)],
  );
}

/** What a monitor found before it was edited makes room for what it would have found; false alarms stay where they can. */
export async function replaceEvaluation(
  tx: PoolClient,
  evaluation: Evaluation,
  { isSameSeries }: { readonly isSameSeries: boolean },
): Promise<void> {
  await tx.query('DELETE FROM monitor_point WHERE monitor_id = $1', [evaluation.id]);
  for (const table of isSameSeries ? [] : ['monitor_feedback', 'monitor_look']) {
    await tx.query(`DELETE FROM ${table} WHERE monitor_id = $1`, [evaluation.id]);
  }
  await keepEvaluation(tx, evaluation);
  await settleState(tx, evaluation.id);
}

export async function keepProblem(
  tx: PoolClient,
  { id, version, problem }: { readonly id: string; readonly version: number; readonly problem: string },
): Promise<void> {
  await tx.query(
    `UPDATE monitor SET state = 'failed', problem = $3, evaluated_at = now() WHERE id = $1 AND version = $2`,
    [id, version, problem],
  );
}

export async function insertFeedback(
  tx: PoolClient,
  feedback: { id: string; at: Date; side: number; factor: number; saidBy: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO monitor_feedback (monitor_id, at, side, factor, said_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (monitor_id, at) DO NOTHING`,
    [feedback.id, feedback.at, feedback.side, feedback.factor, feedback.saidBy],
  );
  await settleState(tx, feedback.id);
}

export async function deleteFeedback(tx: PoolClient, { id, at }: { id: string; at: Date }): Promise<void> {
  await tx.query('DELETE FROM monitor_feedback WHERE monitor_id = $1 AND at = $2', [id, at]);
  await settleState(tx, id);
}

/** It alerts while its last point does, and nobody said that this is a false alarm. */
async function settleState(tx: PoolClient, id: string): Promise<void> {
  await tx.query(
    `UPDATE monitor m SET state = CASE WHEN p.verdict IN ('alert', 'continued') AND f.at IS NULL THEN 'alert' ELSE 'fine' END
     FROM (SELECT at, verdict FROM monitor_point
         WHERE monitor_id = $1 AND verdict <> 'missing' ORDER BY monitor_point.at DESC LIMIT 1) p
       LEFT JOIN monitor_feedback f ON f.monitor_id = $1 AND f.at = p.at
     WHERE m.id = $1 AND m.state IN ('alert', 'fine')`,
    [id],
  );
}

export async function falseAlarmsOf(id: string): Promise<number[]> {
  const { rows } = await pool().query<{ at: number }>(
    'SELECT (extract(epoch FROM at) * 1000)::float8 AS at FROM monitor_feedback WHERE monitor_id = $1 ORDER BY 1',
    [id],
  );
  return rows.map(({ at }) => at);
}

/** Points and looks of long ago go. */
export async function trimPoints(keptDays: number): Promise<void> {
  for (const table of ['monitor_point', 'monitor_look']) {
    await pool().query(`DELETE FROM ${table} WHERE at < now() - make_interval(days => $1::int)`, [keptDays]);
  }
}

/** How old the newest row was, in seconds, at the end of an hour. */
export interface Look extends Point {
  readonly value: number;
}

/** The oldest first, from a moment on. */
export async function readLooks(id: string, from: Date): Promise<Look[]> {
  const { rows } = await pool().query<Look>(
    `SELECT (extract(epoch FROM l.at) * 1000)::float8 AS at, age_seconds AS value FROM monitor_look l
     WHERE monitor_id = $1 AND l.at >= $2 ORDER BY l.at`,
    [id, from],
  );
  return rows;
}

export interface KeptLook {
  readonly id: string;
  readonly version: number;
  readonly look: Look;
  /** Null: as it is. */
  readonly state: MonitorState | null;
  /** What is told of the day that is not whole yet. */
  readonly point: JudgedPoint | null;
}

/** Unless the monitor is another one by now. A point that is there already stays as it was told. */
export async function keepLook(tx: PoolClient, { id, version, look, state, point }: KeptLook): Promise<void> {
  const { rowCount } = await tx.query(
    'UPDATE monitor SET state = coalesce($3, state), evaluated_at = now() WHERE id = $1 AND version = $2',
    [id, version, state],
  );
  if (rowCount === 0) return;
  await tx.query(
    `INSERT INTO monitor_look (monitor_id, at, age_seconds) VALUES ($1, to_timestamp($2::float8 / 1000), $3) ON CONFLICT DO NOTHING`,
    [id, look.at, look.value],
  );
  if (point) await insertPoints(tx, id, [point]);
}

/** What monitors of a table found is kept in one transaction. */
export function inTransaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  return transaction(work);
}
