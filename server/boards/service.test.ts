import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { PRIVATE } from '../sharing/schema.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import {
  ALLOW_ALL,
  actingAs,
  addPerson,
  addSession,
  enforce,
  TEST_LIMITS,
  testDocument,
} from '../testing/reader.ts';
import { type BoardTile, boardContent, TILE_ROWS_MAX } from './schema.ts';
import {
  addTile,
  answerFor,
  createBoard,
  deleteBoard,
  duplicateBoard,
  listBoards,
  listVersions,
  openBoard,
  restoreVersion,
  saveBoard,
  shareBoard,
  undeleteBoard,
} from './service.ts';

const OWN_COUNTRY = {
  kind: 'row_filter',
  id: 'own-country',
  title: 'Own country',
  to: { groups: ['germany'] },
  on: { datasets: ['gold.fact_sales'] },
  where: 'country = user.country',
};
const NO_PRODUCTS = {
  kind: 'deny',
  id: 'no-products',
  title: 'No products',
  to: { groups: ['germany'] },
  on: { datasets: ['gold.dim_product'] },
};
const MASKED = {
  kind: 'mask',
  id: 'masked',
  title: 'Masked',
  to: { groups: ['germany'] },
  on: { columns: ['gold.dim_customer.customer_id'] },
  mask: { kind: 'partial', first: 1 },
};
const EVERYONE = { everyone: true, groups: [], people: [] };
const BY_COUNTRY =
  'SELECT country, count(*) AS sales FROM gold.fact_sales WHERE 1 = 1 [[ AND country = {{country}} ]] GROUP BY ALL ORDER BY ALL';

