import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readerFor } from '../access/mint-reader.ts';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { until } from '../testing/query-pool.ts';
import { ALLOW_ALL, addPerson, addSession, enforce, testDocument } from '../testing/reader.ts';
import { boardSights } from './board-sight.ts';
import { createBoard, deleteBoard, openBoard, shareBoard, undeleteBoard } from './service.ts';

const EVERYONE = { everyone: true, groups: [], people: [] };
const NOBODY = { everyone: false, groups: [], people: [] };
const NO_SALES = {
  kind: 'deny',
  id: 'no-sales',
  title: 'No sales',
  to: { roles: ['tester'] },
  on: { datasets: ['gold.fact_sales'] },
};
const WITHIN_MS = 1_500;

/** A page that has the board open: what it was told. */
class OpenPage {
  readonly #controller = new AbortController();
  readonly told: (string | null)[] = [];
  readonly ended: Promise<void>;

  constructor(viewer: { personId: string; sessionId: string }, id: string) {
    this.ended = (async () => {
      for await (const { sight } of boardSights(viewer, id, this.#controller.signal)) this.told.push(sight);
    })();
  }

  async isTold(count: number): Promise<string | null | undefined> {
    const startedAt = performance.now();
    await until(() => this.told.length >= count, `the page is told ${count} times`);
    assert.ok(performance.now() - startedAt < WITHIN_MS, 'at once');
    return this.told[count - 1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort();
    await this.ended;
  }
}

describe('an open board hears of a change of access', () => {
  let testing: TestDatabase;
  let owner: Awaited<ReturnType<typeof as>>;
  let viewer: { personId: string; sessionId: string };
  let id: string;

  async function as(personId: string) {
    const reader = await readerFor(personId);
    assert.ok(reader);
    return { reader, networkAddress: '127.0.0.1' };
  }

  const sight = async () => {
    const { reader } = await as(viewer.personId);
    return (await openBoard(reader, id)).sight;
  };

  before(async () => {
    testing = await testDatabase();
    await enforce(testDocument([ALLOW_ALL]));
    owner = await as(await addPerson({ role: 'tester' }));
    const personId = await addPerson({ role: 'tester' });
    viewer = { personId, sessionId: await addSession(personId) };
    const tile = { id: randomUUID(), title: 'One', sql: 'SELECT 1', parameters: {}, chart: null, width: 6 };
    ({ id } = await createBoard(owner, { title: 'Board', description: '', tiles: [tile] }));
    await shareBoard(owner, { id, sharing: EVERYONE });
  });
  after(async () => {
    await closeQueryPool();
    await closeAudit();
    await testing.drop();
  });

  test('the first word is what the page opened with', async () => {
    await using page = new OpenPage(viewer, id);
    assert.equal(await page.isTold(1), await sight());
  });

  test('sharing that is taken away, and given back', async () => {
    await using page = new OpenPage(viewer, id);
    const first = await page.isTold(1);
    await shareBoard(owner, { id, sharing: NOBODY });
    assert.equal(await page.isTold(2), null);
    await shareBoard(owner, { id, sharing: EVERYONE });
    assert.equal(await page.isTold(3), first);
  });

  test('a board that is deleted, and brought back', async () => {
    await using page = new OpenPage(viewer, id);
    await page.isTold(1);
    await deleteBoard(owner, id);
    assert.equal(await page.isTold(2), null);
    await undeleteBoard(owner, id);
    assert.ok(await page.isTold(3));
  });

  test('policies, and the role', async () => {
    await using page = new OpenPage(viewer, id);
    const first = await page.isTold(1);
    await enforce(testDocument([ALLOW_ALL, NO_SALES]));
    const second = await page.isTold(2);
    assert.notEqual(second, first);
    assert.equal(second, await sight());
    await pool().query("UPDATE app_user SET role = 'nothing' WHERE id = $1", [viewer.personId]);
    assert.equal(await page.isTold(3), null);
    await pool().query("UPDATE app_user SET role = 'tester' WHERE id = $1", [viewer.personId]);
    await enforce(testDocument([ALLOW_ALL]));
    await until(() => page.told.at(-1) === first, 'it is as before');
  });

  test('what is another person’s is not told', async () => {
    await using page = new OpenPage(viewer, id);
    await page.isTold(1);
    const other = await addPerson({ role: 'tester', groups: ['germany'] });
    await pool().query("UPDATE app_user SET role = 'nothing' WHERE id = $1", [other]);
    await sleep(300);
    assert.equal(page.told.length, 1);
  });

  test('a session that has ended ends it', async () => {
    await using page = new OpenPage(viewer, id);
    await page.isTold(1);
    await pool().query('UPDATE session SET revoked_at = now() WHERE id = $1', [viewer.sessionId]);
    await page.ended;
    assert.deepEqual(page.told.slice(1), [null]);
  });
});
