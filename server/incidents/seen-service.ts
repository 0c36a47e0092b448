import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { incidentSights } from './incident-sights.ts';
import {
  findIncidents,
  findNames,
  findSymptoms,
  findUnresolved,
  type IncidentRow,
} from './incidents-data.ts';
import type { NamedPerson, SeenIncident } from './schema.ts';
import { seeIncident } from './seen-incident.ts';
import { idOf } from './settle-incident.ts';

/** The incidents as the reader may know of them now, in their order; null for one of which they may not. */
export async function seeIncidents(
  reader: Reader,
  rows: readonly IncidentRow[],
): Promise<(SeenIncident | null)[]> {
  if (rows.length === 0) return [];
  const [sights, symptoms, names, all] = await Promise.all([
    incidentSights(
      reader,
      rows.map(({ table }) => table),
    ),
    findSymptoms(rows.map(({ id }) => id)),
    findNames(rows.flatMap(peopleOf)),
    datasets(),
  ]);
  const known = new Map(all.map((dataset) => [dataset.name, dataset]));
  const person = (id: string | null): NamedPerson | null => {
    const name = id === null ? undefined : names.get(id);
    return id !== null && name !== undefined ? { id, name } : null;
  };
  return rows.map((row): SeenIncident | null => {
    const sight = sights.get(row.table);
    const seen = sight ? seeIncident(row, symptoms.get(row.id) ?? [], sight) : null;
    if (!seen) return null;
    const isOver = seen.state === 'resolved';
    const { domain = null, owner = null } = known.get(row.table) ?? {};
    return {
      ...{ id: row.id, table: row.table, domain, owner, state: seen.state, severity: seen.severity },
      openedAt: seen.openedAt.toISOString(),
      since: seen.since.toISOString(),
      reopenings: seen.isWhole ? row.reopenings : 0,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      acknowledgedBy: person(row.acknowledgedById),
      assignee: person(row.assigneeId),
      resolvedAt: seen.resolvedAt?.toISOString() ?? null,
      resolution: isOver ? (row.resolution ?? 'recovered') : null,
      resolvedBy: isOver ? person(row.resolvedById) : null,
      symptoms: seen.symptoms,
    };
  });
}

function peopleOf({ acknowledgedById, assigneeId, resolvedById }: IncidentRow): string[] {
  return [acknowledgedById, assigneeId, resolvedById].flatMap((id) => id ?? []);
}

/** By their ids, those of which the reader may know. */
export async function seenIncidents(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SeenIncident>> {
  const seen = await seeIncidents(reader, await findIncidents([...new Set(ids)]));
  return new Map(seen.flatMap((incident) => (incident ? [[incident.id, incident] as const] : [])));
}

/** What is not resolved of these tables, or of all, as far as the reader may know; by table, of which each has one at most. */
export async function unresolvedIncidents(
  reader: Reader,
  tables: readonly string[] | null,
): Promise<ReadonlyMap<string, SeenIncident>> {
  const decisions = await reader.decisions();
  const seenTables = [...(tables ?? decisions.keys())].filter((table) => decisions.has(table));
  const seen = await seeIncidents(reader, await findUnresolved(seenTables));
  return new Map(
    seen.flatMap((incident) =>
      incident && incident.state !== 'resolved' ? [[incident.table, incident] as const] : [],
    ),
  );
}

/** Whether something that happened with an incident is about what its reader knows of it. Pure. */
export function isAbout({ symptoms }: Pick<SeenIncident, 'symptoms'>, about: readonly string[]): boolean {
  return about.length === 0 || symptoms.some((symptom) => about.includes(idOf(symptom)));
}
