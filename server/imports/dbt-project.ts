import { AppError } from '../errors.ts';
import type { DbtArtifacts, DbtManifest, DbtNode, DbtSource } from './dbt-artifacts.ts';
import { checksOf, runsOf } from './dbt-results.ts';
import type { ToldColumn } from './foreign-table.ts';
import type { CheckSays } from './told-check.ts';

export type DbtTableKind = 'model' | 'seed' | 'snapshot' | 'source';

/** Something of a dbt project that is a table. */
export interface DbtTable {
  /** `model.shop.orders`. */
  readonly id: string;
  readonly kind: DbtTableKind;
  readonly database: string | null;
  readonly schema: string;
  readonly table: string;
  readonly description: string;
  readonly owner: string | null;
  readonly domain: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly ToldColumn[];
  /** Tables that it is made of; what dbt weaves into it (ephemeral models) is seen through. */
  readonly upstream: readonly string[];
  /** What it is made by: null where there is no such statement, then `notTraced` says why. */
  readonly sql: string | null;
  readonly notTraced: string | null;
  /** What decides which of several rows stays. */
  readonly uniqueKey: readonly string[];
}

export interface DbtProject {
  readonly name: string;
  readonly manifestVersion: string;
  /** Upstream before downstream. */
  readonly tables: readonly DbtTable[];
  readonly exposures: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly owner: string | null;
    readonly tags: readonly string[];
    /** Ids; those of what is no table too. */
    readonly needs: readonly string[];
  }[];
  readonly checks: readonly DbtCheck[];
  /** What dbt says became of its tables when it made them. */
  readonly runs: readonly DbtRun[];
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number };
  readonly freshness: { readonly fresh: number; readonly stale: number };
}

/** What a test says of a table. */
export interface DbtCheck extends CheckSays {
  /** `test.shop.unique_orders_id.1a2b`. */
  readonly id: string;
  readonly table: string;
}

export interface DbtRun {
  /** What dbt calls all that it did at once. */
  readonly invocation: string;
  readonly table: string;
  readonly state: 'COMPLETE' | 'FAIL' | 'SKIP';
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string;
  readonly error: string | null;
}

const KINDS = ['model', 'seed', 'snapshot'] as const;

const isKind = (kind: string): kind is (typeof KINDS)[number] => KINDS.some((each) => each === kind);
const isTable = (node: DbtNode) => isKind(node.resource_type) && node.config?.materialized !== 'ephemeral';

/** Puts together what the artifacts say. Throws `bad_request` for a circle and for two of one name. Pure. */
export function dbtProject({ manifest, catalog, runResults, sources }: DbtArtifacts): DbtProject {
  const order = inOrder(manifest);
  const upstreamOf = tablesAbove(manifest, order);
  const known = { ...catalog?.nodes, ...catalog?.sources };
  const tables: DbtTable[] = [
    ...Object.entries(manifest.sources).map(([id, source]) => ({
      ...described(source, known[id]),
      ...{ id, kind: 'source' as const, table: source.identifier, upstream: [], sql: null },
      ...{ notTraced: null, uniqueKey: [] },
    })),
    ...order.flatMap((id): DbtTable[] => {
      const node = manifest.nodes[id];
      if (!node || !isTable(node) || !isKind(node.resource_type)) return [];
      const key = node.config?.unique_key ?? [];
      return [
        {
          ...described(node, known[id]),
          ...{ id, kind: node.resource_type, table: node.alias ?? node.name },
          upstream: [...(upstreamOf.get(id) ?? [])].sort(),
          ...statementOf(node),
          uniqueKey: typeof key === 'string' ? [key] : key,
        },
      ];
    }),
  ];
  refuseDoubles(tables);
  const tests = Object.entries(manifest.nodes).filter(([, node]) => node.resource_type === 'test');
  const results = new Map(runResults?.results.map((result) => [result.unique_id, result.status]));
  const count = (...states: string[]) =>
    tests.filter(([id]) => states.includes(results.get(id) ?? '')).length;
  const stale = sources?.results.filter(({ status }) => status !== 'pass').length ?? 0;
  return {
    name: manifest.metadata.project_name ?? packageOf(order[0] ?? ''),
    manifestVersion: /v\d+(?=\.json$)/.exec(manifest.metadata.dbt_schema_version)?.[0] ?? '',
    tables,
    exposures: Object.entries(manifest.exposures).map(([id, { label, name, owner, ...exposure }]) => ({
      id,
      title: label || name,
      description: exposure.description,
      owner: owner?.name || owner?.email || null,
      tags: exposure.tags,
      needs: exposure.depends_on.flatMap((need) => {
        const node = manifest.nodes[need];
        return node && !isTable(node) ? [...(upstreamOf.get(need) ?? [])] : [need];
      }),
    })),
    checks: checksOf(tests, tables, upstreamOf, runResults),
    runs: runsOf(tables, runResults),
    tests: { total: tests.length, passed: count('pass', 'warn'), failed: count('fail', 'error') },
    freshness: { fresh: (sources?.results.length ?? 0) - stale, stale },
  };
}

