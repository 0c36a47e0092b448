import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import { pool } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { REJECTION_HEADER } from '../events/topics.ts';
import { deadLetterTable } from '../ingest/tables.ts';
import { loadTable } from '../lake/catalog.ts';
import { COMMIT_STEPS, type CommitStep, commitTables } from '../lake/commit.ts';
import { compactTable } from '../lake/compact.ts';
import { ensureTable } from '../lake/create.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { stageFiles } from '../lake/stage.ts';
import { openWireLookup } from '../registry/wire-service.ts';
import { EVERYTHING, jobNow, openTestLetters, type TestLetters } from '../testing/letters.ts';
import { testWarehouse } from '../testing/warehouse.ts';
import { runBatch } from './run-batch.ts';
import type { Fix } from './schema.ts';

const CHILD = new URL('../testing/letters-kill-child.ts', import.meta.url).pathname;
const TOPIC = 'clickstream';

let letters: TestLetters;
beforeEach(async () => {
  letters = await openTestLetters();
});
afterEach(() => letters.close());

const event = (id: number, more: object = {}) => ({
  event_id: `e-${id}`,
  occurred_at: '2026-11-23T08:30:00Z',
  event_type: 'page_view',
  session_id: 's',
  page: '/é',
  ...more,
});
const record = (value: unknown) => ({ key: 'k', value: Buffer.from(JSON.stringify(value)) });
/** Refused for its country. */
const wrong = (id: number) => record(event(id, { country: 'Germany' }));
const RIGHT_COUNTRY: Fix = {
  kind: 'rules',
  rules: [{ kind: 'set_field', path: 'country', value: 'DE', where: 'always' }],
};
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

