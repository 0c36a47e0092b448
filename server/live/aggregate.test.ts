import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pool } from '#server/db.ts';
import { TOPICS } from '#server/events/topics.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { ALLOW_ALL, addPerson, addSession, enforce, testDocument } from '#server/testing/reader.ts';
import { claimCheckpoint, publishUpdate, saveCheckpoint } from './data.ts';
import { LiveState } from './live-state.ts';
import type { VisibleLiveUpdate } from './schema.ts';
import { type LiveViewer, liveUpdates } from './service.ts';

let database: TestDatabase;
let stream: StreamTransport;
let viewer: LiveViewer;
const workers = new Set<ChildProcess>();

before(async () => {
  database = await testDatabase();
  await enforce(testDocument([ALLOW_ALL]));
  const personId = await addPerson({ role: 'tester' });
  viewer = { personId, sessionId: await addSession(personId) };
  stream = await connectStream();
  await stream.ensureTopics(Object.entries(TOPICS).map(([name, { partitions }]) => ({ name, partitions })));
});

after(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await stream.close();
  await database.drop();
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, ['scripts/worker.ts', 'aggregate'], {
    stdio: 'ignore',
    env: { ...process.env, LOG_LEVEL: 'silent' },
  });
  workers.add(worker);
  return worker;
}

async function stopWorker(worker: ChildProcess, how: NodeJS.Signals): Promise<void> {
  workers.delete(worker);
  if (worker.exitCode !== null) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill(how);
  await ended;
}

/** The first update that satisfies the condition, or a failure that shows the last one seen. */
async function updateWhere(holds: (update: VisibleLiveUpdate) => boolean): Promise<VisibleLiveUpdate> {
  const timeout = AbortSignal.timeout(20_000);
  let last: VisibleLiveUpdate | undefined;
  for await (const { update } of liveUpdates(viewer, timeout)) {
    last = update;
    if (holds(update)) return update;
  }
  throw new Error(`no such update within 20 s; the last was ${JSON.stringify(last?.metrics)}`);
}

const orderOf = (orderId: string, status: 'pending' | 'paid', amount: number) => ({
  key: orderId,
  value: Buffer.from(
    JSON.stringify({
      event_id: randomUUID(),
      occurred_at: new Date().toISOString(),
      order_id: orderId,
      customer_id: 'c1',
      order_date: new Date().toISOString(),
      status,
      previous_status: status === 'paid' ? 'pending' : null,
      items: [{ item_id: 'i1', product_id: 'p1', quantity: 1, line_total: amount }],
      total_amount: amount,
      currency: 'USD',
    }),
  ),
});

const clickOf = (sessionId: string) => ({
  key: sessionId,
  value: Buffer.from(
    JSON.stringify({
      event_id: randomUUID(),
      occurred_at: new Date().toISOString(),
      event_type: 'page_view',
      session_id: sessionId,
      page: '/',
    }),
  ),
});

test('events reach an open page; kills of the worker count nothing twice and lose nothing', async () => {
  const orders = Array.from({ length: 60 }, (_, index) => `order-${index}`);
  let worker = startWorker();
  for (const [index, orderId] of orders.entries()) {
    await stream.append('orders', [orderOf(orderId, 'pending', 10.01), orderOf(orderId, 'paid', 10.01)]);
    await stream.append('clickstream', [
      clickOf(`session-${index % 40}`),
      { key: null, value: Buffer.from('{broken') },
    ]);
    if (index === 20 || index === 40) {
      await updateWhere(({ metrics }) => Number(metrics.activeSessions?.value) > index / 2);
      await stopWorker(worker, 'SIGKILL');
      worker = startWorker();
    }
  }
  const complete = ({ metrics }: VisibleLiveUpdate) =>
    metrics.revenueLast5Minutes?.value === 600.6 && metrics.activeSessions?.value === 40;
  await updateWhere(complete);
  await stopWorker(worker, 'SIGTERM');

  const resumed = startWorker();
  const resumedAt = Date.now();
  await updateWhere((update) => Date.parse(update.asOf ?? '') > resumedAt && complete(update));
  await stopWorker(resumed, 'SIGTERM');

  const { rows } = await pool().query<{ offsets: Record<string, number> }>(
    'SELECT offsets FROM live_checkpoint',
  );
  const ends = await stream.endOffsets(['orders', 'clickstream']);
  for (const { topic, partition, offset } of ends) {
    if (offset > 0)
      assert.equal(rows[0]?.offsets[`${topic}/${partition}`], offset, 'a clean stop saves everything');
  }
});

test('a worker that was replaced can no longer write its checkpoint', async () => {
  const old = await claimCheckpoint('fenced', 'postgres');
  const successor = await claimCheckpoint('fenced', 'postgres');
  const state = new LiveState().dump();
  await saveCheckpoint('fenced', { ...successor, state, offsets: { 'orders/0': 5 } });
  await assert.rejects(saveCheckpoint('fenced', { ...old, state, offsets: { 'orders/0': 1 } }), /taken over/);
  assert.deepEqual((await claimCheckpoint('fenced', 'postgres')).offsets, { 'orders/0': 5 });
});

test('a checkpoint of another log is not taken for one of this log', async () => {
  const first = await claimCheckpoint('moved', 'postgres');
  await saveCheckpoint('moved', { ...first, state: new LiveState().dump(), offsets: { 'orders/0': 5 } });
  const second = await claimCheckpoint('moved', 'kafka:abc');
  assert.equal(second.state, null);
  assert.deepEqual(second.offsets, {});
});

test('pages go on after the connection to PostgreSQL was cut, and a page that opens later starts with the latest', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const reader = (async () => {
    for await (const { update } of liveUpdates(viewer, controller.signal)) seen.push(update.asOf ?? '');
  })();
  const publishUntilSeen = async () => {
    const before = seen.length;
    while (seen.length === before) {
      await publishUpdate(new LiveState().update(Date.now()));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await publishUntilSeen();
  await pool().query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN live%'`,
  );
  await publishUntilSeen();
  const late = liveUpdates(viewer, controller.signal);
  const first = await late.next();
  assert.equal(first.done, false);
  assert.ok(seen.includes(first.value?.update.asOf ?? ''));
  await late.return(undefined);
  controller.abort();
  await reader;
});
