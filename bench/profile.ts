import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createEngine, type DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { commitTables } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { FieldType, Table } from '#server/lake/table.ts';
import { storeProfile } from '#server/profiles/keep-profiles.ts';
import { profileTable } from '#server/profiles/profile-table.ts';
import type { Figures } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

/** Of what the columns are, in turn: numbers and texts of few and of many values, instants, some with nulls. */
const KINDS: readonly { readonly type: FieldType; readonly sql: (place: number) => string }[] = [
  { type: 'long', sql: (place) => `(hash(i + ${place}) >> 8)::BIGINT` },
  { type: 'int', sql: (place) => `(hash(i + ${place}) % 40)::INT` },
  { type: 'double', sql: (place) => `(hash(i + ${place}) % 1000000) / 1000` },
  { type: 'decimal(18, 2)', sql: (place) => `((hash(i + ${place}) % 100000) / 100)::DECIMAL(18, 2)` },
  { type: 'string', sql: (place) => `'value ' || (hash(i + ${place}) % 200)` },
  { type: 'string', sql: (place) => `'key-' || (hash(i + ${place}) % 5000000)` },
  {
    type: 'timestamptz',
    sql: (place) =>
      `TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds((hash(i + ${place}) % 20000000)::BIGINT)`,
  },
  { type: 'date', sql: (place) => `DATE '2020-01-01' + (hash(i + ${place}) % 2000)::INT` },
  { type: 'boolean', sql: (place) => `hash(i + ${place}) % 3 = 0` },
  {
    type: 'string',
    sql: (place) => `CASE WHEN hash(i + ${place}) % 4 > 0 THEN 'country ' || (hash(i + ${place}) % 30) END`,
  },
];

const FILES = 4;

async function makeTable(engine: DuckDbEngine, columns: number, rows: number): Promise<Table> {
  const kindOf = (place: number) => KINDS[place % KINDS.length] as (typeof KINDS)[number];
  const names = Array.from({ length: columns }, (_, place) => `column_${place}`);
  const table = await ensureTable({
    name: { namespace: 'gold', name: `wide_${columns}` },
    fields: names.map((name, place) => ({ name, type: kindOf(place).type })),
    partition: [],
  });
  const add = [];
  for (let file = 0; file < FILES; file++) {
    const [from, to] = [file, file + 1].map((part) => Math.floor((part * rows) / FILES));
    const list = names.map((name, place) => `${kindOf(place).sql(place)} AS ${name}`).join(', ');
    add.push(...(await stageFiles(engine, table, `SELECT ${list} FROM range(${from}, ${to}) r(i)`)));
  }
  const [made] = await commitTables([{ table, operation: 'append', add }]);
  return made as Table;
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return Math.round(performance.now() - begunAt);
}

/** Reads every value of every column once; no metadata can answer that. */
async function scan(engine: DuckDbEngine, table: Table): Promise<void> {
  const list = table.fields.map(({ name }) => `bit_xor(hash(${quoteIdentifier(name)}))`).join(', ');
  await engine.query(`SELECT ${list} FROM ${relationSql(table, await liveFiles(table))}`);
}

/** `npm run bench -- profile [--columns 100] [--rows 1000000]`: the profile of one wide table, and its storing. */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      columns: { type: 'string', default: '100' },
      rows: { type: 'string', default: '1000000' },
    },
  });
  const [columns, rows] = [Number(values.columns), Number(values.rows)];
  const platform = await temporaryPlatform();
  const engine = await createEngine({
    memoryLimitMb: 2048,
    threads: 2,
    tempDirectory: join(platform.dataDir, 'tmp'),
  });
  try {
    const table = await makeTable(engine, columns, rows);
    await scan(engine, table);
    const scanMs = await elapsedMs(() => scan(engine, table));
    const begunAt = performance.now();
    const profile = await profileTable(engine, table);
    const profileMs = Math.round(performance.now() - begunAt);
    const storeMs = await elapsedMs(() => storeProfile(table, profile));
    const scanRatio = Number((profileMs / scanMs).toFixed(2));
    return { columns, rows, profileMs, scanMs, scanRatio, storeMs };
  } finally {
    await engine.close();
    await platform.close();
  }
}
