import { randomUUID } from 'node:crypto';
import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import type { AuditAction } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { tellPeople } from '../notices/tell-service.ts';
import { mayAct } from './act-rights.ts';
import { incidentHref } from './incident-href.ts';
import {
  acknowledgeIncident,
  addEvent,
  findIncident,
  findPeople,
  type IncidentRow,
  inTransaction,
  lockTable,
  resolveIncident,
  saveSymptoms,
  setAssignee,
  symptomsIn,
  type Tx,
} from './incidents-data.ts';
import type { NamedPerson, Resolution, SeenIncident } from './schema.ts';
import { seenIncidents } from './seen-service.ts';
import { requireIncident } from './service.ts';
import { acceptSymptoms, idOf } from './settle-incident.ts';
import { tellOfIncident } from './settle-service.ts';

/** Who acts, and from where. All of these throw `not_found` as `requireIncident`, `forbidden`, and `conflict` for what is over. */
export interface Actor {
  readonly reader: Reader;
  readonly networkAddress: string;
}

const PEOPLE_MAX = 20;
/** So many are asked whether they may see the table. */
const PEOPLE_ASKED_MAX = 60;

/** Says that somebody looks at it. */
export function acknowledge(actor: Actor, incident: string): Promise<void> {
  return acting(actor, incident, async (tx, row, at) => {
    if (row.state === 'acknowledged') return null;
    await acknowledgeIncident(tx, row.id, actor.reader.personId, at);
    await addEvent(tx, { incident, at, kind: 'acknowledged', actorId: actor.reader.personId });
    return { action: 'incident.acknowledged', details: {} };
  });
}

/** Gives it to somebody who may know of it, or to nobody. Throws also `bad_request`. */
export async function assign(actor: Actor, incident: string, person: string | null): Promise<void> {
  const { personId } = actor.reader;
  if (person !== null && !(await maySee(person, incident))) {
    throw new AppError(
      'bad_request',
      'This person cannot sign in, or may not see what fails. Choose somebody else, or ask for their access first.',
    );
  }
  await acting(actor, incident, async (tx, row, at) => {
    if (row.assigneeId === person) return null;
    await setAssignee(tx, row.id, person);
    await addEvent(tx, { incident, at, kind: 'assigned', actorId: personId, personId: person });
    if (person !== null && person !== personId) {
      const subject = { kind: 'incident' as const, incident, what: 'assigned' as const, symptoms: [] };
      const notice = { event: randomUUID(), subject, dataset: row.table, href: incidentHref(incident) };
      await tellPeople(tx, [person], { ...notice, actorId: personId });
    }
    return { action: 'incident.assigned', details: { person } };
  });
}

/** Writes something into its history, of one that is over too. */
export async function comment(actor: Actor, incident: string, text: string): Promise<void> {
  const { row, seen } = await requireIncident(actor.reader, incident);
  requireRight(actor, seen);
  const at = new Date();
  await inTransaction(async (tx) => {
    await addEvent(tx, { incident, at, kind: 'commented', actorId: actor.reader.personId, text });
    await record(tx, actor, row, 'incident.commented', {});
  });
}

/** Ends it, with a reason that the next person reads. */
export function resolve(
  actor: Actor,
  incident: string,
  { resolution, text }: { readonly resolution: Resolution; readonly text: string },
): Promise<void> {
  const actorId = actor.reader.personId;
  return acting(actor, incident, async (tx, row, at, seen) => {
    if (resolution !== 'fixed') {
      // Nobody accepts what they do not know of.
      const known = new Set(seen.symptoms.map(idOf));
      const symptoms = await symptomsIn(tx, row.id);
      await saveSymptoms(
        tx,
        row.id,
        acceptSymptoms(
          symptoms.filter((each) => known.has(idOf(each))),
          at,
        ),
      );
    }
    await resolveIncident(tx, row.id, { resolution, by: actorId, at });
    await addEvent(tx, { incident, at, kind: 'resolved', actorId, resolution, text });
    await tellOfIncident(tx, {
      ...{ incident, table: row.table, event: 'resolved', severity: row.severity, at, actorId },
      ...{ wasWarning: false, assigneeId: row.assigneeId, symptoms: [] },
    });
    return { action: 'incident.resolved', details: { resolution } };
  });
}

type Done = { readonly action: AuditAction; readonly details: Readonly<Record<string, unknown>> } | null;

/** On one that is not over, one after the other; null where there was nothing to do. */
async function acting(
  actor: Actor,
  incident: string,
  work: (tx: Tx, row: IncidentRow, at: Date, seen: SeenIncident) => Promise<Done>,
): Promise<void> {
  const { row, seen } = await requireIncident(actor.reader, incident);
  requireRight(actor, seen);
  await inTransaction(async (tx) => {
    await lockTable(tx, row.table);
    const now = await findIncident(incident, tx);
    if (!now || now.state === 'resolved' || seen.state === 'resolved') {
      throw new AppError('conflict', 'This incident is over already. Load the page anew.');
    }
    const done = await work(tx, now, new Date(), seen);
    if (done) await record(tx, actor, row, done.action, done.details);
  });
}

function requireRight({ reader }: Actor, seen: Parameters<typeof mayAct>[1]): void {
  if (mayAct(reader, seen)) return;
  throw new AppError(
    'forbidden',
    'Who manages quality, who owns the table and whom the incident was given to may do this.',
  );
}

async function record(
  tx: Tx,
  { reader: { personId: actorId, email: actor }, networkAddress }: Actor,
  { id, table }: IncidentRow,
  action: AuditAction,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const entry = { action, outcome: 'ok', actorId, actor, subject: table, networkAddress } as const;
  await recordAuditIn(tx, [{ ...entry, details: { incident: id, ...details } }]);
}

async function maySee(person: string, incident: string): Promise<boolean> {
  const reader = await readerFor(person);
  return reader !== null && (await seenIncidents(reader, [incident])).has(incident);
}

/** People to whom it can be given. Throws `not_found` and `forbidden`. */
export async function assignable(actor: Actor, incident: string, search: string): Promise<NamedPerson[]> {
  const { seen } = await requireIncident(actor.reader, incident);
  requireRight(actor, seen);
  const found: NamedPerson[] = [];
  for (const id of await findPeople(search, PEOPLE_ASKED_MAX)) {
    if (found.length === PEOPLE_MAX) break;
    const reader = await readerFor(id);
    if (reader && (await seenIncidents(reader, [incident])).has(incident))
      found.push({ id, name: reader.name });
  }
  return found;
}
