import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { tableFromIPC } from '@uwdata/flechette';
import { loadTable } from '../../lake/catalog.ts';
import { liveFiles } from '../../lake/plan.ts';
import { relationSql } from '../../lake/relation.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { type GoldSale, writeGold } from '../../testing/gold.ts';
import { startTrino, type TestTrino } from '../../testing/trino.ts';
import { createEngine } from '../duckdb.ts';
import type { Engine } from '../engine.ts';
import { queryTrino } from './client.ts';
import { planForTrino, type TouchedTable } from './plan-for-trino.ts';
import { runOnTrino } from './run-on-trino.ts';

const NAMES = ['fact_sales', 'dim_customer'] as const;
const COUNTRIES = ['DE', 'FR', 'Österreich', 'US'];

let database: TestDatabase;
let trino: TestTrino;
let engine: Engine;
let touched: TouchedTable[];

const sales = (from: number, count: number): GoldSale[] =>
  Array.from({ length: count }, (_, index) => {
    const n = from + index;
    return {
      orderId: `o${Math.floor(n / 2)}`,
      customerId: `c${n % 17}`,
      productId: `p${n % 5}`,
      quantity: 1 + (n % 4),
      revenue: ((n * 7919) % 100_000) / 100,
      at: new Date(Date.UTC(2026, 9, 1) + n * 7_777_777).toISOString(),
      country: COUNTRIES[n % COUNTRIES.length] ?? 'DE',
      entry: n % 11 === 0 ? 'reversal' : 'sale',
    };
  });

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await writeGold({
    fact_sales: sales(0, 400),
    dim_customer: Array.from({ length: 12 }, (_, n) => ({
      id: `c${n}`,
      country: COUNTRIES[n % 3] ?? 'DE',
      firstOrderOn: n % 4 === 0 ? null : `2026-10-${String(10 + n)}`,
    })),
  });
  await engine.query('CREATE SCHEMA gold');
  touched = [];
  for (const name of NAMES) {
    const table = await loadTable({ namespace: 'gold', name });
    assert.ok(table);
    await engine.query(`CREATE VIEW gold.${name} AS FROM ${relationSql(table, await liveFiles(table))}`);
    const snapshotId = table.metadata['current-snapshot-id'];
    touched.push({ name: `gold.${name}`, unrestricted: true, snapshotId: snapshotId ?? null });
  }
  // Sales that come later: the statements read the snapshot they were given.
  await writeGold({ fact_sales: sales(400, 100) });
  trino = await startTrino({ databaseUrl: database.url, dataDir: database.dataDir });
});

after(async () => {
  if ('stop' in trino) await trino.stop();
  await engine.close();
  await database.drop();
});

/** The configuration, or a skipped test that says why there is no Trino. */
function configOf(t: TestContext) {
  if ('config' in trino) return trino.config;
  t.skip(`no Trino: ${trino.unavailable}`);
  return null;
}

const signal = new AbortController().signal;

async function translated(sql: string): Promise<string> {
  assert.ok('config' in trino);
  const { rows } = await engine.query('SELECT json_serialize_sql($sql::VARCHAR) AS tree', { parameters: { sql } });
  const plan = await planForTrino(trino.config, { sql, tree: String(rows[0]?.tree), tables: touched });
  assert.equal(plan.obstacle, null, sql);
  return plan.obstacle === null ? plan.sql : '';
}

async function onTrino(sql: string, maxRows = 10_000) {
  assert.ok('config' in trino);
  const tables = touched.map(({ name }) => name);
  const result = await runOnTrino(trino.config, { sql: await translated(sql), tables, person: 'ada@example.com', signal, maxRows });
  const pieces: Uint8Array[] = [];
  for await (const piece of result.arrow) pieces.push(piece);
  const table = tableFromIPC(pieces, { useBigInt: true, useDate: true, useDecimalInt: true });
  const columns = Array.from({ length: table.numCols }, (_, index) => [...(table.getChildAt(index) ?? [])]);
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((values) => plain(values[row])));
  return { columns: result.columns, rows, end: await result.done };
}

async function onDuckDb(sql: string): Promise<unknown[][]> {
  const { rows, columns } = await engine.query(sql);
  return rows.map((row) => columns.map(({ name }) => plain(row[name])));
}

/** One form for a value, whichever engine and reader it came from; numbers to twelve digits. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[ T]/.test(value)) {
    const text = value.replace(' ', 'T').replace(/([+-]\d\d(:\d\d)?|Z)?$/, '');
    return new Date(`${text}Z`).toISOString().replace('T00:00:00.000Z', '');
  }
  return value;
}

/** Each with every column named, so that both engines' columns are the same; ordered where rows have an order. */
const SAME: readonly string[] = [
  'SELECT country, sum(revenue) AS r, count(*) AS n FROM gold.fact_sales GROUP BY 1 ORDER BY 1',
];

for (const sql of SAME) {
  test(`means the same on both: ${sql}`, async (t) => {
    if (!configOf(t)) return;
    const { rows } = await onTrino(sql);
    assert.ok(rows.length > 0);
    assert.deepEqual(rows, await onDuckDb(sql));
  });
}