describe('boards', () => {
  let testing: TestDatabase;
  let ann: string;
  let ben: string;
  let viewer: string;
  const sessions = new Map<string, string>();

  before(async () => {
    testing = await testDatabase();
    const at = '2026-11-01T10:00:00Z';
    const sale = (n: number, country: string) => ({
      orderId: `o${n}`,
      customerId: 'c1',
      productId: 'p1',
      quantity: 1,
      revenue: 10,
      at,
      country,
    });
    await writeGold({
      fact_sales: [sale(1, 'DE'), sale(2, 'FR'), sale(3, 'FR')],
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
      dim_customer: [{ id: 'carla', country: 'DE', firstOrderOn: null }],
    });
    const document = testDocument([ALLOW_ALL, OWN_COUNTRY, NO_PRODUCTS, MASKED]);
    const looker = {
      id: 'looker',
      title: 'Looker',
      summary: '',
      scopes: ['dashboards:read'],
      limits: TEST_LIMITS,
    };
    await enforce({ ...document, roles: [...document.roles, looker] } as typeof document);
    ann = await addPerson({ role: 'tester' });
    ben = await addPerson({ role: 'tester', groups: ['germany'], attributes: { country: ['DE'] } });
    viewer = await addPerson({ role: 'looker' });
    for (const id of [ann, ben, viewer]) sessions.set(id, await addSession(id));
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await testing.drop();
  });

  async function as(id: string) {
    return { ...(await actingAs(id)), sessionId: sessions.get(id) ?? '' };
  }

  const tile = (sql: string, more: Partial<BoardTile> = {}): BoardTile => ({
    id: randomUUID(),
    title: 'Tile',
    sql,
    parameters: {},
    chart: null,
    width: 6,
    ...more,
  });

  async function board(tiles: BoardTile[], { title = 'Board', shared = true } = {}) {
    const made = await createBoard(await as(ann), { title, description: '', tiles });
    return shared ? shareBoard(await as(ann), { id: made.id, sharing: EVERYONE }) : made;
  }

  async function rows(who: string, id: string, tileId: string, values: Record<string, string> = {}) {
    return (await answerFor(await as(who), { id, tileId, values }, undefined)).rows;
  }

  async function words(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, `rejects with AppError, not ${String(error)}`);
    return `${error.code}: ${error.message}`;
  }

  const NONE = 'not_found: There is no such dashboard, or it is not there for you any more.';

  test('everybody is shown what they may see themselves, whoever looked before', async () => {
    const [sales, customers] = [tile(BY_COUNTRY), tile('SELECT customer_id FROM gold.dim_customer')];
    const { id } = await board([sales, customers]);
    for (const _ of ['a run', 'a look again']) {
      assert.deepEqual(await rows(ann, id, sales.id), [
        ['DE', 1],
        ['FR', 2],
      ]);
      assert.deepEqual(await rows(ben, id, sales.id), [['DE', 1]]);
      assert.deepEqual(await rows(ann, id, customers.id), [['carla']]);
      assert.deepEqual(await rows(ben, id, customers.id), [['c…']]);
      assert.equal((await rows(viewer, id, sales.id)).length, 2);
    }
    assert.deepEqual(await rows(viewer, id, sales.id, { country: 'FR' }), [['FR', 2]]);
    assert.deepEqual(await rows(viewer, id, sales.id, { country: "FR' OR 'a' = 'a", other: 'x' }), []);
  });

  test('an answer says what ran on which data, and whether it ran again', async () => {
    const sales = tile(BY_COUNTRY, { parameters: { country: 'DE' } });
    const { id } = await board([sales]);
    const ask = async () => answerFor(await as(ann), { id, tileId: sales.id, values: {} }, undefined);
    const first = await ask();
    assert.match(first.receipt.sql, /AND country = 'DE'/);
    assert.deepEqual(
      first.receipt.tables.map(({ name, snapshotId }) => [name, typeof snapshotId]),
      [['gold.fact_sales', 'string']],
    );
    assert.deepEqual([first.receipt.cached, first.truncated, first.total], [false, false, 1]);
    assert.deepEqual((await ask()).rows, first.rows);
  });

  test('tiles that name what is hidden are not there, and a board of only such ones is not either', async () => {
    const [seen, hidden] = [
      tile(BY_COUNTRY),
      tile('SELECT count(*) FROM gold.dim_product', { title: 'Secret' }),
    ];
    const commented = tile('SELECT 1 AS one -- see gold.dim_product');
    const mixed = await board([hidden, seen, commented], { title: 'Mixed' });
    const only = await board([hidden], { title: 'Only hidden' });
    const named = await board([seen], { title: 'Not gold.dim_product' });
    const { reader } = await as(ben);
    const opened = await openBoard(reader, mixed.id);
    assert.deepEqual(
      opened.tiles.map(({ id }) => id),
      [seen.id],
    );
    assert.match(await words(rows(ben, mixed.id, hidden.id)), /^not_found: There is no such tile/);
    for (const { id } of [only, named]) {
      assert.equal(await words(openBoard(reader, id)), NONE);
      assert.equal(await words(rows(ben, id, hidden.id)), NONE);
    }
    assert.doesNotMatch(JSON.stringify(await listBoards(reader)), /dim_product|Secret|Only hidden/);
    assert.equal((await openBoard((await as(viewer)).reader, mixed.id)).tiles.length, 3);
  });

  test('a board is its owner’s to change, and whose it is not shared with does not find it', async () => {
    const { id, version } = await board([tile(BY_COUNTRY)], { shared: false });
    assert.equal(await words(openBoard((await as(ben)).reader, id)), NONE);
    const sharing = { everyone: false, groups: ['germany'], people: [viewer] };
    await shareBoard(await as(ann), { id, sharing });
    const opened = await openBoard((await as(ben)).reader, id);
    assert.deepEqual([opened.by, opened.sharing], ['me', null]);
    const content = { title: 'Mine now', description: '', tiles: [] };
    const attempts = [
      () => as(ben).then((editor) => saveBoard(editor, { id, version, content })),
      () => as(ben).then((editor) => addTile(editor, { id, tile: tile('SELECT 1') })),
      () => as(ben).then((editor) => shareBoard(editor, { id, sharing: EVERYONE })),
      () => as(ben).then((editor) => deleteBoard(editor, id)),
    ];
    for (const attempt of attempts) {
      assert.match(await words(attempt()), /^forbidden: Only .* can change this dashboard\./);
    }
    await deleteBoard(await as(ann), id);
    assert.equal(await words(openBoard((await as(ben)).reader, id)), NONE);
    await undeleteBoard(await as(ann), id);
    assert.equal((await openBoard((await as(viewer)).reader, id)).by, 'me');
    const { rows: entries } = await pool().query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject = $1 ORDER BY seq',
      [`board ${id}`],
    );
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['text.shared', 'text.unshared', 'text.shared'],
    );
  });

  test('a change over one that came meanwhile is refused; tiles are added all the same', async () => {
    const first = tile(BY_COUNTRY);
    const { id, version } = await board([first], { shared: false });
    const content = { title: 'Renamed', description: '', tiles: [{ ...first, width: 12 }] };
    await saveBoard(await as(ann), { id, version, content });
    const late = saveBoard(await as(ann), { id, version, content: { ...content, title: 'Late' } });
    assert.match(await words(late), /^conflict: This dashboard was changed in another window/);
    const additions = Array.from({ length: 4 }, (_, n) => tile(`SELECT ${n} AS n`, { title: `Tile ${n}` }));
    await Promise.all(additions.map(async (each) => addTile(await as(ann), { id, tile: each })));
    const opened = await openBoard((await as(ann)).reader, id);
    assert.deepEqual([opened.title, opened.tiles.length, opened.tiles[0]?.width], ['Renamed', 5, 12]);
  });

  test('every save is a version that its owner can go back to', async () => {
    const first = tile(BY_COUNTRY, { title: 'First' });
    const { id, version } = await board([first], { shared: true });
    const { reader } = await as(ann);
    const content = { title: 'Emptied', description: 'why', tiles: [] };
    const emptied = await saveBoard(await as(ann), { id, version, content });
    const versions = await listVersions(reader, id);
    assert.deepEqual(
      versions.map(({ number, author, title, tiles }) => [number, author, title, tiles]),
      [
        [2, reader.name, 'Emptied', []],
        [1, reader.name, 'Board', ['First']],
      ],
    );
    assert.ok(versions.every(({ createdAt }) => Date.now() - Date.parse(createdAt) < 60_000));
    const late = restoreVersion(await as(ann), { id, version, number: 1 });
    assert.match(await words(late), /^conflict: /);
    const none = restoreVersion(await as(ann), { id, version: emptied.version, number: 9 });
    assert.match(await words(none), /^not_found: There is no version 9/);
    const restored = await restoreVersion(await as(ann), { id, version: emptied.version, number: 1 });
    assert.deepEqual([restored.title, restored.version, restored.tiles], ['Board', 3, [first]]);
    assert.equal((await rows(ann, id, first.id)).length, 2);
    assert.equal((await rows(ben, id, first.id)).length, 1);
    const other = await as(ben);
    assert.match(await words(listVersions(other.reader, id)), /^forbidden: Only .* can change/);
    assert.match(
      await words(restoreVersion(other, { id, version: restored.version, number: 1 })),
      /^forbidden: Only .* can change/,
    );
  });

  test('whoever sees a board can have one like it, of what they see', async () => {
    const [seen, hidden] = [tile(BY_COUNTRY), tile('SELECT count(*) FROM gold.dim_product')];
    const { id } = await board([seen, hidden], { title: 'x'.repeat(120) });
    const copy = await duplicateBoard(await as(ben), id);
    assert.deepEqual([copy.by, copy.version, copy.sharing], ['mine', 1, PRIVATE]);
    assert.match(copy.title, /^x{113} \(copy\)$/);
    assert.deepEqual(
      copy.tiles.map(({ sql, width }) => [sql, width]),
      [[BY_COUNTRY, 6]],
    );
    const [copied] = copy.tiles;
    assert.ok(copied && copied.id !== seen.id);
    assert.deepEqual(await rows(ben, copy.id, copied.id), [['DE', 1]]);
    assert.equal(await words(openBoard((await as(ann)).reader, copy.id)), NONE);
    const hiddenBoard = await board([hidden], { shared: false });
    assert.equal(await words(duplicateBoard(await as(ben), hiddenBoard.id)), NONE);
  });

  test('what cannot be run is no tile, and a failing tile leaves the others alone', async () => {
    const bad = board([tile('SELECT nothing FROM gold.none', { title: 'Bad' })]);
    assert.match(
      await words(bad),
      /^bad_request: The tile Bad cannot be shown\. There is no table "gold.none"/,
    );
    const failing = tile("SELECT CAST('x' AS INTEGER) AS n FROM gold.fact_sales", { title: 'Failing' });
    const number = tile('SELECT {{n:number=1}} AS n');
    const good = tile('SELECT 7 AS n');
    const { id } = await board([failing, number, good]);
    assert.match(await words(rows(ann, id, failing.id)), /^bad_request: /);
    assert.match(await words(rows(ann, id, number.id, { n: 'many' })), /The value of n must be a number/);
    assert.deepEqual(await rows(ann, id, good.id), [[7]]);
    for (const wrong of [{ width: 1 }, { width: 13 }, { title: '' }, { sql: ' ' }]) {
      const tiles = [{ ...good, ...wrong }];
      assert.equal(boardContent.safeParse({ title: 'T', description: '', tiles }).success, false);
    }
    assert.equal(boardContent.safeParse({ title: 'T', description: '', tiles: [good, good] }).success, false);
  });

  test('of many rows the first come, with how many there are', async () => {
    const many = tile(`SELECT range AS n FROM range(${TILE_ROWS_MAX + 5}) -- all`);
    const { id } = await board([many]);
    const answer = await answerFor(await as(viewer), { id, tileId: many.id, values: {} }, undefined);
    assert.deepEqual(
      [answer.rows.length, answer.truncated, answer.total],
      [TILE_ROWS_MAX, true, TILE_ROWS_MAX + 5],
    );
  });
});
