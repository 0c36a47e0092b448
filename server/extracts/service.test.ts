import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { tableFromIPC } from '@uwdata/flechette';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import { pool as database } from '../db.ts';
import { env, forgetEnv } from '../env.ts';
import { graphQuestion } from '../lineage/schema.ts';
import { readGraph } from '../lineage/service.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { Caller } from '../queries/service.ts';
import { shared } from '../queries/shared.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { until } from '../testing/query-pool.ts';
import { ALLOW_ALL, addPerson, testDocument } from '../testing/reader.ts';
import { acceptedEncoding } from './accept-encoding.ts';
import { sweepExtracts } from './extract-store.ts';
import { type Extract, extractVersions, readExtract } from './service.ts';

const SALES = 'gold.fact_sales';
const OWN_COUNTRY = {
  kind: 'row_filter',
  id: 'own-country',
  title: 'Own country',
  to: { roles: ['tester'] },
  on: { datasets: [SALES] },
  where: 'country = user.country',
};
const HIDDEN_ORDERS = {
  kind: 'mask',
  id: 'orders',
  title: 'Orders',
  to: { roles: ['tester'] },
  on: { columns: [`${SALES}.order_id`] },
  mask: { kind: 'partial', first: 1 },
};
const NO_PRODUCTS = {
  kind: 'deny',
  id: 'no-products',
  title: 'No products',
  to: { roles: ['tester'] },
  on: { datasets: ['gold.dim_product'] },
};

