import type { Dataset } from '../access/dataset.ts';
import type { DeclaredModel } from '../access/declarations.ts';
import type { DeclaredTile } from '../dashboards/tiles-service.ts';
import type { Engine } from '../engine/engine.ts';
import type { OriginKind, RelationName, Telling, ToldEdge } from './telling.ts';
import { type Keeping, type TableTrace, traceTable } from './trace-model.ts';
import { makeShapes, traceStatement } from './trace-statement.ts';
import { bitOf, readSourceKey, type Uses } from './uses.ts';

/** What the portal itself makes of what, as it is declared. */
export interface Declared {
  readonly datasets: readonly Dataset[];
  readonly models: readonly DeclaredModel[];
  readonly tiles: readonly DeclaredTile[];
}

/** In an engine of the caller's own, without tables. */
export async function portalTellings(
  engine: Engine,
  { datasets, models, tiles }: Declared,
): Promise<ReadonlyMap<OriginKind, readonly Telling[]>> {
  await makeShapes(engine, datasets);
  const columnsOf = new Map(
    datasets.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
  );
  const ofModels: Telling[] = [];
  for (const { relation, sql, ...keeping } of models) {
    const target: RelationName = { kind: 'table', name: relation };
    const made = { kind: 'model', name: relation, target, statement: sql, shown: sql } as const;
    ofModels.push(await tellingOf(engine, made, columnsOf.get(relation) ?? [], keeping));
  }
  const ofTiles: Telling[] = [];
  for (const { id, sql, declaration, columns } of tiles) {
    const target: RelationName = { kind: 'tile', name: id };
    const made = { kind: 'tile', name: id, target, statement: sql, shown: declaration } as const;
    ofTiles.push(await tellingOf(engine, made, columns, ALL_ROWS));
  }
  return new Map<OriginKind, readonly Telling[]>([
    ['ingestion', datasets.flatMap(ingestionOf)],
    ['model', ofModels],
    ['tile', ofTiles],
  ]);
}

const ALL_ROWS: Keeping = { strategy: null, uniqueKey: [], orderBy: [] };

interface Made {
  readonly kind: OriginKind;
  readonly name: string;
  readonly target: RelationName;
  /** What is traced, and what people wrote. */
  readonly statement: string;
  readonly shown: string;
}

async function tellingOf(
  engine: Engine,
  { kind, name, target, statement, shown }: Made,
  columns: readonly string[],
  keeping: Keeping,
): Promise<Telling> {
  const traced = await traceStatement(engine, statement);
  const told = { origin: { kind, name }, target, statement: shown };
  if (traced.kind === 'unknown') return { ...told, unknown: traced.reason, edges: [] };
  return { ...told, unknown: null, edges: edgesOf(traceTable(traced.trace, columns, keeping)) };
}

/** Sorted, so that the same trace is the same telling. */
export function edgesOf({ columns, rows }: TableTrace): ToldEdge[] {
  return [...[...columns].flatMap(([name, uses]) => edgesTo(name, uses)), ...edgesTo(null, rows)];
}

function edgesTo(toColumn: string | null, uses: Uses): ToldEdge[] {
  return [...uses]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, bits]) => {
      const { table, column } = readSourceKey(key);
      return { from: { kind: 'table', name: table }, fromColumn: column, toColumn, uses: bits };
    });
}

/** What a record of a topic is called there, by what it is in bronze. */
const FIELDS: Readonly<Record<string, string>> = {
  partition: 'partition',
  offset: 'offset',
  arrived_at: 'timestamp',
  key: 'key',
  payload: 'value',
  schema_id: 'value',
};

/** A bronze table has the records of the topic of its name; those that were refused are among its dead letters. */
function ingestionOf({ name, namespace, columns }: Dataset): Telling[] {
  if (namespace !== 'bronze' && namespace !== 'dead_letters') return [];
  const from: RelationName = { kind: 'topic', name: name.slice(namespace.length + 1) };
  return [
    {
      origin: { kind: 'ingestion', name: from.name },
      target: { kind: 'table', name },
      statement: null,
      unknown: null,
      edges: [
        ...columns.flatMap((column): ToldEdge[] => {
          const field = FIELDS[column.name];
          if (field === undefined) return [];
          return [{ from, fromColumn: field, toColumn: column.name, uses: bitOf('identity') }];
        }),
        { from, fromColumn: null, toColumn: null, uses: bitOf('identity') },
      ],
    },
  ];
}
