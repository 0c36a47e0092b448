import { randomUUID } from 'node:crypto';
import { datasets } from '../access/datasets.ts';
import { recordAuditIn } from '../audit/record.ts';
import type { Check, CheckOutcome, Json } from '../expectations/schema.ts';
import { tellFollowers, tellOwners, tellPeople } from '../notices/tell-service.ts';
import { incidentHref } from './incident-href.ts';
import {
  addEvent,
  forgottenTables,
  type IncidentRow,
  insertIncident,
  inTransaction,
  latestIncident,
  lockTable,
  reopenIncident,
  resolveIncident,
  saveSymptoms,
  setSeverity,
  symptomsIn,
  type Tx,
} from './incidents-data.ts';
import { addDeliveries } from './outbox-data.ts';
import type { SymptomKind, ToldEvent } from './schema.ts';
import { idOf, type Settled, type Symptom, settleIncident } from './settle-incident.ts';

/** A check as a run of a table evaluated it. */
export interface EvaluatedCheck {
  readonly suite: string;
  readonly check: Check;
  readonly outcome: CheckOutcome;
  readonly since: Date;
}

/** What is kept of a symptom's subject: who may know of a check is asked of it, of a monitor of the columns that it reads. */
export type CheckDocument = { readonly suite: string; readonly check: Check };
export type MonitorDocument = {
  /** As somebody called it. */
  readonly title: string;
  /** Those that it looks at, as they are. */
  readonly columns: readonly string[];
  /** Where the portal shows it. */
  readonly href: string;
};

/** A monitor of a table, as it stands after it was evaluated. */
export interface StandingMonitor {
  readonly id: string;
  readonly definition: { readonly title: string };
  readonly columns: readonly string[];
  readonly state: 'learning' | 'fine' | 'alert' | 'failed';
  /** When it began to alert; null while it does not. */
  readonly since: Date | null;
}

/** In the transaction that keeps a run of a table's checks, the last of it. */
export function incidentsWithRun(
  table: string,
): (tx: Tx, runId: number, checks: readonly EvaluatedCheck[]) => Promise<void> {
  return (tx, _runId, checks) =>
    settleTable(tx, { table, kind: 'check', symptoms: toSymptoms(checks), at: new Date() });
}

/**
 * In the transaction that keeps what monitors of a table found, the last of it, with all that the table has now. What is unusual may
 * be right: an alert is a warning.
 */
export async function incidentsWithMonitors(
  tx: Tx,
  table: string,
  monitors: readonly StandingMonitor[],
): Promise<void> {
  const at = new Date();
  const symptoms = monitors.map(({ id, definition, columns, state, since }): Symptom => {
    const document: MonitorDocument = { title: definition.title, columns, href: `/quality/monitors/${id}` };
    return {
      ...{ key: id, severity: 'warning', since: since ?? at, document: document as unknown as Json },
      state: state === 'alert' ? 'failing' : state === 'fine' ? 'fine' : 'unknown',
      ...{ elements: null, unexpected: null },
    };
  });
  await settleTable(tx, { table, kind: 'monitor', symptoms, at });
}

/** Ends what was open for checks and monitors of tables that have none of them any more. */
export async function endForgotten(): Promise<void> {
  for (const { table, kind } of await forgottenTables()) {
    await inTransaction((tx) => settleTable(tx, { table, kind, symptoms: [], at: new Date() }));
  }
}

function toSymptoms(checks: readonly EvaluatedCheck[]): Symptom[] {
  return checks.flatMap(({ suite, check, outcome, since }): Symptom[] => {
    const { severity } = check;
    if (severity === 'info') return [];
    const document: CheckDocument = { suite, check };
    return [
      {
        key: `${suite}\n${check.id}`,
        ...{ severity, since, document: document as unknown as Json },
        state: outcome.state === 'failed' ? 'failing' : outcome.state === 'passed' ? 'fine' : 'unknown',
        elements: outcome.elementCount,
        unexpected: outcome.unexpectedCount,
      },
    ];
  });
}

interface Found {
  readonly table: string;
  readonly kind: SymptomKind;
  readonly symptoms: readonly Symptom[];
  readonly at: Date;
}

/** Opens, changes or ends the table's incident, and tells whoever is to know, all in the given transaction. */
async function settleTable(tx: Tx, { table, kind, symptoms, at }: Found): Promise<void> {
  await lockTable(tx, table);
  const latest = await latestIncident(tx, table);
  const last = latest && { ...latest, symptoms: await symptomsIn(tx, latest.id) };
  const settled = settleIncident(last, kind, symptoms, at);
  if (!settled) return;
  const id = await applySettled(tx, table, latest, settled, at);
  await saveSymptoms(tx, id, settled.symptoms);
  const { what } = settled;
  if (what === 'updated') return;
  await addEvent(tx, {
    ...{ incident: id, at, kind: what, actorId: null, symptoms: settled.about.map(idOf) },
    resolution: what === 'resolved' ? 'recovered' : null,
  });
  if (what === 'changed') return;
  await tellOfIncident(tx, {
    ...{ incident: id, table, event: what, severity: settled.severity, at, actorId: null },
    wasWarning: latest?.severity === 'warning',
    assigneeId: what === 'opened' ? null : (latest?.assigneeId ?? null),
    symptoms: what === 'resolved' ? [] : settled.about.map(idOf),
  });
  await recordAuditIn(tx, [
    {
      ...{ action: `incident.${what}`, outcome: 'ok', actorId: null, actor: 'system', subject: table },
      details: { incident: id, severity: settled.severity, checks: settled.about.map(({ key }) => key) },
    },
  ]);
}

async function applySettled(
  tx: Tx,
  table: string,
  latest: IncidentRow | null,
  { what, severity }: Settled,
  at: Date,
): Promise<string> {
  if (what === 'opened' || !latest) return insertIncident(tx, { table, severity, at });
  if (what === 'reopened') await reopenIncident(tx, latest.id, severity, at);
  if (what === 'worsened') await setSeverity(tx, latest.id, severity);
  if (what === 'resolved') await resolveIncident(tx, latest.id, { resolution: 'recovered', by: null, at });
  return latest.id;
}

interface ToldIncident {
  readonly incident: string;
  readonly table: string;
  readonly event: ToldEvent;
  readonly severity: IncidentRow['severity'];
  readonly wasWarning: boolean;
  readonly at: Date;
  /** Null: the portal. */
  readonly actorId: string | null;
  readonly assigneeId: string | null;
  /** Those that began with it: whoever may know of none of them is not told. Empty: it is about all of it. */
  readonly symptoms: readonly string[];
}

/** Followers and owners of the table, whoever cares for it, and the channels that it is for. */
export async function tellOfIncident(
  tx: Tx,
  { incident, table, event, severity, wasWarning, at, actorId, assigneeId, symptoms }: ToldIncident,
): Promise<void> {
  const own = (await datasets()).find(({ name }) => name === table);
  const notice = {
    ...{ event: randomUUID(), href: incidentHref(incident), actorId },
    subject: { kind: 'incident' as const, incident, what: event, symptoms: [...symptoms] },
  };
  if (assigneeId !== null && assigneeId !== actorId)
    await tellPeople(tx, [assigneeId], { ...notice, dataset: table });
  await tellFollowers(tx, table, notice, { but: actorId });
  await tellOwners(tx, table, notice, { but: actorId });
  const { domain = null, owner = null } = own ?? {};
  await addDeliveries(tx, { incident, event, table, domain, owner, severity, wasWarning, at, symptoms });
}
