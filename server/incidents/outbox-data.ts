import type { PoolClient } from 'pg';
import type { IncidentSeverity, ToldEvent } from './schema.ts';

/** What channels are told is written with what happened, and sent after that is committed. */
export interface Told {
  readonly incident: string;
  readonly event: ToldEvent;
  readonly table: string;
  readonly domain: string | null;
  readonly owner: string | null;
  readonly severity: IncidentSeverity;
  /** It was a warning until now: channels that are told of critical ones only have not heard of it. */
  readonly wasWarning: boolean;
  readonly at: Date;
  /** Those that began with it; empty: it is about all of it. */
  readonly symptoms: readonly string[];
}

/** One row for each channel that is on and that it is for. */
export async function addDeliveries(
  tx: PoolClient,
  { incident, event, table, domain, owner, severity, wasWarning, at, symptoms }: Told,
): Promise<void> {
  await tx.query(
    `INSERT INTO alert_delivery (channel_id, incident_id, event, at, next_at, symptoms)
     SELECT c.id, $1, CASE WHEN $2 = 'worsened' AND $7 AND c.severity = 'critical' THEN 'opened' ELSE $2 END, $8, $8, $9
     FROM alert_channel c
     WHERE c.is_enabled AND ($6 = 'critical' OR c.severity = 'warning')
       AND CASE c.scope WHEN 'all' THEN true WHEN 'table' THEN c.scope_name = $3 WHEN 'domain' THEN c.scope_name = $4
         ELSE c.scope_name = $5 END
     ORDER BY c.id`,
    [incident, event, table, domain, owner, severity, wasWarning, at, symptoms],
  );
}
