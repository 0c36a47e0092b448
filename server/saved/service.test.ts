import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { Sharing } from '../queries/schema.ts';
import { PRIVATE } from '../sharing/schema.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { changeFolder, deleteFolder, makeFolder, restoreFolder } from './folders.ts';
import { type SavedContent, savedContent } from './schema.ts';
import {
  createSaved,
  deleteSaved,
  duplicateSaved,
  listSaved,
  listVersions,
  moveSaved,
  openSaved,
  readVersion,
  renameSaved,
  restoreVersion,
  saveVersion,
  shareSaved,
  undeleteSaved,
} from './service.ts';

const NO_PRODUCTS = {
  kind: 'deny',
  id: 'no-products',
  title: 'No products',
  to: { groups: ['shop'] },
  on: { datasets: ['gold.dim_product'], columns: ['gold.fact_sales.quantity'] },
};
const SALES = 'SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country';
const EVERYONE: Sharing = { everyone: true, groups: [], people: [] };

describe('saved queries', () => {
  let testing: TestDatabase;
  let ann: string;
  let ben: string;
  let cleo: string;

  before(async () => {
    testing = await testDatabase();
    const at = '2026-11-01T10:00:00Z';
    await writeGold({
      fact_sales: [
        { orderId: 'o1', customerId: 'c1', productId: 'p1', quantity: 1, revenue: 10, at, country: 'DE' },
      ],
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
      dim_customer: [{ id: 'c1', country: 'DE', firstOrderOn: null }],
    });
    await enforce(testDocument([ALLOW_ALL, NO_PRODUCTS]));
    ann = await addPerson({ role: 'tester', email: 'ann@example.com' });
    ben = await addPerson({ role: 'tester', email: 'ben@example.com', groups: ['shop'] });
    cleo = await addPerson({ role: 'tester', email: 'cleo@example.com', groups: ['lab'] });
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await testing.drop();
  });

  const content = (more: Partial<SavedContent> = {}): SavedContent => ({
    title: 'Revenue',
    description: '',
    sql: SALES,
    parameters: {},
    chart: null,
    placement: 'auto',
    ...more,
  });

  async function saved(who: string, more: Partial<SavedContent> = {}) {
    return createSaved(await actingAs(who), { content: content(more), folderId: null, note: 'First' });
  }

  async function share(id: string, sharing: Sharing, mayEdit = false) {
    return shareSaved(await actingAs(ann), { id, sharing, mayEdit });
  }

  async function words(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, `rejects with AppError, not ${String(error)}`);
    return `${error.code}: ${error.message}`;
  }

  const NONE = 'not_found: There is no such saved query, or it is not there for you any more.';
  const titles = async (who: string, search = '') =>
    (await listSaved((await actingAs(who)).reader, search)).queries.map(({ title }) => title).sort();

  test('a query comes back as it was saved, and to nobody else', async () => {
    const chart = { kind: 'bar', x: 'country', y: ['revenue'], series: null, stacked: false } as const;
    const { id } = await saved(ann, {
      title: 'Own',
      sql: 'SELECT {{n:number=1}}',
      parameters: { n: '2' },
      chart: { ...chart, y: [...chart.y] },
      placement: 'browser',
    });
    const opened = await openSaved((await actingAs(ann)).reader, id);
    assert.deepEqual(
      [opened.sql, opened.parameters, opened.chart, opened.placement, opened.version, opened.by],
      ['SELECT {{n:number=1}}', { n: '2' }, chart, 'browser', 1, 'mine'],
    );
    assert.equal(await words(openSaved((await actingAs(ben)).reader, id)), NONE);
    assert.deepEqual(await titles(ben), []);
  });

  test('each save is a version; an earlier one is looked at and restored', async () => {
    const editor = await actingAs(ann);
    const { id } = await saved(ann, { title: 'Versions' });
    await saveVersion(editor, {
      id,
      version: 1,
      content: content({ title: 'Two', sql: 'SELECT 2' }),
      note: 'Two',
    });
    const back = await restoreVersion(editor, { id, version: 2, number: 1 });
    assert.deepEqual([back.version, back.sql, back.title], [3, SALES, 'Versions']);
    const versions = await listVersions(editor.reader, id);
    assert.deepEqual(
      versions.map(({ number, note }) => [number, note]),
      [
        [3, 'Restored from version 1'],
        [2, 'Two'],
        [1, 'First'],
      ],
    );
    assert.equal((await readVersion(editor.reader, { id, number: 2 })).sql, 'SELECT 2');
    assert.match(
      await words(readVersion(editor.reader, { id, number: 9 })),
      /^not_found: There is no version 9/,
    );
  });

  test('a save over one that came meanwhile is a conflict and loses nothing', async () => {
    const editor = await actingAs(ann);
    const { id } = await saved(ann, { title: 'Conflict' });
    const attempt = (note: string) =>
      saveVersion(editor, { id, version: 1, content: content({ description: note }), note });
    const outcomes = await Promise.allSettled([attempt('one'), attempt('other'), attempt('third')]);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      assert.equal(outcome.reason.code, 'conflict');
      assert.match(
        outcome.reason.message,
        /saved version 2 after you opened version 1\. Nothing of yours is lost/,
      );
      assert.equal(outcome.reason.details.version, 2);
    }
    assert.equal((await listVersions(editor.reader, id)).length, 2);
    assert.match(await words(renameSaved(editor, { id, version: 1, title: 'New' })), /^conflict/);
  });

  test('a shared query is opened and copied by others, and changed by those who may', async () => {
    const { id } = await saved(ann, { title: 'Shared' });
    await share(id, { everyone: false, groups: ['lab'], people: [ben] });
    for (const who of [ben, cleo]) {
      const opened = await openSaved((await actingAs(who)).reader, id);
      assert.deepEqual(
        [opened.by, opened.mayEdit, opened.sharing, opened.folderId],
        ['me', false, null, null],
      );
      const change = { id, version: 1, content: content(), note: '' };
      assert.match(
        await words(saveVersion(await actingAs(who), change)),
        /^forbidden: Only .* can change this query\./,
      );
      assert.equal(await words(listVersions((await actingAs(who)).reader, id)), NONE);
      const owners = /^forbidden: Only .* can do this\./;
      assert.match(await words(deleteSaved(await actingAs(who), id)), owners);
      assert.match(await words(moveSaved(await actingAs(who), { id, folderId: null })), owners);
      const copy = await duplicateSaved(await actingAs(who), id);
      assert.deepEqual([copy.by, copy.title, copy.sql], ['mine', 'Shared (copy)', SALES]);
    }
    await share(id, { everyone: false, groups: ['lab'], people: [] }, true);
    assert.equal(await words(openSaved((await actingAs(ben)).reader, id)), NONE);
    await saveVersion(await actingAs(cleo), {
      id,
      version: 1,
      content: content({ title: 'By Cleo' }),
      note: '',
    });
    const own = { id, version: 1, content: content({ title: 'By Ann' }), note: '' };
    assert.match(await words(saveVersion(await actingAs(ann), own)), /^conflict: Person .* saved version 2/);
    assert.equal((await openSaved((await actingAs(ann)).reader, id)).title, 'By Cleo');
  });

  test('a text that names what is hidden is not there, neither in the list nor by a search', async () => {
    const hiding: Partial<SavedContent>[] = [
      { sql: 'SELECT count(*) AS n FROM gold.dim_product' },
      { sql: `${SALES} -- without gold.dim_product` },
      { sql: `SELECT 'Gold . "DIM_PRODUCT"' AS name, country FROM gold.fact_sales` },
      { description: 'Compare with gold.dim_product.' },
      { title: 'Like gold.dim_product' },
      { sql: 'SELECT quantity FROM gold.fact_sales' },
      { sql: 'SELECT 1 [[ + (SELECT count(*) FROM gold.dim_product WHERE name = {{name}}) ]]' },
      {
        sql: 'SELECT country FROM gold.fact_sales WHERE country = {{c}}',
        parameters: { c: 'gold.dim_product' },
      },
    ];
    for (const more of hiding) {
      const { id } = await saved(ann, { title: 'Secret', ...more });
      await share(id, EVERYONE);
      assert.equal(await words(openSaved((await actingAs(ben)).reader, id)), NONE, JSON.stringify(more));
      assert.equal(await words(duplicateSaved(await actingAs(ben), id)), NONE);
      assert.equal((await openSaved((await actingAs(cleo)).reader, id)).id, id);
    }
    assert.deepEqual(
      (await titles(ben)).filter((title) => /secret|dim_product/i.test(title)),
      [],
    );
    assert.deepEqual(await titles(ben, 'dim_product'), []);
    const { id } = await saved(ann, { title: 'Everything', sql: 'SELECT * FROM gold.fact_sales' });
    await share(id, EVERYONE);
    assert.equal((await openSaved((await actingAs(ben)).reader, id)).title, 'Everything');
  });

  test('what could not be run is saved but not shared', async () => {
    const { id } = await saved(ann, { title: 'Draft', sql: 'SELECT FROM WHERE' });
    assert.match(
      await words(share(id, EVERYONE)),
      /^bad_request: A statement is shared only when it can be run\. The SQL/,
    );
    const hidden = await createSaved(await actingAs(ben), {
      content: content({ sql: 'SELECT * FROM gold.dim_product' }),
      folderId: null,
      note: '',
    });
    const attempt = shareSaved(await actingAs(ben), { id: hidden.id, sharing: EVERYONE, mayEdit: false });
    assert.match(await words(attempt), /There is no table "gold.dim_product"\./);
    const good = await saved(ann, { title: 'Good' });
    await share(good.id, EVERYONE);
    const broken = {
      id: good.id,
      version: 1,
      content: content({ sql: 'SELECT nothing FROM gold.none' }),
      note: '',
    };
    assert.match(await words(saveVersion(await actingAs(ann), broken)), /There is no table "gold.none"/);
    assert.equal((await openSaved((await actingAs(ben)).reader, good.id)).sql, SALES);
  });

  test('an editor cannot write a query away from its owner', async () => {
    const mine = await createSaved(await actingAs(ben), {
      content: content({ title: 'Of Ben' }),
      folderId: null,
      note: '',
    });
    const sharing = { everyone: false, groups: [], people: [ann] };
    await shareSaved(await actingAs(ben), { id: mine.id, sharing, mayEdit: true });
    const change = { id: mine.id, version: 1, content: content({ sql: 'FROM gold.dim_product' }), note: '' };
    assert.match(await words(saveVersion(await actingAs(ann), change)), /could not open the query like this/);
    assert.equal((await openSaved((await actingAs(ben)).reader, mine.id)).version, 1);
  });

  test('clauses that exclude each other are read as the values say', async () => {
    const sql =
      'SELECT country FROM gold.fact_sales [[ WHERE country = {{c}} ]] [[ WHERE quantity > {{q:number}} ]]';
    const { id } = await saved(ann, { title: 'Excluding', sql, parameters: { c: 'DE' } });
    await share(id, EVERYONE);
    assert.equal(await words(openSaved((await actingAs(ben)).reader, id)), NONE);
    assert.equal((await openSaved((await actingAs(cleo)).reader, id)).title, 'Excluding');
  });

  test('a query is found by its title, description or statement', async () => {
    await saved(cleo, { title: '100%_sure', description: 'Weekly figures', sql: 'SELECT 41 + 1' });
    await saved(cleo, { title: '100 sure' });
    assert.deepEqual(await titles(cleo, '100%_'), ['100%_sure']);
    assert.deepEqual(await titles(cleo, 'WEEKLY'), ['100%_sure']);
    assert.deepEqual(await titles(cleo, '41 + 1'), ['100%_sure']);
    assert.deepEqual(await titles(cleo, "'; DROP TABLE saved_query; --"), []);
  });

  test('what was deleted comes back as it was shared, and the log has both', async () => {
    const { id } = await saved(ann, { title: 'Going' });
    await share(id, EVERYONE);
    await deleteSaved(await actingAs(ann), id);
    for (const who of [ann, ben])
      assert.equal(await words(openSaved((await actingAs(who)).reader, id)), NONE);
    assert.equal(
      await words(undeleteSaved(await actingAs(ben), id)).then((said) => said.split(':')[0]),
      'forbidden',
    );
    await undeleteSaved(await actingAs(ann), id);
    assert.equal((await openSaved((await actingAs(ben)).reader, id)).title, 'Going');
    await share(id, PRIVATE);
    const { rows } = await pool().query<{ action: string; details: string; actor: string }>(
      'SELECT action, details, actor FROM audit_entry WHERE subject = $1 ORDER BY seq',
      [`saved query ${id}`],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['text.shared', 'text.unshared', 'text.shared', 'text.unshared'],
    );
    assert.deepEqual(JSON.parse(rows[0]?.details ?? ''), {
      added: ['everyone'],
      kind: 'saved query',
      removed: [],
      title: 'Going',
    });
    assert.equal(rows[0]?.actor, 'ann@example.com');
  });

  test('folders are made, moved, deleted with what is in them and brought back', async () => {
    const editor = await actingAs(cleo);
    const top = await makeFolder(editor, { name: 'Reports', parentId: null });
    const below = await makeFolder(editor, { name: 'Weekly', parentId: top.id });
    const { id } = await createSaved(editor, {
      content: content({ title: 'Filed' }),
      folderId: below.id,
      note: '',
    });
    assert.match(
      await words(makeFolder(editor, { name: 'reports', parentId: null })),
      /^conflict: There is a folder/,
    );
    assert.match(
      await words(changeFolder(editor, { id: top.id, parentId: below.id })),
      /^bad_request: Reports cannot be moved into itself\./,
    );
    assert.match(await words(changeFolder(await actingAs(ann), { id: top.id, name: 'Mine' })), /^not_found/);
    assert.match(await words(moveSaved(await actingAs(ann), { id, folderId: null })), /^not_found/);
    const foreign = createSaved(await actingAs(ann), { content: content(), folderId: top.id, note: '' });
    assert.match(await words(foreign), /^not_found: There is no such folder/);
    await deleteFolder(editor, top.id);
    assert.deepEqual((await listSaved(editor.reader, '')).folders, []);
    assert.equal(await words(openSaved(editor.reader, id)), NONE);
    assert.match(await words(restoreFolder(await actingAs(ann), top.id)), /^not_found/);
    await restoreFolder(editor, top.id);
    assert.equal((await openSaved(editor.reader, id)).folderId, below.id);
    await moveSaved(editor, { id, folderId: null });
    assert.equal((await openSaved(editor.reader, id)).folderId, null);
  });

  test('what is no content is refused with a sentence', () => {
    const wrong: [Partial<Record<keyof SavedContent, unknown>>, RegExp][] = [
      [{ title: '  ' }, /Give it a title/],
      [{ title: 'x'.repeat(121) }, /at most 120/],
      [{ sql: ' \n' }, /no statement to save/],
      [{ sql: 'x'.repeat(100_001) }, /100000 characters/],
      [{ parameters: { 'a b': 'c' } }, /must be a name/],
      [{ chart: { kind: 'pie' } }, /kind/],
    ];
    for (const [more, says] of wrong) {
      assert.throws(() => savedContent.parse({ ...content(), ...more }), says);
    }
  });
});