/** `shop` of `model.shop.orders`. Manifests of before v12 may not name their project. */
function packageOf(id: string): string {
  const name = id.split('.')[1];
  if (name === undefined)
    throw new AppError('bad_request', 'manifest.json has neither a project’s name nor a model.');
  return name;
}

/** The nodes that tables are made by, upstream before downstream. */
function inOrder({ nodes }: DbtManifest): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const ids = Object.keys(nodes).filter((id) => isKind(nodes[id]?.resource_type ?? ''));
  for (const first of ids) {
    // Without recursion: a chain may be longer than the stack.
    const path: { id: string; next: number }[] = [{ id: first, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1) as (typeof path)[number];
      if (state.get(top.id) === 'done') {
        path.pop();
        continue;
      }
      state.set(top.id, 'open');
      const need = nodes[top.id]?.depends_on[top.next];
      top.next += 1;
      if (need === undefined) {
        state.set(top.id, 'done');
        order.push(top.id);
        path.pop();
      } else if (state.get(need) === 'open') {
        const circle = path.slice(path.findIndex(({ id }) => id === need)).map(({ id }) => id);
        throw new AppError(
          'bad_request',
          `manifest.json has a circle: ${[...circle, need].join(' needs ')}. Take one of these away.`,
        );
      } else if (need in nodes) path.push({ id: need, next: 0 });
    }
  }
  return order.filter((id) => isKind(nodes[id]?.resource_type ?? ''));
}

function tablesAbove(
  { nodes, sources }: DbtManifest,
  order: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const above = new Map<string, Set<string>>();
  for (const id of order) {
    const tables = new Set<string>();
    for (const need of nodes[id]?.depends_on ?? []) {
      const node = nodes[need];
      if (need in sources || (node && isTable(node))) tables.add(need);
      else for (const through of above.get(need) ?? []) tables.add(through);
    }
    above.set(id, tables);
  }
  return above;
}

type Catalogued = NonNullable<DbtArtifacts['catalog']>['nodes'][string];

function described(of: DbtNode | DbtSource, catalogued: Catalogued | undefined) {
  const meta = { ...('source_meta' in of ? of.source_meta : null), ...of.meta, ...of.config?.meta };
  const ofMeta = (key: string) => {
    const value = meta[key];
    return typeof value === 'string' && value.trim() !== '' ? clean(value.trim()) : null;
  };
  return {
    database: of.database || null,
    schema: of.schema,
    description: of.description,
    owner: ofMeta('owner'),
    domain: ofMeta('domain'),
    tags: [...new Set([...of.tags, ...(of.config?.tags ?? [])])],
    columns: columnsOf(of, catalogued),
  };
}

const clean = (value: string) => value.replaceAll('\0', '').toWellFormed();

/** Those that the table has, with what is written about them; names are the same whatever their case. */
function columnsOf({ columns }: DbtNode | DbtSource, catalogued: Catalogued | undefined): ToldColumn[] {
  const written = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const there = Object.values(catalogued?.columns ?? {}).sort((one, other) => one.index - other.index);
  const toColumn = (name: string, type: string, comment: string): ToldColumn => {
    const about = written.get(name.toLowerCase());
    return {
      name,
      type: type || (about?.data_type ?? ''),
      description: about?.description || comment,
      tags: about?.tags ?? [],
    };
  };
  return there.length > 0
    ? there.map(({ name, type, comment }) => toColumn(name, type, comment ?? ''))
    : [...written.values()].map(({ name }) => toColumn(name, '', ''));
}

function statementOf(node: DbtNode): Pick<DbtTable, 'sql' | 'notTraced'> {
  if (node.resource_type === 'seed') return { sql: null, notTraced: null };
  if (node.language === 'python')
    return { sql: null, notTraced: 'It is written in Python, of which only the tables are known.' };
  if (!node.compiled_code)
    return {
      sql: null,
      notTraced: 'manifest.json has no compiled SQL of it. Run dbt compile, then bring it again.',
    };
  return { sql: node.compiled_code, notTraced: null };
}

export function tableKey({
  database,
  schema,
  table,
}: Pick<DbtTable, 'database' | 'schema' | 'table'>): string {
  return [database, schema, table]
    .filter((part) => part !== null)
    .join('.')
    .toLowerCase();
}

function refuseDoubles(tables: readonly DbtTable[]): void {
  const ids = new Map<string, string>();
  for (const table of tables) {
    const key = tableKey(table);
    const other = ids.get(key);
    // A source may be what a model of the project makes: that is one table which is told of twice.
    if (other !== undefined && table.kind !== 'source' && !other.startsWith('source.')) {
      throw new AppError(
        'bad_request',
        `manifest.json says of two that they are the table ${key}: ${other} and ${table.id}. Give one of them another alias.`,
      );
    }
    ids.set(key, table.id);
  }
}
