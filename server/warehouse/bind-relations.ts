import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { duckDbType } from '../lake/column-types.ts';
import type { HeldFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import type { DataFile, Table } from '../lake/table.ts';
import type { WarehouseRelation } from './describe-model.ts';
import { fieldTypeOf } from './field-types.ts';
import { isInPartitions } from './in-partitions.ts';
import type { Registry } from './registry.ts';
import type { RelationUse } from './render-model.ts';

export interface Readable {
  readonly table: Table | null;
  readonly addedFiles: readonly DataFile[];
  readonly beside?: RowsBeside | null;
}

/** Rows that are read as if they were in the table. */
interface RowsBeside {
  /** Text for a FROM clause. */
  readonly from: string;
  /** A row of the table with the key of one of them is an earlier version of it, and is not read; empty for none. */
  readonly replaces: readonly string[];
  readonly partition: string | null;
}

/** The files that each name in a rendered SELECT stands for. */
export type BoundFiles = ReadonlyMap<string, readonly DataFile[]>;

/**
 * Makes every name that a rendered SELECT reads a view over exactly the files it needs. `readable` gives the state
 * of a relation (`this`: of the model's own table); the files are held until `held` is released.
 */
export async function bindRelations(
  engine: Engine,
  uses: readonly RelationUse[],
  readable: (relation: string) => Readable,
  describedAs: (relation: string) => WarehouseRelation,
  held: HeldFiles,
): Promise<BoundFiles> {
  const bound = new Map<string, readonly DataFile[]>();
  // A query that names days may read any of the other relations.
  const ordered = [
    ...uses.filter(({ rows }) => rows.kind !== 'partitions'),
    ...uses.filter(({ rows }) => rows.kind === 'partitions'),
  ];
  for (const use of ordered) {
    const { table, addedFiles, beside } = readable(use.relation);
    const days = use.rows.kind === 'partitions' ? await daysNamedBy(engine, use.rows.sql) : null;
    const files = table ? await filesFor(use, table, addedFiles, days) : [];
    bound.set(use.sqlName, files);
    await held.take(files);
    const source = table ? relationSql(table, files) : emptyRelationSql(describedAs(use.relation));
    await createView(
      engine,
      use.sqlName,
      beside ? besideSql(source, beside, days) : `SELECT * FROM ${source}`,
    );
  }
  return bound;
}

async function filesFor(
  { rows }: RelationUse,
  table: Table,
  addedFiles: readonly DataFile[],
  partitions: readonly (string | null)[] | null,
): Promise<readonly DataFile[]> {
  if (rows.kind === 'added') return addedFiles;
  return liveFiles(table, partitions ? { partitions } : {});
}

function besideSql(
  source: string,
  { from, replaces, partition }: RowsBeside,
  days: readonly (string | null)[] | null,
): string {
  const keys = replaces.map(quoteIdentifier).join(', ');
  const own = replaces.length > 0 ? `${source} ANTI JOIN ${from} USING (${keys})` : source;
  const where = days && partition ? ` WHERE ${isInPartitions(partition, days)}` : '';
  return `SELECT * FROM ${own} UNION ALL BY NAME SELECT * FROM ${from}${where}`;
}

/** While the relations that the query names are bound. */
export async function daysNamedBy(engine: Engine, sql: string): Promise<(string | null)[]> {
  const { rows } = await engine.query(
    `SELECT DISTINCT CAST(named.day AS VARCHAR) AS day FROM (${sql}) AS named(day)`,
  );
  return rows.map(({ day }) => (day === null ? null : String(day)));
}

/** Views without rows for everything that models read, so that their SQL can be checked without any data. */
export async function bindEmptyRelations(
  engine: Engine,
  registry: Registry,
  uses: readonly RelationUse[],
  self: WarehouseRelation,
): Promise<void> {
  for (const { sqlName, relation } of uses) {
    const described = relation === 'this' ? self : registry.relation(relation);
    if (described) await createView(engine, sqlName, `SELECT * FROM ${emptyRelationSql(described)}`);
  }
}

function emptyRelationSql({ columns }: WarehouseRelation): string {
  const list = columns.map(({ name, dataType }) => {
    const type = fieldTypeOf(dataType);
    if (!type) throw new Error(`Column ${name} has the unknown type ${dataType}`);
    return `CAST(NULL AS ${duckDbType(type)}) AS ${quoteIdentifier(name)}`;
  });
  return `(SELECT ${list.join(', ')} WHERE false)`;
}

async function createView(engine: Engine, sqlName: string, sql: string): Promise<void> {
  const schema = sqlName.slice(0, sqlName.indexOf('.'));
  await engine.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await engine.query(`CREATE OR REPLACE VIEW ${sqlName} AS ${sql}`);
}