describe('extracts', () => {
  let testing: TestDatabase;
  let personId: string;
  let version = 1;

  async function inForce(...policies: unknown[]): Promise<void> {
    version += 1;
    await database().query(
      "INSERT INTO policy_version (number, document, author, reason) VALUES ($1, $2, 'test', 'test')",
      [version, testDocument([ALLOW_ALL, ...policies])],
    );
  }

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: Array.from({ length: 300 }, (_, n) => ({
        orderId: `o${n}`,
        customerId: `c${n % 5}`,
        productId: 'p1',
        quantity: 1,
        revenue: 10 + n,
        at: `2026-11-${String(1 + (n % 20)).padStart(2, '0')}T10:00:00Z`,
        country: n % 3 === 0 ? 'DE' : 'FR',
      })),
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
    });
    personId = await addPerson({ role: 'tester', attributes: { country: ['DE'] } });
  });
  beforeEach(() => inForce(OWN_COUNTRY, HIDDEN_ORDERS, NO_PRODUCTS));
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await testing.drop();
  });

  async function caller(): Promise<Caller> {
    const reader = await readerFor(personId);
    assert.ok(reader);
    return { reader, renew: () => readerFor(personId), networkAddress: '127.0.0.1', token: null };
  }

  async function ask(
    table = SALES,
    known: readonly string[] = [],
    signal = new AbortController().signal,
  ): Promise<Extract> {
    const extract = await readExtract(await caller(), { table, encoding: 'zstd', known }, signal);
    assert.ok(!('unchanged' in extract));
    return extract;
  }

  async function rowsOf(extract: Extract): Promise<Record<string, unknown>[]> {
    const body = await new Response(extract.body).bytes();
    return tableFromIPC(zstdDecompressSync(body)).toArray() as Record<string, unknown>[];
  }

  const stored = async () =>
    (await readdir(join(env().DATA_DIR, 'extracts'))).filter((name) => !name.endsWith('.json'));

  test('hold what the person sees, whether made just now or kept', async () => {
    const first = await ask();
    assert.equal(first.bodyBytes, null);
    const made = await rowsOf(first);
    assert.equal(made.length, 100);
    assert.deepEqual(new Set(made.map(({ country }) => country)), new Set(['DE']));
    assert.deepEqual(new Set(made.map(({ order_id }) => order_id)), new Set(['o…']));
    assert.equal(
      made.reduce((sum, { revenue }) => sum + Number(revenue), 0),
      15_850,
    );
    assert.deepEqual([first.facts.rows, first.facts.totalRows, first.facts.sampled], [100, 100, false]);
    const again = await ask();
    assert.equal(again.version, first.version);
    assert.ok(Number(again.bodyBytes) > 0);
    assert.deepEqual(await rowsOf(again), made);
  });

  test('are not sent again to who has them, and are in the audit log each time', async () => {
    const { version: have, body } = await ask();
    await body.cancel();
    const request = { table: SALES, encoding: 'zstd', known: ['other', have] } as const;
    const answer = await readExtract(await caller(), request, new AbortController().signal);
    assert.deepEqual(answer, { unchanged: have });
    const { rows } = await database().query(
      `SELECT subject, details FROM audit_entry WHERE action = 'extract.run' ORDER BY seq DESC LIMIT 2`,
    );
    assert.deepEqual(
      rows.map(({ subject, details }) => [subject, JSON.parse(details).rows]),
      [
        [SALES, 0],
        [SALES, 100],
      ],
    );
  });

  test('are in the lineage of whoever has them, and of nobody else, for a day', async () => {
    const copies = async (id: string) => {
      const reader = await readerFor(id);
      assert.ok(reader);
      const graph = await readGraph(
        reader,
        graphQuestion.parse({ kind: 'table', name: SALES, up: 0, down: 1 }),
      );
      return graph.relations.flatMap((relation, place) =>
        relation.kind === 'extract'
          ? [{ relation, edges: graph.edges.filter(({ to }) => to === place), origins: graph.origins }]
          : [],
      );
    };
    for (const extract of [await ask(), await ask()]) await extract.body.cancel();
    const [copy, ...more] = await copies(personId);
    assert.ok(copy);
    assert.equal(more.length, 0);
    assert.deepEqual([copy.relation.title, copy.relation.href], [SALES, null]);
    const usesOf = (column: string | null) =>
      copy.edges.find(({ fromColumn, toColumn }) => fromColumn === column && toColumn === column)?.uses;
    assert.deepEqual(['revenue', 'order_id', null].map(usesOf), [
      ['identity'],
      ['transformation masked'],
      ['identity'],
    ]);
    assert.deepEqual(await copies(await addPerson({ role: 'tester', attributes: { country: ['DE'] } })), []);
    await database().query("UPDATE extract_taken SET taken_at = now() - interval '25 hours'");
    assert.deepEqual(await copies(personId), []);
    await inForce(HIDDEN_ORDERS);
    await (await ask('gold.dim_product')).body.cancel();
    const { rows } = await database().query("SELECT FROM lineage.relation WHERE kind = 'extract'");
    assert.equal(rows.length, 1);
  });

  test('change their version and what they hold with the policies, at the next request', async () => {
    const before = await ask();
    await before.body.cancel();
    assert.deepEqual(await extractVersions((await caller()).reader, [SALES, 'gold.none']), [
      { table: SALES, version: before.version },
      { table: 'gold.none', version: null },
    ]);
    await inForce(HIDDEN_ORDERS);
    const after = await ask(SALES, [before.version]);
    assert.notEqual(after.version, before.version);
    assert.equal((await rowsOf(after)).length, 300);
  });

  test('of a hidden table and of none are refused in the same words', async () => {
    const message = async (table: string) =>
      ask(table).then(
        () => '',
        (error: Error) => error.message.replace(table, '…'),
      );
    assert.equal(await message('gold.dim_product'), await message('gold.nothing'));
    assert.match(await message('gold.nothing'), /There is no table …, or you may not see it/);
    assert.deepEqual(await extractVersions((await caller()).reader, ['gold.dim_product']), [
      { table: 'gold.dim_product', version: null },
    ]);
  });

  test('of a large table are a sample that says so, the same one each time', async () => {
    process.env.EXTRACT_ROWS_MAX = '120';
    forgetEnv();
    try {
      await inForce();
      const extract = await ask();
      const rows = await rowsOf(extract);
      assert.deepEqual([extract.facts.sampled, extract.facts.totalRows], [true, 300]);
      assert.equal(rows.length, extract.facts.rows);
      assert.ok(rows.length > 60 && rows.length < 180, String(rows.length));
      await sweepExtracts(0);
      assert.deepEqual(await stored(), []);
      assert.deepEqual(await rowsOf(await ask()), rows);
    } finally {
      delete process.env.EXTRACT_ROWS_MAX;
      forgetEnv();
    }
  });

  test('asked for at once are made once', async () => {
    await sweepExtracts(0);
    const all = await Promise.all(Array.from({ length: 5 }, () => ask()));
    const bodies = await Promise.all(all.map(rowsOf));
    for (const rows of bodies) assert.deepEqual(rows, bodies[0]);
    assert.equal((await stored()).length, 1);
  });

  test('that nobody waits for are given up and leave nothing', async () => {
    await sweepExtracts(0);
    const gone = new AbortController();
    const asking = ask(SALES, [], gone.signal);
    gone.abort();
    await assert.rejects(asking, /cancelled/);
    assert.deepEqual(
      (await stored()).filter((name) => !name.includes('.tmp')),
      [],
    );
    assert.equal((await rowsOf(await ask())).length, 100);
  });

  test('break off when access ends in the middle', async () => {
    const extract = await ask();
    const reader = extract.body.getReader();
    assert.equal((await reader.read()).done, false);
    await inForce(OWN_COUNTRY, HIDDEN_ORDERS, NO_PRODUCTS, {
      kind: 'deny',
      id: 'no-sales',
      title: 'No sales',
      to: { roles: ['tester'] },
      on: { datasets: [SALES] },
    });
    await until(() => [...shared().running.values()].every((query) => query.stopped), 'it is stopped');
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    }, /has changed/);
  });
});

test('the best encoding that a client takes', () => {
  assert.equal(acceptedEncoding('gzip, deflate, br, zstd'), 'zstd');
  assert.equal(acceptedEncoding('gzip, deflate, br'), 'gzip');
  assert.equal(acceptedEncoding('zstd;q=0, *;q=0.5'), 'gzip');
  assert.equal(acceptedEncoding('br'), 'identity');
  assert.equal(acceptedEncoding(null), 'identity');
});
