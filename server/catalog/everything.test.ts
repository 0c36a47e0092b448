import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import {
  createBoard,
  deleteBoard,
  listBoards,
  openBoard,
  saveBoard,
  shareBoard,
  undeleteBoard,
} from '../boards/service.ts';
import { tellOfBoards } from '../boards/tell-of-board.ts';
import { closeDryRuns } from '../dashboards/dry-run.ts';
import { listDashboards } from '../dashboards/service.ts';
import { pool } from '../db.ts';
import { ensureTable } from '../lake/create.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { Sharing } from '../queries/schema.ts';
import { deleteFolder, makeFolder, restoreFolder } from '../saved/folders.ts';
import {
  createSaved,
  deleteSaved,
  listSaved,
  saveVersion,
  shareSaved,
  undeleteSaved,
} from '../saved/service.ts';
import { tellOfUntold } from '../saved/tell-of-queries.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { catalogQuestion } from './schema.ts';
import { markOpened, readRecent, searchCatalog } from './service.ts';

const EVERYONE: Sharing = { everyone: true, groups: [], people: [] };
const NOBODY: Sharing = { everyone: false, groups: [], people: [] };

describe('the catalog has everything', () => {
  let database: TestDatabase;
  let author: Reader;
  before(async () => {
    database = await testDatabase();
    for (const [name, columns] of [
      ['orders', ['order_id', 'amount', 'email']],
      ['salaries', ['person', 'amount']],
    ] as const) {
      const fields = columns.map((column) => ({ name: column, type: 'string' as const }));
      await ensureTable({ name: { namespace: 'shop', name }, fields, partition: [] });
    }
    author = await testReader();
  });
  after(async () => {
    await closeQueryPool();
    await closeDryRuns();
    await database.drop();
  });

  const editor = () => ({ reader: author, networkAddress: '127.0.0.1' });
  const hits = async (reader: Reader, text: string, kinds: string[]) =>
    (await searchCatalog(reader, catalogQuestion.parse({ text, kinds, limit: 100 }))).hits;
  /** Of what has all of the words. */
  const found = async (reader: Reader, text: string, kinds: string[]) => {
    const answer = await searchCatalog(reader, catalogQuestion.parse({ text, kinds, limit: 100 }));
    return answer.partial ? [] : answer.hits.map(({ name }) => name).sort();
  };

  const content = (title: string, sql: string, description = '') => ({
    ...{ title, description, sql, parameters: {}, chart: null },
    placement: 'duckdb' as const,
  });
  const tile = (title: string, sql: string) => ({
    ...{ id: randomUUID(), title, sql, parameters: {}, chart: null, width: 6 },
  });

  test('search shows of saved queries and boards what their lists show, to whomever', async () => {
    const texts: [title: string, sql: string, description?: string][] = [
      ['widget plain', 'SELECT 1 AS one'],
      ['widget orders', 'SELECT order_id FROM shop.orders'],
      ['widget mail', 'SELECT email FROM shop.orders'],
      ['widget everything', 'SELECT * FROM shop.orders'],
      ['widget everything with email', 'SELECT * FROM shop.orders'],
      ['widget salaries', 'SELECT amount FROM shop.salaries'],
      ['widget named', 'SELECT 1 AS one', 'Not from shop.salaries, nor from "Shop" . Salaries.'],
      ['widget gone', 'SELECT order_id FROM shop.orders', 'Of shop.archive and o.email.'],
    ];
    for (const [title, sql, description = ''] of texts) {
      const { id } = await createSaved(editor(), {
        content: content(title, sql, description),
        folderId: null,
        note: '',
      });
      await shareSaved(editor(), { id, sharing: EVERYONE, mayEdit: false });
      const board = await createBoard(editor(), {
        title: `board ${title === 'widget named' ? 'shop.salaries' : title}`,
        description,
        tiles: [tile(title, sql), tile('widget salaries too', 'SELECT person FROM shop.salaries')],
      });
      await shareBoard(editor(), { id: board.id, sharing: EVERYONE });
    }
    const empty = await createBoard(editor(), { title: 'board widget', description: '', tiles: [] });
    await shareBoard(editor(), { id: empty.id, sharing: EVERYONE });
    await createSaved(editor(), { content: content('widget of mine', 'SELECT 1'), folderId: null, note: '' });

    const documents: object[][] = [
      [ALLOW_ALL as object],
      [allow({ datasets: ['shop.orders'] })],
      [allow({ everything: true }), deny({ datasets: ['shop.salaries'] })],
      [allow({ everything: true }), deny({ columns: ['shop.orders.email'] })],
      [allow({ columns: ['shop.orders.order_id'] })],
      [allow({ namespaces: ['shop'] }), deny({ namespaces: ['shop'] })],
      [allow({ namespaces: ['gold'] })],
    ];
    const counts: number[] = [];
    for (const document of documents) {
      const reader = await testReader(document);
      const saved = (await listSaved(reader, '')).queries.map(({ id }) => id).sort();
      assert.deepEqual(await found(reader, 'widget', ['query']), saved);
      const boards = await listBoards(reader);
      assert.deepEqual(await found(reader, 'board', ['dashboard']), boards.map(({ id }) => id).sort());
      const tiles = await Promise.all(
        boards.map(async ({ id }) => (await openBoard(reader, id)).tiles.map((each) => `${id}/${each.id}`)),
      );
      assert.deepEqual(await found(reader, 'widget', ['tile']), tiles.flat().sort());
      counts.push(saved.length);
    }
    assert.deepEqual(counts, [8, 6, 6, 6, 4, 1, 1]);
    assert.equal((await found(author, 'widget', ['query'])).length, 9);

    await ensureTable({
      name: { namespace: 'shop', name: 'archive' },
      fields: [{ name: 'x', type: 'string' }],
      partition: [],
    });
    const reader = await testReader([allow({ datasets: ['shop.orders'] })]);
    assert.equal((await found(reader, 'widget', ['query'])).length, 5);
    assert.equal((await listSaved(reader, '')).queries.length, 5);
  });

  test('a scope is asked for as well', async () => {
    const reader = { ...(await testReader()), scopes: ['platform:read'] } as unknown as Reader;
    assert.deepEqual(await found(reader, 'widget', ['query', 'tile', 'dashboard']), []);
    assert.deepEqual(await found(reader, 'model', ['pipeline']), []);
    assert.ok((await found(await testReader(), 'model', ['pipeline'])).includes('model/gold.fact_sales'));
  });

  test('what is changed, taken away and brought back is found so', async () => {
    const names = (text: string, kinds: string[]) => found(author, text, kinds);
    const folder = await makeFolder(editor(), { name: 'Drawer', parentId: null });
    const query = await createSaved(editor(), {
      content: content('gadget', 'SELECT 1 AS sprocket'),
      folderId: folder.id,
      note: '',
    });
    assert.deepEqual(await names('sprocket', ['query']), [query.id]);
    await saveVersion(editor(), { ...query, content: content('gadget', 'SELECT 2 AS cogwheel'), note: '' });
    assert.deepEqual(await names('sprocket', ['query']), []);
    assert.deepEqual(await names('cogwheel', ['query']), [query.id]);
    await deleteFolder(editor(), folder.id);
    assert.deepEqual(await names('cogwheel', ['query']), []);
    await restoreFolder(editor(), folder.id);
    assert.deepEqual(await names('cogwheel', ['query']), [query.id]);
    await deleteSaved(editor(), query.id);
    assert.deepEqual(await names('cogwheel', ['query']), []);
    await undeleteSaved(editor(), query.id);
    assert.deepEqual(await names('cogwheel', ['query']), [query.id]);

    const [one, other] = [tile('flywheel', 'SELECT 1'), tile('camshaft', 'SELECT 2')];
    const board = await createBoard(editor(), { title: 'gearbox', description: '', tiles: [one, other] });
    assert.deepEqual(await names('camshaft', ['tile']), [`${board.id}/${other.id}`]);
    const without = { title: 'gearbox', description: '', tiles: [one] };
    await saveBoard(editor(), { id: board.id, version: board.version, content: without });
    assert.deepEqual(await names('camshaft', ['tile']), []);
    await deleteBoard(editor(), board.id);
    assert.deepEqual(await names('gearbox', ['dashboard', 'tile']), []);
    await undeleteBoard(editor(), board.id);
    assert.deepEqual(await names('gearbox', ['dashboard']), [board.id]);

    const colleague = await testReader();
    assert.deepEqual(await found(colleague, 'gearbox', ['dashboard']), []);
    const sharing = { everyone: false, groups: [], people: [colleague.personId] };
    await shareBoard(editor(), { id: board.id, sharing });
    assert.deepEqual(await found(colleague, 'gearbox', ['dashboard']), [board.id]);
    await shareBoard(editor(), { id: board.id, sharing: NOBODY });
    assert.deepEqual(await found(colleague, 'gearbox', ['dashboard']), []);
  });

  test('what was made before the catalog had it comes in', async () => {
    const before = await Promise.all([
      found(author, 'widget', ['query', 'tile']),
      found(author, 'gearbox', []),
    ]);
    await pool().query("DELETE FROM catalog.asset WHERE producer <> 'portal'");
    assert.deepEqual(await found(author, 'widget', ['query', 'tile']), []);
    await tellOfBoards();
    await tellOfUntold();
    assert.deepEqual(
      await Promise.all([found(author, 'widget', ['query', 'tile']), found(author, 'gearbox', [])]),
      before,
    );
  });

  test('declared dashboards, metrics and topics are there for whoever sees what they show', async () => {
    const reader = await testReader();
    const seen = (await listDashboards(reader)).dashboards;
    assert.deepEqual(await found(reader, 'executive', ['dashboard']), ['executive']);
    assert.equal(
      (await found(reader, '', ['tile'])).filter((name) => name.startsWith('executive/')).length,
      seen.flatMap(({ tiles }) => tiles).length,
    );
    const [hit] = await hits(reader, 'average order value', ['tile']);
    assert.equal(hit?.href, '/dashboards/executive#average-order-value');
    assert.equal((await hits(reader, 'profit margin', ['metric']))[0]?.name, 'profit_margin');
    assert.deepEqual(await found(reader, 'clickstream', ['topic']), ['clickstream']);

    const without = await testReader([
      ALLOW_ALL,
      deny({ columns: ['gold.fact_sales.profit'], namespaces: ['bronze'] }),
    ]);
    assert.deepEqual(await found(without, 'profit', ['metric']), []);
    assert.equal((await hits(without, 'revenue', ['metric']))[0]?.name, 'revenue');
    assert.deepEqual(await found(without, 'clickstream', ['topic']), []);
    assert.deepEqual(await found(without, 'clickstream', ['pipeline']), ['model/gold.mart_funnel_daily']);
    const tiles = (await listDashboards(without)).dashboards.flatMap((each) => each.tiles);
    assert.equal(
      (await found(without, '', ['tile'])).filter((name) => name.startsWith('executive/')).length,
      tiles.length,
    );
  });

  test('nothing typed is what is used most, and what somebody used last is theirs', async () => {
    const reader = await testReader([allow({ namespaces: ['gold'] })]);
    const { hits: most, facets, total } = await searchCatalog(reader, catalogQuestion.parse({ text: '' }));
    assert.ok(total > 5 && most.every(({ foundBy }) => foundBy === 'use'));
    assert.deepEqual(Object.keys(facets.layers), ['gold']);
    await markOpened(reader, '/catalog/gold.fact_sales');
    await markOpened(reader, '/catalog/shop.salaries');
    await markOpened(reader, '/nowhere');
    assert.deepEqual(
      (await readRecent(reader, 8)).map(({ name }) => name),
      ['gold.fact_sales'],
    );
    await pool().query(
      `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
       VALUES (gen_random_uuid(), $1, 'sql', '', 'done', $2, 1, now() + interval '1 second')`,
      [
        reader.personId,
        JSON.stringify([
          { name: 'gold.dim_date', columns: [] },
          { name: 'shop.orders', columns: [] },
        ]),
      ],
    );
    assert.deepEqual(
      (await readRecent(reader, 8)).map(({ name }) => name),
      ['gold.dim_date', 'gold.fact_sales'],
    );
    assert.deepEqual(await readRecent(await testReader(), 8), []);
  });
});
