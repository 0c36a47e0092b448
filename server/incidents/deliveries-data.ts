import { pool } from '../db.ts';
import type { Tx } from './channels-data.ts';
import type { DeliveryState, ToldEvent } from './schema.ts';

export interface DeliveryRow {
  readonly id: string;
  readonly channelId: string;
  /** Null: a test. */
  readonly incidentId: string | null;
  readonly event: ToldEvent | 'test';
  readonly at: Date;
  /** Those that began with it; empty: it is about all of it. */
  readonly symptoms: readonly string[];
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly problem: string | null;
  readonly settledAt: Date | null;
}

const ROW = `d.id, d.channel_id AS "channelId", d.incident_id AS "incidentId", d.event, d.at, d.symptoms, d.state, d.attempts,
  d.next_at AS "nextAt", d.problem, d.settled_at AS "settledAt"`;

/** Whoever took one and did not settle it within this time is gone: it is tried again, with the same id. */
const LEASE_SECONDS = 60;

/**
 * Takes what is due, at most one of each channel and none of those channels: counts the try, and puts the next one off, so that
 * nobody else takes it meanwhile. Of one incident a channel is told in order.
 */
export async function takeDue(busyChannels: readonly string[], limit: number): Promise<DeliveryRow[]> {
  const { rows } = await pool().query<DeliveryRow>(
    `UPDATE alert_delivery d SET attempts = d.attempts + 1, next_at = now() + make_interval(secs => ${LEASE_SECONDS})
     WHERE d.id IN (
       SELECT w.id FROM alert_delivery w
       WHERE w.state = 'waiting' AND w.next_at <= now() AND w.channel_id <> ALL ($1)
         AND NOT EXISTS (SELECT FROM alert_delivery e WHERE e.channel_id = w.channel_id AND e.state = 'waiting'
           AND (e.incident_id = w.incident_id AND e.number < w.number
             OR e.next_at <= now() AND (e.next_at, e.number) < (w.next_at, w.number)
               AND NOT EXISTS (SELECT FROM alert_delivery o WHERE o.channel_id = e.channel_id AND o.state = 'waiting'
                 AND o.incident_id = e.incident_id AND o.number < e.number)))
       ORDER BY w.next_at, w.number LIMIT $2 FOR UPDATE SKIP LOCKED)
       AND d.state = 'waiting' AND d.next_at <= now()
     RETURNING ${ROW}`,
    [busyChannels, limit],
  );
  return rows;
}

export async function settleDelivery(
  id: string,
  state: Exclude<DeliveryState, 'waiting'>,
  problem: string | null,
): Promise<void> {
  await pool().query(
    `UPDATE alert_delivery SET state = $2, problem = $3, settled_at = now() WHERE id = $1 AND state = 'waiting'`,
    [id, state, problem],
  );
}

export async function putOff(id: string, seconds: number, problem: string): Promise<void> {
  await pool().query(
    `UPDATE alert_delivery SET next_at = now() + make_interval(secs => $2), problem = $3 WHERE id = $1 AND state = 'waiting'`,
    [id, seconds, problem],
  );
}

export async function addTest(tx: Tx, channel: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO alert_delivery (channel_id, event, at, next_at, symptoms) VALUES ($1, 'test', now(), now(), '{}') RETURNING id`,
    [channel],
  );
  return rows[0]?.id as string;
}

/** What waits for a channel that is turned off is not sent when it is on again. */
export async function withholdAll(tx: Tx, channel: string, problem: string): Promise<void> {
  await tx.query(
    `UPDATE alert_delivery SET state = 'withheld', problem = $2, settled_at = now() WHERE channel_id = $1 AND state = 'waiting'`,
    [channel, problem],
  );
}

export interface ListedDelivery extends DeliveryRow {
  readonly channel: string;
  readonly table: string | null;
}

const LISTED = `SELECT ${ROW}, c.name AS channel, i.table_name AS "table"
  FROM alert_delivery d JOIN alert_channel c ON c.id = d.channel_id LEFT JOIN incident i ON i.id = d.incident_id`;

/** Of each channel the latest, the latest first. */
export async function latestDeliveries(
  channels: readonly string[],
  ofEach: number,
): Promise<ListedDelivery[]> {
  const { rows } = await pool().query<ListedDelivery>(
    `SELECT x.* FROM unnest($1::uuid[]) AS given (id)
     CROSS JOIN LATERAL (${LISTED} WHERE d.channel_id = given.id ORDER BY d.number DESC LIMIT $2) x`,
    [channels, ofEach],
  );
  return rows;
}

export async function deliveriesOf(incident: string, limit: number): Promise<ListedDelivery[]> {
  const { rows } = await pool().query<ListedDelivery>(
    `${LISTED} WHERE d.incident_id = $1 ORDER BY d.number DESC LIMIT $2`,
    [incident, limit],
  );
  return rows;
}

export interface DeliveryCount {
  readonly channelId: string;
  readonly waiting: number;
  readonly sent: number;
  readonly givenUp: number;
}

/** What waits, and what became of the rest in so many days. */
export async function countDeliveries(days: number): Promise<DeliveryCount[]> {
  const { rows } = await pool().query<DeliveryCount>(
    `SELECT channel_id AS "channelId", count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
       count(*) FILTER (WHERE state = 'sent')::int AS sent, count(*) FILTER (WHERE state = 'given_up')::int AS "givenUp"
     FROM alert_delivery WHERE state = 'waiting' OR settled_at > now() - make_interval(days => $1) GROUP BY channel_id`,
    [days],
  );
  return rows;
}

export async function removeOldDeliveries(keptDays: number): Promise<void> {
  await pool().query(
    `DELETE FROM alert_delivery WHERE id IN (
       SELECT id FROM alert_delivery WHERE state <> 'waiting' AND settled_at < now() - make_interval(days => $1) LIMIT 10000)`,
    [keptDays],
  );
}
