import { createEngine } from '../engine/duckdb.ts';
import { bitOf, type Telling, type ToldEdge } from '../lineage/telling-service.ts';
import { type DbtTable, tableKey } from './dbt-project.ts';
import type { PostgresTable } from './postgres-schema.ts';
import { type TracedTable, traceTables } from './trace-dbt.ts';

const MEMORY_LIMIT_MB = 256;

type Named = Pick<PostgresTable, 'schema' | 'name'>;
const keyOf = ({ schema, name }: Named) => JSON.stringify([schema, name]);

/**
 * What the views of a database are made of. Which tables and columns a view reads is what PostgreSQL keeps in pg_depend, and
 * exact; what for is followed through its definition in DuckDB's dialect. Where that cannot be followed, the columns are known
 * to be used and nobody knows for what, and the telling says why. `nameOf` gives the origin and the relation of a view, null for
 * what was not imported. Pure.
 */
export function viewTellings(
  tables: readonly PostgresTable[],
  traced: ReadonlyMap<string, TracedTable>,
  nameOf: (table: Named) => { readonly origin: string; readonly relation: string } | null,
): Telling[] {
  const byKey = new Map(tables.map((table) => [tableKey({ ...toDbt(table), database: null }), table]));
  return tables.flatMap((view): Telling[] => {
    const own = nameOf(view);
    if (!view.isView || own === null) return [];
    const found = traced.get(keyOf(view));
    const told = new Map<string, ToldEdge>();
    const add = (from: Named, edge: Omit<ToldEdge, 'from'>) => {
      const name = nameOf(from)?.relation;
      if (name === undefined) return;
      const key = JSON.stringify([name, edge.fromColumn, edge.toColumn]);
      told.set(key, { ...edge, from: { kind: 'table', name }, uses: (told.get(key)?.uses ?? 0) | edge.uses });
    };
    for (const read of view.reads) {
      add(read, { fromColumn: null, toColumn: null, uses: bitOf('identity') });
      if (found?.edges) continue;
      for (const fromColumn of read.columns)
        add(read, { fromColumn, toColumn: null, uses: bitOf('unknown') });
    }
    for (const { from, ...edge } of found?.edges ?? []) {
      const table = byKey.get(from.name.toLowerCase());
      if (table) add(table, edge);
    }
    return [
      {
        origin: { kind: 'postgres', name: own.origin },
        target: { kind: 'table', name: own.relation },
        statement: view.definition,
        unknown: found?.unknown
          ? `Which columns it reads is known, and not what for. ${found.unknown}`
          : null,
        edges: [...told].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, edge]) => edge),
      },
    ];
  });
}

/** The definitions of views, followed as far as DuckDB understands them. */
export async function traceViews(
  tables: readonly PostgresTable[],
): Promise<ReadonlyMap<string, TracedTable>> {
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    return await traceTables(engine, inOrder(tables).map(toDbt));
  } finally {
    await engine.close();
  }
}

/** What a view reads before the view; without recursion, since views may stand on views for long. */
function inOrder(tables: readonly PostgresTable[]): PostgresTable[] {
  const known = new Map(tables.map((table) => [keyOf(table), table]));
  const done = new Set<PostgresTable>();
  for (const first of tables) {
    const path = [{ table: first, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const read = top.table.reads[top.next];
      top.next += 1;
      const before = read && known.get(keyOf(read));
      if (read === undefined) {
        done.add(top.table);
        path.pop();
      } else if (before && !done.has(before) && !path.some(({ table }) => table === before))
        path.push({ table: before, next: 0 });
    }
  }
  return [...done];
}

/** Types that DuckDB has as well; of any other a column is a text, as far as following goes. */
const SHARED_TYPE =
  /^(?:bigint|integer|smallint|boolean|date|text|uuid|real|double precision|bytea|json|interval|numeric(?:\(\d+,\d+\))?|character varying(?:\(\d+\))?|character(?:\(\d+\))?|time(?:stamp)?(?:\(\d\))?(?: with(?:out)? time zone)?)$/;

function toDbt(table: PostgresTable): DbtTable {
  const { schema, name, columns, definition, reads } = table;
  return {
    ...{
      id: keyOf(table),
      kind: 'model',
      database: null,
      schema,
      table: name,
      uniqueKey: [],
      notTraced: null,
    },
    ...{ description: '', owner: null, domain: null, tags: [], sql: definition, upstream: reads.map(keyOf) },
    columns: columns.map((column) => ({
      ...{ name: column.name, description: '', tags: [] },
      type: SHARED_TYPE.test(column.type) ? column.type.replace(/\(\d\)(?=$| with)/, '') : 'text',
    })),
  };
}
