import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppError } from '../errors.ts';
import { type TestParser, testParser } from '../testing/sql-parser.ts';
import { approve } from './approve.ts';
import type { SqlParser, VisibleRelation } from './approved.ts';
import { KeptApprovals } from './kept-approvals.ts';

const SALES: VisibleRelation = {
  name: 'gold.sales',
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'margin', type: 'DECIMAL(18,2)' },
  ],
};
const ORDERS: VisibleRelation = { name: 'gold.orders', columns: [{ name: 'id', type: 'BIGINT' }] };
const SQL = 'SELECT margin FROM gold.sales';

let parser: TestParser;
let asked = 0;
let counting: SqlParser;
before(async () => {
  parser = await testParser();
  counting = {
    parse(sql) {
      asked += 1;
      return parser.parse(sql);
    },
    plan: (sql, stubs) => parser.plan(sql, stubs),
  };
});
after(() => parser.close());

async function askedBy(work: () => Promise<unknown>): Promise<number> {
  const before = asked;
  await work();
  return asked - before;
}

test('what was approved is approved again as it was, without asking', async () => {
  const approvals = new KeptApprovals(10);
  const first = await approvals.approve(SQL, [SALES, ORDERS], counting);
  assert.deepEqual(first, await approve(SQL, [SALES, ORDERS], parser));
  const equal = [structuredClone(SALES), structuredClone(ORDERS)];
  const times = await askedBy(async () => {
    assert.deepEqual(await approvals.approve(SQL, equal, counting), first);
  });
  assert.equal(times, 0);
  assert.throws(() => (first.touched as unknown[]).push({ name: 'gold.orders', columns: [] }), TypeError);
  const [sales] = first.touched as unknown as [{ columns: string[] }];
  assert.throws(() => sales.columns.push('id'), TypeError);
});

test('whoever sees less, more or otherwise is decided upon anew', async () => {
  const approvals = new KeptApprovals(10);
  await approvals.approve(SQL, [SALES, ORDERS], counting);
  const [id, margin] = SALES.columns as [VisibleRelation['columns'][0], VisibleRelation['columns'][0]];
  const refusing: readonly (readonly VisibleRelation[])[] = [
    [],
    [ORDERS],
    [{ name: 'gold.sales', columns: [id] }, ORDERS],
    [
      { name: 'gold.sales', columns: [id] },
      { name: 'gold.orders', columns: [...ORDERS.columns, margin] },
    ],
  ];
  for (const visible of refusing) {
    await assert.rejects(approvals.approve(SQL, visible, counting), { code: 'bad_request' });
  }
  for (const visible of [
    [SALES],
    [{ name: 'gold.sales', columns: [margin, id] }, ORDERS],
    [{ name: 'gold.sales', columns: [id, { name: 'margin', type: 'DOUBLE' }] }, ORDERS],
  ]) {
    assert.ok((await askedBy(() => approvals.approve(SQL, visible, counting))) > 0);
  }
  assert.ok((await askedBy(() => approvals.approve(`${SQL} `, [SALES, ORDERS], counting))) > 0);
  assert.equal(await askedBy(() => approvals.approve(SQL, [SALES, ORDERS], counting)), 0);
});

test('a refusal is not remembered, nor a failure of the engine', async () => {
  const approvals = new KeptApprovals(10);
  const refused = () =>
    assert.rejects(approvals.approve('SELECT cost FROM gold.sales', [SALES], counting), {
      code: 'bad_request',
    });
  assert.ok((await askedBy(refused)) > 0);
  assert.ok((await askedBy(refused)) > 0);
  const broken = { parse: () => Promise.reject(new AppError('timeout', 'Too slow.')), plan: parser.plan };
  await assert.rejects(approvals.approve(SQL, [SALES], broken), { code: 'timeout' });
  assert.equal((await approvals.approve(SQL, [SALES], counting)).sql, SQL);
});

test('it holds no more than it may, and drops what was used longest ago', async () => {
  const approvals = new KeptApprovals(2);
  const run = (sql: string) => approvals.approve(sql, [SALES], counting);
  await run('SELECT 1');
  await run('SELECT 2');
  await run('SELECT 1');
  await run('SELECT 3');
  assert.equal(await askedBy(() => run('SELECT 1')), 0);
  assert.equal(await askedBy(() => run('SELECT 3')), 0);
  assert.ok((await askedBy(() => run('SELECT 2'))) > 0);
  const long = `SELECT '${'x'.repeat(20_000)}'`;
  await run(long);
  assert.ok((await askedBy(() => run(long))) > 0);
});
