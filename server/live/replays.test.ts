import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pool } from '#server/db.ts';
import { EVERYTHING, openTestLetters, type TestLetters } from '#server/testing/letters.ts';
import { listenForUpdates } from './data.ts';
import type { LiveUpdate } from './schema.ts';

const CHILD = new URL('../testing/letters-kill-child.ts', import.meta.url).pathname;

let letters: TestLetters;
const workers = new Set<ChildProcess>();

beforeEach(async () => {
  letters = await openTestLetters();
});
afterEach(async () => {
  for (const worker of workers) await stop(worker, 'SIGKILL');
  await letters.close();
});

function start(): ChildProcess {
  const worker = spawn(process.execPath, ['scripts/worker.ts', 'aggregate'], {
    stdio: 'ignore',
    env: { ...process.env, LOG_LEVEL: 'silent' },
  });
  workers.add(worker);
  return worker;
}

async function stop(worker: ChildProcess, how: NodeJS.Signals): Promise<void> {
  workers.delete(worker);
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill(how);
  await ended;
}

/** The first update from now on that satisfies the condition; throws after half a minute. */
async function updateWhere(holds: (update: LiveUpdate) => boolean): Promise<LiveUpdate> {
  let last: LiveUpdate | undefined;
  let found: LiveUpdate | undefined;
  const { stop: close } = await listenForUpdates((update) => {
    last = update;
    if (holds(update)) found ??= update;
  });
  try {
    for (let waited = 0; waited < 30_000; waited += 20) {
      if (found) return found;
      await sleep(20);
    }
  } finally {
    await close();
  }
  throw new Error(`no such update; the last was ${JSON.stringify(last)}`);
}

/** Paid a minute and a half ago, in a currency that the contract does not know. */
const order = (id: number, occurredAt = Date.now() - 90_000) => ({
  key: `o-${id}`,
  value: Buffer.from(
    JSON.stringify({
      event_id: `e-${id}`,
      occurred_at: new Date(occurredAt).toISOString(),
      order_id: `o-${id}`,
      customer_id: 'c-1',
      order_date: new Date(occurredAt).toISOString(),
      status: 'paid',
      items: [{ item_id: 'i-1', product_id: 'p-1', quantity: 1, line_total: 10 }],
      total_amount: 10,
      currency: 'usd',
    }),
  ),
});

const ask = () =>
  letters.ask({
    topic: 'orders',
    selection: EVERYTHING,
    fix: { kind: 'rules', rules: [{ kind: 'set_field', path: 'currency', value: 'USD', where: 'always' }] },
  });

async function waiting(): Promise<number> {
  const { rows } = await pool().query('SELECT count(*) AS n FROM live_replay');
  return rows[0].n;
}

const revenue = ({ metrics }: LiveUpdate) => metrics.revenueLast5Minutes.value;
const minutes = ({ history }: LiveUpdate) => history.reduce((sum, { revenue: of }) => sum + of, 0);

test('a replayed letter is a late event: its windows are corrected once, whoever is killed', async () => {
  const dead = 5;
  await letters.ingest(
    'orders',
    Array.from({ length: dead }, (_, id) => order(id)),
  );
  let worker = start();
  assert.equal(revenue(await updateWhere(() => true)), 0);

  await ask();
  await letters.work();
  const corrected = await updateWhere((update) => revenue(update) === dead * 10);
  assert.equal(minutes(corrected), dead * 10);

  // Before its checkpoint, which is some seconds off: the next one has to count them again.
  await stop(worker, 'SIGKILL');
  const handed = await waiting();
  worker = start();
  const resumedAt = Date.now();
  const again = await updateWhere(
    (update) => Date.parse(update.asOf) > resumedAt && revenue(update) === dead * 10,
  );
  assert.ok(handed === dead || handed === 0, 'all of them or, after a checkpoint, none');
  assert.equal(minutes(again), dead * 10);
  await stop(worker, 'SIGTERM');
  assert.equal(await waiting(), 0);

  worker = start();
  const restartedAt = Date.now();
  const last = await updateWhere((update) => Date.parse(update.asOf) > restartedAt);
  assert.deepEqual([revenue(last), last.lateEvents], [dead * 10, again.lateEvents]);
  await stop(worker, 'SIGTERM');
});

test('they are handed over with the commit that replays them, and only what the windows still have a place for', async () => {
  await letters.ingest('orders', [order(1), order(2), order(3, Date.now() - 3 * 3_600_000)]);
  for (const [step, handed] of [
    ['before-commit', 0],
    ['committed', 2],
  ] as const) {
    const id = await ask();
    const child = spawn(process.execPath, [CHILD, id, step], {
      env: { ...process.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
    assert.equal(await waiting(), handed, step);
    await pool().query(`UPDATE letter_job SET state = 'stopped' WHERE id = $1`, [id]);
  }
  await ask();
  await letters.work();
  assert.equal(await waiting(), 2);
});
