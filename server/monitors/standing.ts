import type { PoolClient } from 'pg';
import { type MonitorSymptom, settleMonitors } from '../incidents/settle-service.ts';
import { type MonitorRow, readMonitorsOf } from './data.ts';
import { readsOf } from './monitor-sight.ts';

/** A table's incident follows its monitors: called in the transaction that changes them, when it has. */
export async function settleIncident(tx: PoolClient, table: string): Promise<void> {
  const at = new Date();
  const rows = await readMonitorsOf(tx, table);
  const monitors = await Promise.all(rows.map((row) => symptomOf(row, at)));
  await settleMonitors(tx, { table, monitors, at });
}

/** One that learns or failed tells nothing: it neither opens an incident nor ends one. */
const SYMPTOM_STATES = { alert: 'failing', fine: 'fine', learning: 'unknown', failed: 'unknown' } as const;

async function symptomOf(
  { id, definition, state, lastAlertAt }: MonitorRow,
  at: Date,
): Promise<MonitorSymptom> {
  const reads = await readsOf(definition);
  return {
    key: id,
    severity: 'warning',
    state: SYMPTOM_STATES[state],
    since: (state === 'alert' ? lastAlertAt : null) ?? at,
    document: {
      sentence: definition.title,
      columns: reads?.columns ?? [definition.timeColumn],
      href: `/quality/monitors/${id}`,
    },
    ...{ elements: null, unexpected: null },
  };
}
