import type { GraphRelation, ShownUse } from '#server/lineage/schema.ts';

const USES: Readonly<Record<string, string>> = {
  identity: 'copied',
  transformation: 'transformed',
  aggregation: 'aggregated',
  join: 'joins',
  filter: 'filters rows',
  group_by: 'groups',
  sort: 'sorts',
  window: 'orders or divides a window',
  conditional: 'decides by a condition',
  unknown: 'is read, nobody knows for what',
};

const VALUES: ReadonlySet<string> = new Set(['identity', 'transformation', 'aggregation']);

export function useInWords(use: ShownUse): string {
  const [name = '', masked] = use.split(' ');
  const words = USES[name] ?? name;
  return masked === undefined ? words : `${words}, so that no single value can be read`;
}

/** Whether values go over this edge, or it only decides about some. */
export function carriesValues(uses: readonly ShownUse[]): boolean {
  return uses.some((use) => VALUES.has(use.split(' ')[0] ?? ''));
}

const KINDS: Readonly<Record<GraphRelation['kind'], string>> = {
  table: 'Table',
  topic: 'Topic',
  tile: 'Tile',
  query: 'Saved query',
  export: 'Export',
  extract: 'Copy in your browser',
  exposure: 'dbt exposure',
  job: 'Job',
};

export function kindInWords(kind: GraphRelation['kind']): string {
  return KINDS[kind];
}

const ORIGINS: Readonly<Record<string, string>> = {
  model: 'the model’s SQL',
  ingestion: 'the ingestion of the topic',
  tile: 'the tile’s SQL',
  board: 'the tile’s SQL, when the dashboard was saved',
  query: 'the query’s SQL, when it was saved',
  export: 'the SQL that was exported',
  extract: 'the table as it was opened in the browser',
  openlineage: 'an OpenLineage event',
  dbt: 'dbt’s artifacts',
  postgres: 'the view’s definition in PostgreSQL',
};

/** What people made is named after an id that says nothing to anybody. */
const WITHOUT_NAME: ReadonlySet<string> = new Set(['board', 'query', 'export', 'extract']);

export function originInWords({ kind, name }: { readonly kind: string; readonly name: string }): string {
  if (WITHOUT_NAME.has(kind)) return ORIGINS[kind] ?? kind;
  return `${ORIGINS[kind] ?? kind} (${name})`;
}

/** By what relations are put together: a layer, what is streamed, what shows. */
export function groupOf({ kind, layer, within }: Pick<GraphRelation, 'kind' | 'layer' | 'within'>): string {
  if (kind === 'topic') return 'Topics';
  if (kind === 'tile') return within ?? 'Tiles';
  if (kind === 'query') return 'Saved queries';
  if (kind === 'export') return 'Exports';
  if (kind === 'extract') return 'Copies in your browser';
  return layer ?? kindInWords(kind);
}

/** What stands below its name: what it is, and whose or where. */
export function underName(relation: Pick<GraphRelation, 'kind' | 'layer' | 'within' | 'owner'>): string {
  const { kind, owner } = relation;
  if (kind === 'extract') return kindInWords(kind);
  const where = kind === 'query' || kind === 'export' ? owner : groupOf(relation);
  return where === null ? kindInWords(kind) : `${kindInWords(kind)} · ${where}`;
}

/** What is affected, in numbers: `2 tables, 1 tile and 3 saved queries`. */
export function countInWords(relations: readonly Pick<GraphRelation, 'kind'>[]): string {
  const parts = KINDS_IN_ORDER.flatMap((kind) => {
    const count = relations.filter((relation) => relation.kind === kind).length;
    if (count === 0) return [];
    return [`${count.toLocaleString('en')} ${count === 1 ? kindInWords(kind).toLowerCase() : MANY[kind]}`];
  });
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const MANY: Readonly<Record<GraphRelation['kind'], string>> = {
  table: 'tables',
  topic: 'topics',
  tile: 'tiles',
  query: 'saved queries',
  export: 'exports',
  extract: 'copies in your browser',
  exposure: 'dbt exposures',
  job: 'jobs',
};

const KINDS_IN_ORDER = Object.keys(MANY) as GraphRelation['kind'][];
