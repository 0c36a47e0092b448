import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PolicyDocument } from '../access/schema.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, addPerson, addSession, enforce, testDocument } from '../testing/reader.ts';
import { publishUpdate } from './data.ts';
import { LiveState } from './live-state.ts';
import type { VisibleLiveUpdate } from './schema.ts';
import { type LiveViewer, liveUpdates } from './service.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});

after(() => database.drop());

const live = (fields: object) => ({ title: 'Live', to: { everyone: true }, ...fields });
const allowLive = live({ kind: 'allow', id: 'live', on: { namespaces: ['live'] } });

async function viewerUnder(document: PolicyDocument): Promise<LiveViewer> {
  await enforce(document);
  const personId = await addPerson({ role: 'tester' });
  return { personId, sessionId: await addSession(personId) };
}

/** A page that is open, and what it shows last. */
class Page {
  readonly #controller = new AbortController();
  readonly ended: Promise<void>;
  last: VisibleLiveUpdate | undefined;
  count = 0;

  constructor(viewer: LiveViewer) {
    this.ended = (async () => {
      for await (const { update } of liveUpdates(viewer, this.#controller.signal)) {
        this.last = update;
        this.count += 1;
      }
    })();
  }

  /** Pushes until the page shows something that holds. */
  async until(holds: (update: VisibleLiveUpdate | undefined) => boolean): Promise<void> {
    const before = this.count;
    const deadline = Date.now() + 10_000;
    while (this.count === before || !holds(this.last)) {
      assert.ok(Date.now() < deadline, `the page shows ${JSON.stringify(this.last)}`);
      await publishUpdate(new LiveState().update(Date.now()));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    this.#controller.abort();
    await this.ended;
  }
}

/** Pushes until the page has ended. */
async function endOf(page: Page): Promise<void> {
  let isOver = false;
  void page.ended.then(() => {
    isOver = true;
  });
  const deadline = Date.now() + 10_000;
  while (!isOver) {
    assert.ok(Date.now() < deadline, 'the subscription goes on');
    await publishUpdate(new LiveState().update(Date.now()));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('live updates by the one decision', () => {
  test('a hidden column is not there, a masked one is masked', async () => {
    const page = new Page(
      await viewerUnder(
        testDocument([
          allowLive,
          live({
            kind: 'deny',
            id: 'no-revenue',
            on: { columns: ['live.now.revenue_last_5_minutes', 'live.minutes.orders'] },
          }),
          live({
            kind: 'mask',
            id: 'constant',
            on: { columns: ['live.now.active_sessions'] },
            mask: { kind: 'constant', value: 7 },
          }),
        ]),
      ),
    );
    await page.until((update) => update !== undefined);
    assert.deepEqual(Object.keys(page.last?.metrics ?? {}).sort(), ['activeSessions', 'ordersPerMinute']);
    assert.equal(page.last?.metrics.activeSessions?.value, 7);
    assert.deepEqual(Object.keys(page.last?.history[0] ?? {}).sort(), ['minute', 'revenue']);
    assert.deepEqual(Object.keys(page.last ?? {}).sort(), ['asOf', 'history', 'metrics', 'watermark']);
    await page.close();
  });

  for (const [what, policy] of [
    [
      'a row filter',
      live({ kind: 'row_filter', id: 'f', on: { datasets: ['live.now'] }, where: 'orders_per_minute > 0' }),
    ],
    ['an instant that is hidden', live({ kind: 'deny', id: 'd', on: { columns: ['live.now.as_of'] } })],
    [
      'an instant that is masked',
      live({ kind: 'mask', id: 'm', on: { columns: ['live.now.as_of'] }, mask: { kind: 'year' } }),
    ],
  ] as const) {
    test(`${what} hides the dataset, and the other stays`, async () => {
      const page = new Page(await viewerUnder(testDocument([allowLive, policy])));
      await page.until((update) => update !== undefined);
      assert.deepEqual([page.last?.asOf, page.last?.watermark, page.last?.metrics], [null, null, {}]);
      assert.equal(page.last?.history.length, 30);
      await page.close();
    });
  }

  test('a change of the policies counts for what is pushed next, in both directions', async () => {
    const viewer = await viewerUnder(testDocument([ALLOW_ALL]));
    const page = new Page(viewer);
    await page.until((update) => update?.metrics.ordersPerMinute !== undefined);
    await enforce(
      testDocument([
        ALLOW_ALL,
        live({ kind: 'deny', id: 'd', on: { columns: ['live.now.orders_per_minute'] } }),
      ]),
    );
    await page.until((update) => update?.metrics.ordersPerMinute === undefined);
    await enforce(testDocument([ALLOW_ALL]));
    await page.until((update) => update?.metrics.ordersPerMinute !== undefined);
    await page.close();
  });

  test('it ends with the session, with the person, and with the right to read dashboards', async () => {
    const ends: ((viewer: LiveViewer) => Promise<unknown>)[] = [
      ({ sessionId }) => pool().query('UPDATE session SET revoked_at = now() WHERE id = $1', [sessionId]),
      ({ personId }) => pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [personId]),
      ({ personId }) => pool().query("UPDATE app_user SET role = 'nobody' WHERE id = $1", [personId]),
    ];
    for (const end of ends) {
      const viewer = await viewerUnder(testDocument([ALLOW_ALL]));
      const page = new Page(viewer);
      await page.until((update) => update !== undefined);
      await end(viewer);
      await endOf(page);
    }
  });

  test('what a grant shows goes when it expires', async () => {
    const viewer = await viewerUnder(testDocument([]));
    await pool().query(
      `INSERT INTO access_grant (id, person_id, dataset, level, expires_at)
       VALUES (gen_random_uuid(), $1, 'live.now', 'read', now() + interval '2 seconds'),
         (gen_random_uuid(), $1, 'live.minutes', 'read', now() + interval '1 day')`,
      [viewer.personId],
    );
    const page = new Page(viewer);
    await page.until((update) => update?.asOf !== null);
    await page.until((update) => update?.asOf === null);
    assert.equal(page.last?.history.length, 30);
    await page.close();
  });
});