async function outcomes(): Promise<Record<string, number>> {
  const { rows } = await pool().query('SELECT outcome, count(*) AS n FROM letter_outcome GROUP BY 1');
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

/** Every place is in bronze at most once. */
async function bronzeOffsets(): Promise<number[]> {
  return (await letters.rows('bronze', TOPIC)).map((row) => Number(row.offset));
}

test('letters land in bronze at their places, mended, once; who, what and which snapshot is kept', async () => {
  await letters.ingest(TOPIC, [record(event(0)), wrong(1), wrong(2), record({ no: 'event' })]);
  const before = await letters.rows('dead_letters', TOPIC);
  const id = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  await letters.work();

  const bronze = await letters.rows('bronze', TOPIC);
  assert.deepEqual(
    bronze.map((row) => [row.offset, JSON.parse(String(row.payload)).event_id]),
    [
      [0, 'e-0'],
      [1, 'e-1'],
      [2, 'e-2'],
    ],
  );
  const [, mended] = bronze;
  assert.equal(mended?.payload, JSON.stringify(event(1, { country: 'DE' })));
  assert.equal(mended?.key, 'k');
  assert.equal(mended?.arrived_at, before[0]?.arrived_at, 'as it arrived then');
  assert.deepEqual(await letters.rows('dead_letters', TOPIC), before, 'what came stays');

  const job = await jobNow(id);
  assert.deepEqual([job.state, job.settled, job.refused, job.already], ['done', 2, 1, 0]);
  const table = await loadTable({ namespace: 'bronze', name: TOPIC });
  const { rows } = await pool().query(
    `SELECT "offset", outcome, reason_code, job_id, snapshot_id::text AS snapshot FROM letter_outcome ORDER BY "offset"`,
  );
  const snapshot = String(table?.currentSnapshotId);
  assert.deepEqual(
    rows,
    [1, 2].map((offset) => ({ offset, outcome: 'replayed', reason_code: 'schema', job_id: id, snapshot })),
  );
  assert.equal(table?.metadata.snapshots.at(-1)?.summary['letters.job'], id);
  const { rows: attempts } = await pool().query('SELECT "offset", reason_code FROM letter_attempt');
  assert.deepEqual(attempts, [{ offset: 3, reason_code: 'schema' }]);
  const { rows: audited } = await pool().query(
    `SELECT actor, subject FROM audit_entry WHERE action = 'letters.settled'`,
  );
  assert.deepEqual(audited, [{ actor: 'steward@example.com', subject: 'dead_letters.clickstream' }]);
});

test('asked for again, and by two at once, they come once', async () => {
  await letters.ingest(TOPIC, times(40, wrong));
  for (let time = 0; time < 2; time++) {
    await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  }
  const ids = await letters.ids(TOPIC);
  const last = await letters.ask({
    topic: TOPIC,
    selection: { kind: 'letters', letters: ids.slice(0, 5) },
    fix: RIGHT_COUNTRY,
  });
  const limits = { letters: 7, bytes: 1 << 20 };
  await Promise.all([letters.work({ limits }), letters.work({ limits })]);
  assert.deepEqual(await bronzeOffsets(), times(40, Number));
  assert.equal((await jobNow(last)).already, 5);
});

test('parts of two jobs that have read the same letters: one commits, the other is told', async () => {
  await letters.ingest(TOPIC, times(6, wrong));
  const context = { engine: letters.engine, lookup: openWireLookup(), signal: new AbortController().signal };
  const other = await createEngine({ memoryLimitMb: 128, threads: 1 });
  const one = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  const two = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  const discarding = await letters.ask({
    topic: TOPIC,
    selection: EVERYTHING,
    what: 'discard',
    reason: 'old',
  });
  let answer: string | undefined;
  let discarded: string | undefined;
  const first = await runBatch(await jobNow(one), {
    ...context,
    async onStep(step) {
      if (step !== 'staged') return;
      answer = await runBatch(await jobNow(two), { ...context, engine: other });
      discarded = await runBatch(await jobNow(discarding), { ...context, engine: other });
    },
  });
  assert.deepEqual([answer, discarded, first], ['more', 'more', 'moved']);
  assert.deepEqual(await bronzeOffsets(), times(6, Number));
  assert.deepEqual(await outcomes(), { replayed: 6 });
  assert.equal((await jobNow(discarding)).already, 6);
  await other.close();
});

test('the same job by two processes goes on from where the first brought it', async () => {
  await letters.ingest(TOPIC, times(6, wrong));
  const context = { engine: letters.engine, lookup: openWireLookup(), signal: new AbortController().signal };
  const id = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  const stale = await jobNow(id);
  const limits = { letters: 3, bytes: 1 << 20 };
  assert.equal(await runBatch(stale, { ...context, limits }), 'more');
  assert.equal(await runBatch(stale, { ...context, limits }), 'moved');
  await letters.work();
  const job = await jobNow(id);
  assert.deepEqual([job.settled, job.already], [6, 0]);
  assert.deepEqual(await bronzeOffsets(), times(6, Number));
});

test('work that is stopped does nothing more', async () => {
  await letters.ingest(TOPIC, times(6, wrong));
  const id = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  const job = await jobNow(id);
  await pool().query(`UPDATE letter_job SET state = 'stopped' WHERE id = $1`, [id]);
  const context = { engine: letters.engine, lookup: openWireLookup(), signal: new AbortController().signal };
  assert.equal(await runBatch(job, context), 'moved');
  assert.deepEqual(await bronzeOffsets(), []);
});

test('discarded letters are marked, not removed, and not replayed after', async () => {
  await letters.ingest(TOPIC, times(4, wrong));
  await letters.ask({ topic: TOPIC, selection: EVERYTHING, what: 'discard', reason: 'a test of ours' });
  await letters.work();
  await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  await letters.work();
  assert.deepEqual(await bronzeOffsets(), []);
  assert.deepEqual(await outcomes(), { discarded: 4 });
  assert.equal((await letters.rows('dead_letters', TOPIC)).length, 4);
});

test('a selection has the letters that were there, and large ones come one by one', async () => {
  const long = event(9, { country: 'Germany', referrer: 'x'.repeat(2_000) });
  await letters.ingest(TOPIC, [record(long), record(long), wrong(3), { key: null, value: null }]);
  const id = await letters.ask({
    topic: TOPIC,
    selection: { kind: 'filter', filter: { reasonCode: 'schema' }, until: { 0: 1 } },
    fix: RIGHT_COUNTRY,
  });
  let commits = 0;
  await letters.work({
    limits: { letters: 100, bytes: 10 },
    onStep: (step) => {
      if (step === 'committed') commits += 1;
    },
  });
  assert.equal(commits, 2);
  assert.deepEqual(await bronzeOffsets(), [0, 1]);
  assert.equal((await jobNow(id)).settled, 2);
});

test('a tombstone and a rejected record are mended by hand', async () => {
  await letters.ingest(TOPIC, [
    { key: 'k', value: null },
    { ...record(event(1)), headers: { [REJECTION_HEADER]: 'a bad line' } },
  ]);
  const [gone, rejected] = await letters.ids(TOPIC);
  assert.ok(gone && rejected);
  const text = JSON.stringify(event(5));
  await letters.ask({
    topic: TOPIC,
    selection: { kind: 'letters', letters: [gone] },
    fix: { kind: 'edit', text },
  });
  await letters.ask({ topic: TOPIC, selection: { kind: 'letters', letters: [rejected] } });
  await letters.work();
  const payloads = (await letters.rows('bronze', TOPIC)).map(({ payload }) => payload);
  assert.deepEqual(payloads, [text, JSON.stringify(event(1))]);
});

describe('a kill in the middle of a replay', () => {
  for (const step of ['staged', ...COMMIT_STEPS] satisfies ('staged' | CommitStep)[]) {
    test(`at ${step}`, async () => {
      await letters.ingest(TOPIC, [record(event(0)), ...times(5, (index) => wrong(index + 1))]);
      const id = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
      const child = spawn(process.execPath, [CHILD, id, step], {
        env: {
          ...process.env,
          DATABASE_URL: letters.stream.database.url,
          DATA_DIR: letters.stream.database.dataDir,
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
      const isDone = step === 'committed' || step === 'cleaned-up';
      assert.deepEqual(await bronzeOffsets(), isDone ? times(6, Number) : [0]);
      assert.equal((await outcomes()).replayed ?? 0, isDone ? 5 : 0);

      await letters.work();
      assert.deepEqual(await bronzeOffsets(), times(6, Number));
      assert.deepEqual(await outcomes(), { replayed: 5 });
      const job = await jobNow(id);
      assert.deepEqual([job.state, job.settled, job.already], ['done', 5, 0]);
    });
  }
});

for (const cutAt of ['pointer-moved', 'within-done', 'before-commit', 'committed'] satisfies CommitStep[]) {
  test(`every connection to PostgreSQL is cut at the step ${cutAt}`, async () => {
    await letters.ingest(TOPIC, times(5, wrong));
    await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
    let cuts = 0;
    const onStep = async (step: string) => {
      if (step !== cutAt || cuts > 0) return;
      cuts += 1;
      const client = new pg.Client({ connectionString: letters.stream.database.url });
      await client.connect();
      await client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()`);
      await client.end();
    };
    for (;;) {
      // The test's own look may be cut as well.
      const isDone = await letters.work({ onStep }).then(
        () => true,
        () => false,
      );
      if (isDone) break;
    }
    assert.equal(cuts, 1);
    assert.deepEqual(await bronzeOffsets(), times(5, Number));
    assert.deepEqual(await outcomes(), { replayed: 5 });
  });
}

test('letters of two streams at one place are two letters', async () => {
  await letters.ingest(TOPIC, [wrong(1)]);
  const table = await loadTable({ namespace: 'dead_letters', name: TOPIC });
  assert.ok(table);
  const from = relationSql(table, await liveFiles(table));
  // One of another time, and one that some writer has written twice.
  const add = await stageFiles(
    letters.engine,
    table,
    `SELECT * REPLACE (arrived_at - INTERVAL 1 HOUR AS arrived_at) FROM ${from} UNION ALL SELECT * FROM ${from}`,
  );
  await commitTables([{ table, operation: 'append', add }]);
  const id = await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  await letters.work();
  assert.equal((await jobNow(id)).settled, 2);
  assert.deepEqual(await bronzeOffsets(), [0, 0]);
});

test('compaction of the letters between two parts changes nothing', async () => {
  for (let part = 0; part < 6; part++)
    await letters.ingest(
      TOPIC,
      times(2, (index) => wrong(part * 2 + index)),
    );
  await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
  await letters.work({
    limits: { letters: 3, bytes: 1 << 20 },
    async onStep(step) {
      if (step !== 'staged') return;
      await compactTable(
        letters.engine,
        { namespace: 'dead_letters', name: TOPIC },
        { rules: { restingMs: 0 } },
      );
    },
  });
  assert.deepEqual(await bronzeOffsets(), times(12, Number));
});

test('a replayed letter reaches silver and what is made of it, as any new event does', async () => {
  const warehouse = await testWarehouse();
  try {
    const at = '2026-11-20T12:00:00Z';
    const click = (id: number) => ({ ...event(id), occurred_at: at });
    await warehouse.deliver([{ topic: TOPIC, event: click(100) }]);
    await warehouse.run();
    const ids = async () =>
      (await warehouse.query('SELECT event_id FROM {silver.stg_clickstream} ORDER BY 1')).map(
        ({ event_id: id }) => id,
      );
    assert.deepEqual(await ids(), ['e-100']);
    const engine = letters.engine;
    const table = await ensureTable(deadLetterTable(TOPIC));
    const payload = JSON.stringify({ ...click(200), country: 'Germany' });
    const add = await stageFiles(
      engine,
      table,
      `SELECT '${TOPIC}' AS topic, 3 AS "partition", 77 AS "offset", TIMESTAMPTZ '${at}' AS arrived_at, NULL AS key,
         encode('${payload}') AS payload, 'schema' AS reason_code, 'no' AS reason, NULL AS schema_id`,
    );
    await commitTables([{ table, operation: 'append', add }]);
    await letters.ask({ topic: TOPIC, selection: EVERYTHING, fix: RIGHT_COUNTRY });
    await letters.work();
    await warehouse.run();
    assert.deepEqual(await ids(), ['e-100', 'e-200']);
    const countries = await warehouse.query(
      `SELECT country FROM {silver.stg_clickstream} WHERE event_id = 'e-200'`,
    );
    assert.equal(countries[0]?.country, 'DE');
  } finally {
    await warehouse.close();
  }
});
