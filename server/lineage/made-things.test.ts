import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import { closeAudit } from '../audit/record.ts';
import {
  createBoard,
  deleteBoard,
  duplicateBoard,
  saveBoard,
  shareBoard,
  undeleteBoard,
} from '../boards/service.ts';
import { traceBoards } from '../boards/trace-untraced.ts';
import { pool } from '../db.ts';
import { exportEnded, removeExport, startFor } from '../exports/service.ts';
import { sweepExports } from '../exports/spool.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { Sharing } from '../queries/schema.ts';
import { namesIn } from '../queries/service.ts';
import { createSaved, deleteSaved, saveVersion, shareSaved, undeleteSaved } from '../saved/service.ts';
import { traceQueries } from '../saved/trace-untraced.ts';
import { PRIVATE } from '../sharing/schema.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { graphQuestion, type LineageGraph } from './schema.ts';
import { readChanges, readGraph, readImpact, readOrigin } from './service.ts';

const EVERYONE = { everyone: true, groups: [], people: [] };
const NO_PRODUCTS = {
  kind: 'deny',
  id: 'no-products',
  title: 'No products',
  to: { groups: ['outside'] },
  on: { datasets: ['gold.dim_product'] },
};
const NO_REVENUE = {
  kind: 'deny',
  id: 'no-revenue',
  title: 'No revenue',
  to: { groups: ['outside'] },
  on: { columns: ['gold.fact_sales.revenue'] },
};

