import type { PoolClient } from 'pg';
import { incidentsWithMonitors, type StandingMonitor } from '../incidents/settle-service.ts';
import { type MonitorRow, readMonitorsOf } from './data.ts';
import { readsOf } from './monitor-sight.ts';

/** A table's incident follows its monitors: called in the transaction that changes them, when it has. */
export async function settleIncident(tx: PoolClient, table: string): Promise<void> {
  const rows = await readMonitorsOf(tx, table);
  await incidentsWithMonitors(tx, table, await Promise.all(rows.map(toStanding)));
}

async function toStanding({ id, definition, state, lastAlertAt }: MonitorRow): Promise<StandingMonitor> {
  const reads = await readsOf(definition);
  return {
    ...{ id, definition, state },
    columns: reads?.columns ?? [definition.timeColumn],
    since: state === 'alert' ? lastAlertAt : null,
  };
}
