import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pool } from '#server/db.ts';
import { forgetEnv } from '#server/env.ts';
import { TOPIC_NAMES } from '#server/events/topics.ts';
import { connectStream } from '#server/stream/connect.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { EMIT_AHEAD_MS, MINUTE_MS } from './plan.ts';
import type { SimulatorState } from './schema.ts';
import { runSimulator } from './service.ts';
import { Shop } from './shop.ts';
import { readSimulatorState } from './state-data.ts';

const WORKER = fileURLToPath(new URL('../../scripts/worker.ts', import.meta.url));

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

function configure(variables: Record<string, string>): void {
  Object.assign(process.env, variables);
  forgetEnv();
}

async function until<T>(find: () => Promise<T | null | false>, what: string): Promise<T> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(20);
  }
}

/** Every value in the log, with how many times it is there. */
async function readLog(): Promise<Map<string, number>> {
  const transport = await connectStream();
  const ends = await transport.endOffsets(TOPIC_NAMES);
  let left = ends.reduce((sum, { offset }) => sum + offset, 0);
  const values = new Map<string, number>();
  const finished = Promise.withResolvers<void>();
  const consumer = await transport.consume({
    group: 'test',
    topics: TOPIC_NAMES,
    positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
    async deliver({ topic, records }) {
      for (const { key, value } of records) {
        const text = `${topic} ${key} ${value?.toString('base64')}`;
        values.set(text, (values.get(text) ?? 0) + 1);
      }
      left -= records.length;
      if (left <= 0) finished.resolve();
    },
  });
  await finished.promise;
  await consumer.stop();
  await transport.close();
  return values;
}

/** The log holds all that is due by the saved time, and of what follows only what the shop says too. */
function assertComplete(log: ReadonlyMap<string, number>, state: SimulatorState): void {
  const savedMs = Date.parse(state.virtualTime);
  const due = new Set<string>();
  const possible = new Set<string>();
  new Shop(state.plan).advance(savedMs + EMIT_AHEAD_MS, ({ topic, key, value, arrivesAtMs }) => {
    const text = `${topic} ${key} ${value.toString('base64')}`;
    possible.add(text);
    if (arrivesAtMs < savedMs) due.add(text);
  });
  assert.equal([...due].filter((text) => !log.has(text)).length, 0, 'nothing is lost');
  assert.equal([...log.keys()].filter((text) => !possible.has(text)).length, 0, 'nothing else is there');
}

test('killed in the middle of its history and of its live hours, the shop ends up as if it never had been', async () => {
  configure({
    SIMULATOR_HISTORY_DAYS: '20',
    SIMULATOR_EVENTS_PER_SECOND: '200',
    SIMULATOR_SEED: '7',
    LOG_LEVEL: 'fatal',
  });
  let worker: ChildProcess | undefined;
  const start = () => {
    worker = fork(WORKER, ['simulate'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return worker;
  };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(worker as ChildProcess, 'exit');
    worker?.kill(signal);
    await exit;
  };
  try {
    start();
    await until(async () => ((await readSimulatorState())?.historyDone ?? 0) > 0, 'the history to begin');
    await end('SIGKILL');
    const killed = (await readSimulatorState()) as SimulatorState;
    assert.equal(killed.phase, 'history');
    assert.ok(killed.historyDone < killed.historyTotal);

    start();
    await until(async () => {
      const state = await readSimulatorState();
      return state?.phase === 'live' && Date.parse(state.virtualTime) > state.plan.foundedMs + MINUTE_MS / 10;
    }, 'live events');
    await end('SIGKILL');
    const live = (await readSimulatorState()) as SimulatorState;

    start();
    await until(async () => {
      const state = await readSimulatorState();
      return state && state.run !== live.run && state.virtualTime > live.virtualTime;
    }, 'live events to go on');
    await end('SIGTERM');
    const state = (await readSimulatorState()) as SimulatorState;
    assert.equal(state.historyDone, state.historyTotal);
    assertComplete(await readLog(), state);
  } finally {
    worker?.kill('SIGKILL');
  }
});

test('a pause is filled, and a second simulator takes over from the first', async () => {
  await database.drop();
  database = await testDatabase();
  configure({ SIMULATOR_HISTORY_DAYS: '1', SIMULATOR_EVENTS_PER_SECOND: '20', LOG_LEVEL: 'fatal' });
  const transport = await connectStream();
  const controllers: AbortController[] = [];
  try {
    let nowMs = Date.parse('2026-11-23T09:00:30Z');
    const run = () => {
      const controller = new AbortController();
      controllers.push(controller);
      const { signal } = controller;
      const ended = runSimulator({ transport, signal, ready: () => undefined, now: () => nowMs });
      return { ended, stop: () => controller.abort() };
    };
    const first = run();
    await until(async () => (await readSimulatorState())?.phase === 'live', 'live events');
    first.stop();
    await first.ended;

    nowMs += 26 * 60 * MINUTE_MS;
    const outcome = run().ended.then(
      () => 'ended',
      (error: Error) => error.message,
    );
    const reached = async () =>
      Date.parse((await readSimulatorState())?.virtualTime ?? '0') >= nowMs - 40_000;
    await until(reached, 'the pause to be filled');
    const { run: current } = (await readSimulatorState()) as SimulatorState;
    const third = run();
    await until(async () => (await readSimulatorState())?.run !== current, 'the third to take over');
    nowMs += 20_000;
    assert.match(await outcome, /Another simulator/);
    third.stop();
    await third.ended;

    const state = (await readSimulatorState()) as SimulatorState;
    assert.deepEqual(
      state.plan.eras.map(({ pace }) => pace),
      ['history', 'live', 'history', 'live'],
    );
    assertComplete(await readLog(), state);
  } finally {
    for (const controller of controllers) controller.abort();
    await transport.close();
  }
});

test('a state that nobody can read is an error and not a new shop', async () => {
  await pool().query(`UPDATE simulator_state SET state = '{"phase": "live"}'`);
  await assert.rejects(readSimulatorState(), /virtualTime/);
});