describe('lineage of what people make', () => {
  let testing: TestDatabase;
  let ann: string;
  let ben: string;
  let outsider: string;

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: [
        {
          ...{ orderId: 'o1', customerId: 'c1', productId: 'p1', quantity: 1, revenue: 10, country: 'DE' },
          at: '2026-11-01T10:00:00Z',
        },
      ],
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
    });
    await enforce(testDocument([ALLOW_ALL, NO_PRODUCTS, NO_REVENUE]));
    ann = await addPerson({ role: 'tester' });
    ben = await addPerson({ role: 'tester' });
    outsider = await addPerson({ role: 'tester', groups: ['outside'] });
    // Whoever saves something does not wait long for the first process.
    await namesIn((await actingAs(ann)).reader, 'SELECT 1');
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await testing.drop();
  });

  async function save(sql: string, title = 'Query', who = ann) {
    const content = {
      ...{ title, description: '', sql, parameters: {}, chart: null },
      placement: 'auto' as const,
    };
    return createSaved(await actingAs(who), { content, folderId: null, note: '' });
  }

  const share = async (id: string, sharing: Sharing = EVERYONE, who = ann) =>
    shareSaved(await actingAs(who), { id, sharing, mayEdit: false });

  const tile = (sql: string, title = 'Tile') => ({
    ...{ id: randomUUID(), title, sql, parameters: {}, chart: null, width: 6 },
  });

  const board = async (tiles: ReturnType<typeof tile>[], title = 'Board') =>
    createBoard(await actingAs(ann), { title, description: '', tiles });

  async function graph(who: string, name = 'gold.fact_sales', more: object = {}) {
    return readGraph(
      (await actingAs(who)).reader,
      graphQuestion.parse({ kind: 'table', name, up: 0, down: 2, ...more }),
    );
  }

  const made = ({ relations }: LineageGraph, name: string) => relations.find((each) => each.name === name);

  /** What leads to it, as `from -> to: how`. */
  function edgesTo(read: LineageGraph, name: string): string[] {
    const end = (place: number, column: string | null) =>
      `${read.relations[place]?.name}${column === null ? '' : `.${column}`}`;
    return read.edges
      .filter(({ to }) => read.relations[to]?.name === name)
      .map(
        ({ from, fromColumn, toColumn, uses }) =>
          `${end(from, fromColumn)} -> ${toColumn}: ${uses.join('+')}`,
      )
      .sort();
  }

  test('a saved query is made of columns as its statement says, with its clauses and parameters', async () => {
    const { id } = await save(
      `SELECT country, sum(revenue) AS revenue, count(*) AS sales FROM gold.fact_sales
       WHERE 1 = 1 [[ AND sold_on >= {{from:date}} ]] GROUP BY country`,
      'Revenue by country',
    );
    const read = await graph(ann);
    assert.deepEqual(edgesTo(read, id), [
      'gold.fact_sales -> null: identity',
      'gold.fact_sales -> sales: aggregation masked',
      'gold.fact_sales.country -> country: identity',
      'gold.fact_sales.country -> null: group_by',
      'gold.fact_sales.revenue -> revenue: aggregation masked',
      'gold.fact_sales.sold_on -> null: filter',
    ]);
    const { kind, title, href, owner, unknown } = made(read, id) ?? {};
    const { name } = (await actingAs(ann)).reader;
    assert.deepEqual(
      { kind, title, href, owner, unknown },
      { kind: 'query', title: 'Revenue by country', href: `/sql?query=${id}`, owner: name, unknown: null },
    );
  });

  test('a tile of a board hangs below its board, and columns of one name are told of as one', async () => {
    const double = tile(
      'SELECT a.order_id, b.order_id, quantity AS n FROM gold.fact_sales a, (SELECT country AS order_id FROM gold.fact_sales) b',
      'Twice',
    );
    const { id } = await board([double], 'Countries');
    const read = await graph(ann);
    const name = `${id}/${double.id}`;
    assert.equal(made(read, name)?.within, 'Countries');
    assert.equal(made(read, name)?.href, `/dashboards/board/${id}#${double.id}`);
    const edges = edgesTo(read, name);
    assert.ok(edges.includes('gold.fact_sales.order_id -> order_id: identity'), edges.join('\n'));
    assert.ok(edges.includes('gold.fact_sales.country -> order_id: identity'));
    const impact = await readImpact((await actingAs(ann)).reader, {
      table: 'gold.fact_sales',
      column: 'country',
      at: null,
    });
    const affected = impact.affected.find((each) => each.name === name);
    assert.equal(affected?.effect, 'named');
    assert.equal(affected?.owner, (await actingAs(ann)).reader.name);
  });

  test('is there for its owner alone until it is shared, and for nobody else when it is not any more', async () => {
    const { id } = await save('SELECT country FROM gold.fact_sales', 'Secret plan of Ann');
    const isThere = async (who: string) => {
      const [read, impact] = [
        await graph(who),
        await readImpact((await actingAs(who)).reader, {
          table: 'gold.fact_sales',
          column: 'country',
          at: null,
        }),
      ];
      const texts = JSON.stringify([read, impact]);
      assert.equal(texts.includes(id), texts.includes('Secret plan of Ann'));
      assert.equal(
        texts.includes(id),
        impact.affected.some(({ name }) => name === id),
      );
      return texts.includes(id);
    };
    assert.deepEqual([await isThere(ann), await isThere(ben)], [true, false]);
    await assert.rejects(
      graph(ben, id, { kind: 'query', up: 1 }),
      new RegExp(`There is no query ${id}, or you may not see it`),
    );
    const missing = randomUUID();
    await assert.rejects(
      graph(ben, missing, { kind: 'query', up: 1 }),
      new RegExp(`There is no query ${missing}, or you may not see it`),
    );
    await share(id, { ...PRIVATE, people: [ben] });
    assert.deepEqual([await isThere(ann), await isThere(ben), await isThere(outsider)], [true, true, false]);
    await share(id, PRIVATE);
    assert.deepEqual([await isThere(ann), await isThere(ben)], [true, false]);
    // What others may not know of is not counted either: no walk of theirs goes to it.
    const { rows } = await pool().query<{ sights: number[]; selectors: string[] }>(
      `SELECT s.selectors FROM lineage.node n JOIN lineage.relation r ON r.id = n.relation_id JOIN lineage.sight s ON s.id = ANY (n.sights)
       WHERE r.name = $1 GROUP BY s.selectors`,
      [id],
    );
    assert.deepEqual(
      rows.map(({ selectors }) => selectors),
      [[`audience person:${ann}`]],
    );
  });

  test('is not there for those from whom something is hidden that it names', async () => {
    const join = 'SELECT f.country, p.category FROM gold.fact_sales f CROSS JOIN gold.dim_product p';
    const column = await save('SELECT country, revenue FROM gold.fact_sales', 'Names a column');
    const table = await save(join, 'Names a table');
    const titled = await save('SELECT country FROM gold.fact_sales', 'Like gold.dim_product');
    const plain = await save('SELECT country FROM gold.fact_sales', 'Plain');
    for (const { id } of [column, table, titled, plain]) await share(id);
    const { id } = await board([
      tile(join, 'Hidden tile'),
      tile('SELECT country FROM gold.fact_sales', 'Seen tile'),
    ]);
    await shareBoard(await actingAs(ann), { id, sharing: EVERYONE });
    const titles = (await graph(outsider)).relations.map(({ title }) => title);
    for (const title of ['Plain', 'Seen tile']) assert.ok(titles.includes(title), title);
    for (const title of ['Names a column', 'Names a table', 'Like gold.dim_product', 'Hidden tile'])
      assert.ok(!titles.includes(title), title);
    const ofBen = (await graph(ben)).relations.map(({ title }) => title);
    for (const title of ['Names a column', 'Names a table', 'Hidden tile'])
      assert.ok(ofBen.includes(title), title);
  });

  test('no column is named after a hidden one', async () => {
    const sneaky =
      'SELECT first(COLUMNS(*)) OVER (ORDER BY country) FROM (SELECT country, * FROM gold.fact_sales)';
    const { id } = await save(sneaky, 'All of it');
    await share(id);
    assert.match(JSON.stringify(await graph(ben)), /revenue/);
    const seen = [await graph(outsider), await graph(outsider, id, { kind: 'query', up: 2 })];
    assert.ok(made(seen[0] as LineageGraph, id));
    assert.doesNotMatch(JSON.stringify(seen), /revenue/);
    const impact = await readImpact((await actingAs(outsider)).reader, {
      ...{ table: 'gold.fact_sales', column: 'country', at: null },
    });
    const names = impact.affected.find(({ name }) => name === id)?.columns.map(({ name }) => name);
    assert.ok(
      names?.some((name) => name?.includes('order_id')),
      String(names),
    );
    assert.doesNotMatch(JSON.stringify(impact), /revenue/);
  });

  test('ends when it is deleted, comes back when that is undone, and says what a new version changed', async () => {
    const before = new Date().toISOString();
    const query = await save('SELECT country FROM gold.fact_sales', 'First');
    const one = tile('SELECT country FROM gold.fact_sales');
    const first = await board([one, tile('SELECT quantity FROM gold.fact_sales', 'Other')]);
    const ids = [query.id, `${first.id}/${one.id}`];
    const there = async (who = ann, more: object = {}) => {
      const read = await graph(who, 'gold.fact_sales', more);
      return ids.map((id) => made(read, id) !== undefined);
    };
    assert.deepEqual(await there(), [true, true]);
    assert.deepEqual(await there(ann, { at: before }), [false, false]);
    await deleteSaved(await actingAs(ann), query.id);
    await deleteBoard(await actingAs(ann), first.id);
    assert.deepEqual(await there(), [false, false]);
    const { rows } = await pool().query('SELECT FROM lineage.relation WHERE name = ANY ($1)', [ids]);
    assert.equal(rows.length, 0, 'nothing of it is kept');
    await undeleteSaved(await actingAs(ann), query.id);
    await undeleteBoard(await actingAs(ann), first.id);
    assert.deepEqual(await there(), [true, true]);
    const since = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { version, title, description, tiles } = first;
    await saveBoard(await actingAs(ann), {
      id: first.id,
      version,
      content: { title, description, tiles: tiles.slice(1) },
    });
    const { sql: _, ...content } = query;
    const { parameters, chart, placement } = content;
    await saveVersion(await actingAs(ann), {
      ...{ id: query.id, version: 1, note: '' },
      content: {
        title: 'Second',
        description: '',
        parameters,
        chart,
        placement,
        sql: 'SELECT quantity FROM gold.fact_sales',
      },
    });
    assert.deepEqual(await there(), [true, false]);
    const ask = { kind: 'table', name: 'gold.fact_sales', up: 0, down: 1, at: null, since } as const;
    const changes = await readChanges((await actingAs(ann)).reader, ask);
    const of = changes.edges.flatMap(({ to, fromColumn }, at) =>
      changes.relations[to]?.name === query.id && fromColumn !== null
        ? [`${changes.states[at]} ${fromColumn}`]
        : [],
    );
    assert.deepEqual(of.sort(), ['added quantity', 'removed country']);
    // What it was before it was as it is, is its owner's to know.
    await share(query.id);
    const then = { at: since };
    assert.deepEqual(edgesTo(await graph(ann, 'gold.fact_sales', then), query.id), [
      'gold.fact_sales -> null: identity',
      'gold.fact_sales.country -> country: identity',
    ]);
    assert.equal(made(await graph(ben, 'gold.fact_sales', then), query.id), undefined);
    assert.ok(made(await graph(ben), query.id));
    const origin = (await graph(ben)).origins.find(({ name }) => name === query.id)?.id as number;
    await assert.rejects(
      readOrigin((await actingAs(ben)).reader, { id: origin, ...then }),
      /Nothing is known of this/,
    );
    assert.match(
      (await readOrigin((await actingAs(ann)).reader, { id: origin, ...then })).statement ?? '',
      /country/,
    );
    assert.match(
      (await readOrigin((await actingAs(ben)).reader, { id: origin, at: null })).statement ?? '',
      /quantity/,
    );
  });

  test('a copy of a board has the lineage of its tiles', async () => {
    const { id } = await board([tile('SELECT country FROM gold.fact_sales', 'Copied')], 'To copy');
    await shareBoard(await actingAs(ann), { id, sharing: EVERYONE });
    const copy = await duplicateBoard(await actingAs(ben), id);
    const read = await graph(ben);
    assert.equal(edgesTo(read, `${copy.id}/${copy.tiles[0]?.id}`).length, 2);
    assert.equal(made(await graph(ann), `${copy.id}/${copy.tiles[0]?.id}`), undefined);
  });

  test('what cannot be followed says why', async () => {
    const reasonOf = async (sql: string) => {
      const { id } = await save(sql);
      const read = await graph(ann, id, { kind: 'query', up: 1, down: 0 });
      return { unknown: made(read, id)?.unknown, edges: edgesTo(read, id) };
    };
    assert.match((await reasonOf('SELECT nothing FROM gold.fact_sales')).unknown ?? '', /nothing/);
    assert.match((await reasonOf('SELECT country FRM gold.fact_sales')).unknown ?? '', /\.$/);
    const described = await reasonOf('DESCRIBE gold.fact_sales');
    assert.equal(described.unknown, 'It tells of tables or of a plan, and reads no rows.');
    assert.deepEqual(described.edges, ['gold.fact_sales -> null: identity']);
    const summarized = await reasonOf('SUMMARIZE gold.dim_product');
    assert.equal(summarized.unknown, null);
    assert.ok(summarized.edges.length > 3);
    const deep = `SELECT ${'('.repeat(300)}revenue${' + 1)'.repeat(300)} AS r FROM gold.fact_sales`;
    assert.equal((await reasonOf(deep)).unknown, null);
    assert.equal((await reasonOf('SELECT 1 AS one')).unknown, null);
  });

  test('what was saved before lineage told of it is followed by the rounds of housekeeping', async () => {
    const query = await save('SELECT country FROM gold.fact_sales', 'Of old');
    const old = await board([tile('SELECT country FROM gold.fact_sales', 'Old tile')]);
    const name = `${old.id}/${old.tiles[0]?.id}`;
    await pool().query('UPDATE saved_query_version SET made_of = NULL WHERE query_id = $1', [query.id]);
    await pool().query('UPDATE board_version SET made_of = NULL WHERE board_id = $1', [old.id]);
    await share(query.id);
    await share(query.id, PRIVATE);
    await pool().query('UPDATE saved_query_version SET made_of = NULL WHERE query_id = $1', [query.id]);
    for (const work of [deleteSaved, undeleteSaved]) await work(await actingAs(ann), query.id);
    for (const work of [deleteBoard, undeleteBoard]) await work(await actingAs(ann), old.id);
    for (const [kind, id] of [
      ['query', query.id],
      ['tile', name],
    ] as const)
      assert.equal(made(await graph(ann, id, { kind, up: 1 }), id)?.unknown, 'It was not looked at yet.');
    const { signal } = new AbortController();
    assert.deepEqual([await traceQueries(signal), await traceBoards(signal)], [1, 1]);
    assert.deepEqual([await traceQueries(signal), await traceBoards(signal)], [0, 0]);
    const read = await graph(ann);
    for (const id of [query.id, name]) assert.equal(edgesTo(read, id).length, 2);
  });

  test('an export is there for whoever made it, as long as its file is', async () => {
    const start = async () => {
      const { reader, networkAddress } = await actingAs(ann);
      const caller = { reader, renew: () => readerFor(ann), networkAddress, token: null };
      const item = await startFor(caller, {
        ...{ sql: 'SELECT country, revenue FROM gold.fact_sales', format: 'csv', placement: 'auto' },
        ...{ spreadsheet: false, fileName: 'for the bank' },
      });
      await exportEnded(item.id);
      return item.id;
    };
    const [expiring, removed] = [await start(), await start()];
    const there = async (who: string) => {
      const read = await graph(who);
      return [expiring, removed].map((id) => made(read, id)?.title ?? null);
    };
    assert.deepEqual(await there(ann), ['for the bank.csv', 'for the bank.csv']);
    assert.deepEqual(edgesTo(await graph(ann), expiring), [
      'gold.fact_sales -> null: identity',
      'gold.fact_sales.country -> country: identity',
      'gold.fact_sales.revenue -> revenue: identity',
    ]);
    assert.deepEqual(await there(ben), [null, null]);
    await assert.rejects(graph(ben, expiring, { kind: 'export', up: 1 }), /There is no export/);
    await assert.rejects(graph(ben, 'no id', { kind: 'export', up: 1 }), /There is no export no id/);
    await removeExport((await actingAs(ann)).reader, removed);
    assert.deepEqual(await there(ann), ['for the bank.csv', null]);
    await pool().query("UPDATE result_export SET expires_at = now() - interval '1 second' WHERE id = $1", [
      expiring,
    ]);
    assert.deepEqual(await there(ann), [null, null]);
    await sweepExports();
    const { rows } = await pool().query("SELECT FROM lineage.relation WHERE kind = 'export'");
    assert.equal(rows.length, 0);
  });
});
