import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { seenDashboards } from '../dashboards/tiles-service.ts';
import type { SearchRights } from './search-data.ts';
import { wordsOf } from './words-of.ts';

/** What a reader may know of, as the statements of the catalog take it. */
export async function rightsOf(reader: Reader): Promise<SearchRights> {
  const { allow, deny, named } = reader.sightRules();
  const [decisions, dashboards] = await Promise.all([
    reader.decisions(),
    may(reader, 'dashboards:read') ? seenDashboards(reader) : [],
  ]);
  const namedSeen = named.flatMap((name) => {
    const decision = decisions.get(name);
    if (!decision) return [];
    return [
      { name, columns: decision.columns.map((column) => column.name), words: wordsOfColumns(decision) },
    ];
  });
  const principals = [
    'everyone',
    `person:${reader.personId}`,
    ...reader.groups.map((group) => `group:${group}`),
    ...dashboards.flatMap(({ id, tiles }) => [
      `dashboard:${id}`,
      ...tiles.map((tile) => `tile:${id}/${tile.id}`),
    ]),
    ...reader.scopes,
  ];
  return { allow, deny, named, namedSeen, principals };
}

function wordsOfColumns({ columns }: TableDecision): string {
  return columns
    .flatMap(({ name, tags, description }) => [name, ...tags, description ?? ''])
    .flatMap(wordsOf)
    .join(' ');
}
