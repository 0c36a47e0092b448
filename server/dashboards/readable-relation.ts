import { may, type Role, type Scope } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { Table } from '../lake/table.ts';

/** Who reads. The one thing a dashboard's door asks about them. */
export interface Reader {
  readonly role: Role;
  readonly scopes: readonly Scope[];
}

/** The days of a table that matter, both ends included, by the column that has them. */
export interface Days {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** A table as this reader may see it, at one snapshot. */
export interface ReadableRelation {
  /** `namespace.table`, as dashboard SQL names it. */
  readonly name: string;
  readonly snapshotId: bigint | null;
  readonly snapshotAt: Date | null;
  /** Changes whenever what the relation gives changes. */
  readonly key: string;
  /** The text for a FROM clause and the number of files behind it. */
  resolve(): Promise<{ fromSql: string; files: number }>;
}

/**
 * The single door from dashboards to the lake: every tile, filter and export gets its tables here and nowhere
 * else. Null for a table that has not been built. Throws `forbidden` when the role may not read dashboards.
 */
export async function readableRelations(
  reader: Reader,
  names: readonly string[],
  days: ReadonlyMap<string, Days> = new Map(),
): Promise<(ReadableRelation | null)[]> {
  if (!may(reader, 'dashboards:read')) {
    throw new AppError('forbidden', `Your role (${reader.role}) may not read dashboards.`);
  }
  const tables = await loadTables(
    names.map((text) => {
      const [namespace = '', name = ''] = text.split('.');
      return { namespace, name };
    }),
  );
  return names.map((name, place) => relationOf(name, tables[place] ?? null, days.get(name)));
}

function relationOf(name: string, table: Table | null, days?: Days): ReadableRelation | null {
  if (!table) return null;
  const chosen = days && table.partition?.source.name === days.column ? days : null;
  return {
    name,
    snapshotId: table.currentSnapshotId,
    snapshotAt: table.snapshotAt,
    key: `${name}@${table.metadataLocation}${chosen ? `#${chosen.from}..${chosen.to}` : ''}`,
    async resolve() {
      const all = await liveFiles(table);
      const files = chosen ? all.filter(({ partition }) => isWithin(partition, chosen)) : all;
      return { fromSql: relationSql(table, files), files: files.length };
    },
  };
}

/** Partitions by day are texts like 2026-11-23; rows without a day are in a partition of their own, which is kept. */
function isWithin(partition: string | null, { from, to }: Days): boolean {
  return partition === null || (partition >= from && partition <= to);
}
