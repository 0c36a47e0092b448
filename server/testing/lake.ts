import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Engine, QueryResult, Row } from '../engine/engine.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { withFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { stageFiles } from '../lake/stage.ts';
import type { DataFile, Table, TableSpec } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestLake {
  readonly database: TestDatabase;
  readonly engine: DuckDbEngine;
  close(): Promise<void>;
}

/** An empty lake on a fresh database, and an engine to write and read it with. */
export async function openTestLake(): Promise<TestLake> {
  const database = await testDatabase();
  const engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
  return {
    database,
    engine,
    async close() {
      await engine.close();
      await database.drop();
    },
  };
}

/** A small table like those of bronze: an offset, an instant whose day is the partition, and a text. */
export function eventTable(name: string, extra: Partial<TableSpec> = {}): TableSpec {
  return {
    name: { namespace: 'bronze', name },
    fields: [
      { name: 'offset', type: 'long', required: true },
      { name: 'arrived_at', type: 'timestamptz', required: true },
      { name: 'payload', type: 'string' },
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
    ...extra,
  };
}

/** Rows with offsets `[from, to)`, an hour apart from 2026-11-20 on, so that every 24 are a partition. */
export function eventRowsSql(from: number, to: number): string {
  return `SELECT i AS "offset", TIMESTAMPTZ '2026-11-20 00:00:00Z' + to_hours(i::INT) AS arrived_at,
    CASE WHEN i % 10 = 9 THEN NULL ELSE 'é🙂 ' || i || ' "quoted"' END AS payload FROM range(${from}, ${to}) r(i)`;
}

export function stageEvents(engine: Engine, table: Table, from: number, to: number): Promise<DataFile[]> {
  return stageFiles(engine, table, eventRowsSql(from, to));
}

export async function appendEvents(engine: Engine, table: Table, from: number, to: number): Promise<Table> {
  const add = await stageEvents(engine, table, from, to);
  const [next] = await commitTables([{ table, operation: 'append', add }]);
  return next as Table;
}

/** A table with one commit for each `[from, to)`. */
export async function eventTableWith(
  engine: Engine,
  name: string,
  commits: readonly (readonly [from: number, to: number])[],
): Promise<Table> {
  let table = await ensureTable(eventTable(name));
  for (const [from, to] of commits) table = await appendEvents(engine, table, from, to);
  return table;
}

/** What a SELECT gives over the table's rows in these files, `from` being the text for its FROM clause. */
export function readFiles(
  engine: Engine,
  table: Table,
  files: readonly DataFile[],
  select: (from: string) => string,
): Promise<QueryResult> {
  return withFiles(files, () => engine.query(select(relationSql(table, files))));
}

/** All rows in the order of their offset. */
export async function eventRows(
  engine: Engine,
  table: Table,
  files?: readonly DataFile[],
): Promise<readonly Row[]> {
  const read = files ?? (await liveFiles(table));
  return (await readFiles(engine, table, read, (from) => `SELECT * FROM ${from} ORDER BY "offset"`)).rows;
}

export async function offsetsOf(
  engine: Engine,
  table: Table,
  files?: readonly DataFile[],
): Promise<number[]> {
  return (await eventRows(engine, table, files)).map((row) => Number(row.offset));
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
