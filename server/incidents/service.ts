import type { Reader } from '../access/reader.ts';
import { visiblePage } from '../access/visible-page.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { mayAct } from './act-rights.ts';
import { deliveriesOfIncident } from './deliveries-service.ts';
import { incidentSights } from './incident-sights.ts';
import {
  findEvents,
  findIncident,
  findNames,
  findSymptoms,
  type IncidentRow,
  listIncidentRows,
} from './incidents-data.ts';
import type {
  Facet,
  IncidentDetails,
  IncidentFacets,
  IncidentPageOf,
  IncidentsInput,
  SeenEvent,
  SeenIncident,
} from './schema.ts';
import { seeSymptom } from './seen-incident.ts';
import { seeIncidents, unresolvedIncidents } from './seen-service.ts';
import { idOf } from './settle-incident.ts';

/** The incidents of which the reader may know, the latest first. */
export async function listIncidents(
  reader: Reader,
  { state, severity, table, domain, assignee, cursor = null, limit }: IncidentsInput,
): Promise<IncidentPageOf> {
  const decisions = await reader.decisions();
  const tables = [...decisions.keys()].filter((name) => table === undefined || name === table);
  const isUnresolved = state !== 'all' && state !== 'resolved';
  const filter = { tables, isUnresolved, assignee: assignee === 'me' ? reader.personId : (assignee ?? null) };
  const isWanted = (incident: SeenIncident) =>
    (state === 'all' ||
      (state === 'unresolved' ? incident.state !== 'resolved' : incident.state === state)) &&
    (severity === undefined || incident.severity === severity) &&
    (domain === undefined || incident.domain === domain);
  return visiblePage({
    from: cursor,
    limit,
    read: (before, count) => listIncidentRows(filter, before, count),
    show: async (rows: readonly IncidentRow[]) =>
      (await seeIncidents(reader, rows)).map((seen) => (seen && isWanted(seen) ? seen : null)),
    cursorOf: ({ number }) => number,
  });
}

/** What there is to do, by table, domain and person. */
export async function countIncidents(reader: Reader): Promise<IncidentFacets> {
  const unresolved = [...(await unresolvedIncidents(reader, null)).values()];
  const countOf = (is: (incident: SeenIncident) => boolean) => unresolved.filter(is).length;
  return {
    unresolved: unresolved.length,
    critical: countOf(({ severity }) => severity === 'critical'),
    mine: countOf(({ assignee }) => assignee?.id === reader.personId),
    unassigned: countOf(({ assignee }) => assignee === null),
    tables: facet(unresolved, ({ table }) => ({ value: table, label: table })),
    domains: facet(unresolved, ({ domain }) => (domain === null ? null : { value: domain, label: domain })),
    assignees: facet(unresolved, ({ assignee }) => assignee && { value: assignee.id, label: assignee.name }),
  };
}

function facet(
  incidents: readonly SeenIncident[],
  of: (incident: SeenIncident) => { readonly value: string; readonly label: string } | null,
): Facet[] {
  const counts = new Map<string, Facet>();
  for (const incident of incidents) {
    const option = of(incident);
    if (option) counts.set(option.value, { ...option, count: (counts.get(option.value)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** Those of these tables that are not resolved. */
export async function incidentsOfTables(reader: Reader, tables: readonly string[]): Promise<SeenIncident[]> {
  return [...(await unresolvedIncidents(reader, tables)).values()];
}

/** Throws `not_found` for one that is not there and, the same, for one of which the reader may not know. */
export async function requireIncident(
  reader: Reader,
  id: string,
): Promise<{ row: IncidentRow; seen: SeenIncident }> {
  const row = await findIncident(id);
  const [seen] = row ? await seeIncidents(reader, [row]) : [];
  if (!row || !seen)
    throw new AppError('not_found', 'There is no such incident, or you may not see its table.');
  return { row, seen };
}

/** Throws as `requireIncident`. */
export async function readIncident(reader: Reader, id: string): Promise<IncidentDetails> {
  const { row, seen } = await requireIncident(reader, id);
  const [events, deliveries] = await Promise.all([
    readEvents(reader, row),
    may(reader, 'quality:manage') ? deliveriesOfIncident(reader, row.id) : [],
  ]);
  return { ...seen, events, deliveries, mayAct: mayAct(reader, seen) };
}

/** What happened with it, as far as it is about what the reader sees. The latest first. */
async function readEvents(reader: Reader, { id, table }: IncidentRow): Promise<SeenEvent[]> {
  const [events, sights, symptoms] = await Promise.all([
    findEvents(id),
    incidentSights(reader, [table]),
    findSymptoms([id]),
  ]);
  const sight = sights.get(table);
  if (!sight) return [];
  const names = await findNames(
    events.flatMap(({ actorId, personId }) => [actorId ?? [], personId ?? []].flat()),
  );
  const sentences = new Map(
    (symptoms.get(id) ?? []).flatMap((symptom) => {
      const shown = seeSymptom(table, symptom, sight);
      return shown ? [[idOf(symptom), shown.sentence] as const] : [];
    }),
  );
  return events
    .flatMap((event): SeenEvent[] => {
      const about = event.symptoms.flatMap((key) => sentences.get(key) ?? []);
      if (event.symptoms.length > 0 && about.length === 0) return [];
      const isRead = event.text !== null && sight.mayRead(event.text);
      return [
        {
          ...{ id: event.id, at: event.at.toISOString(), kind: event.kind, resolution: event.resolution },
          actor: event.actorId === null ? null : (names.get(event.actorId) ?? null),
          isByPerson: event.actorId !== null,
          person: event.personId === null ? null : (names.get(event.personId) ?? null),
          text: isRead ? event.text : null,
          isTextWithheld: event.text !== null && !isRead,
          symptoms: about,
        },
      ];
    })
    .reverse();
}
