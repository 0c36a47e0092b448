import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, addPerson, testDocument } from '../testing/reader.ts';
import { JsonRows, type JsonValue } from './json-values.ts';
import { closeQueryPool } from './open-pool.ts';
import type { PlacementChoice } from './schema.ts';
import { runStatement } from './service.ts';
import { workbench } from './workbench-service.ts';

const OWN_COUNTRY = {
  kind: 'row_filter',
  id: 'own-country',
  title: 'Own country',
  to: { roles: ['tester'] },
  on: { datasets: ['gold.fact_sales'] },
  where: 'country = user.country',
};

let database: TestDatabase;
let server: Server;
let personId: string;
/** The statements that arrived over there. */
let arrived: string[];
/** The tables that the plan over there says it reads. */
let planned: string[];

before(async () => {
  database = await testDatabase();
  await writeGold({
    fact_sales: [
      {
        orderId: 'o1',
        customerId: 'c1',
        productId: 'p1',
        quantity: 1,
        revenue: 5,
        at: '2026-11-01T10:00:00Z',
        country: 'DE',
      },
    ],
    dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
  });
  personId = await addPerson({ role: 'tester', attributes: { country: ['DE'] } });
  await pool().query(
    "INSERT INTO policy_version (number, document, author, reason) VALUES (2, $1, 'test', 'test')",
    [testDocument([ALLOW_ALL, OWN_COUNTRY])],
  );
  server = createServer(async (request, response) => {
    let sql = '';
    for await (const piece of request) sql += piece;
    arrived.push(sql);
    response.end(JSON.stringify(sql.startsWith('EXPLAIN') ? planOf(planned) : ROWS));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.TRINO_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  forgetEnv();
});

beforeEach(() => {
  arrived = [];
  planned = ['dim_product'];
});

after(async () => {
  delete process.env.TRINO_URL;
  server.close();
  await closeQueryPool();
  await closeGovernedEngine();
  await database.drop();
});

const ROWS = {
  id: 'q',
  columns: [
    { name: 'category', type: 'varchar' },
    { name: 'n', type: 'bigint' },
  ],
  data: [['Home', 7]],
};

function planOf(tables: readonly string[]) {
  const inputTableColumnInfos = tables.map((table) => ({
    table: { catalog: 'lake', schemaTable: { schema: 'gold', table } },
  }));
  return {
    id: 'e',
    columns: [{ name: 'Query Plan', type: 'varchar' }],
    data: [[JSON.stringify({ inputTableColumnInfos })]],
  };
}

async function ask(sql: string, placement: PlacementChoice) {
  const reader = await readerFor(personId);
  assert.ok(reader);
  const caller = { reader, renew: () => readerFor(personId), networkAddress: '127.0.0.1', token: null };
  await using result = await runStatement(
    caller,
    { id: randomUUID(), door: 'sql', sql, placement },
    { signal: new AbortController().signal, onEvent: () => undefined },
  );
  const decoder = new JsonRows();
  const rows: JsonValue[][] = [];
  const messages = result.arrow();
  for (;;) {
    const { done, value } = await messages.next();
    if (done) return { rows, receipt: value };
    rows.push(...decoder.read(value));
  }
}

const PRODUCTS = 'SELECT category, count(*) AS n FROM gold.dim_product GROUP BY 1';

test('a statement over tables that are seen as a whole goes there when that is chosen; the receipt has its text', async () => {
  const { rows, receipt } = await ask(PRODUCTS, 'trino');
  assert.deepEqual(rows, [['Home', 7]]);
  assert.equal(receipt.engine, 'Trino');
  assert.deepEqual(receipt.placement, { engine: 'trino', reason: 'Trino was chosen.' });
  assert.match(
    receipt.translatedSql ?? '',
    /FROM "lake"\."gold"\."dim_product" FOR VERSION AS OF \d+ GROUP BY 1$/,
  );
  assert.deepEqual(arrived, [
    `EXPLAIN (TYPE IO, FORMAT JSON) ${receipt.translatedSql}`,
    receipt.translatedSql,
  ]);
  const { rows: entries } = await pool().query<{ details: string }>(
    "SELECT details FROM audit_entry WHERE action = 'query.run' ORDER BY seq DESC LIMIT 1",
  );
  assert.match(entries[0]?.details ?? '', /"engine":"trino"/);
});

test('a table of which a part is seen stays here, with the reason', async () => {
  await assert.rejects(ask('SELECT count(*) AS n FROM gold.fact_sales', 'trino'), {
    code: 'bad_request',
    message:
      'This cannot run on Trino. You see a part of gold.fact_sales only, and Trino does not know which part.',
  });
  await assert.rejects(
    ask('SELECT p.category FROM gold.dim_product p, gold.fact_sales f', 'trino'),
    /a part of gold\.fact_sales only/,
  );
  assert.deepEqual(arrived, []);
});

test('what would mean something else stays here, with the reason', async () => {
  await assert.rejects(
    ask('SELECT * EXCLUDE (name) FROM gold.dim_product', 'trino'),
    /EXCLUDE is not translated/,
  );
  await assert.rejects(ask('EXPLAIN SELECT name FROM gold.dim_product', 'trino'), /Only the rows of a query/);
  assert.deepEqual(arrived, []);
});

test('a translation that would read another table is not run', async () => {
  planned = ['dim_product', 'fact_sales'];
  await assert.rejects(ask(PRODUCTS, 'trino'), { code: 'unavailable', message: /would read other tables/ });
  assert.equal(arrived.length, 1);
});

test('small statements stay here, and the page knows that there is a choice', async () => {
  const { rows, receipt } = await ask(PRODUCTS, 'auto');
  assert.deepEqual(rows, [['Home', 1]]);
  assert.equal(receipt.engine, 'DuckDB');
  assert.equal(receipt.translatedSql, null);
  const reader = await readerFor(personId);
  assert.ok(reader);
  assert.equal(JSON.parse((await workbench(reader, [])).text ?? '').hasTrino, true);
  assert.deepEqual(arrived, []);
});
