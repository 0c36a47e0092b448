import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '#server/events/topics.ts';
import { createLogger } from '#server/log.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { estimateRecords } from './estimate.ts';
import type { ShopRecord } from './outbox.ts';
import { EMIT_AHEAD_MS, type Era, foundShop, MINUTE_MS, resumePlan, type ShopPlan } from './plan.ts';
import { releaseMemory } from './release-memory.ts';
import type { SimulatorState } from './schema.ts';
import { Shop } from './shop.ts';
import { readSimulatorState, saveSimulatorState, takeOverSimulator } from './state-data.ts';

/** Records of one append while the past is laid down. */
const BATCH_RECORDS = 8_000;
const HISTORY_STEP_MS = 10 * MINUTE_MS;
const HISTORY_SAVE_EVERY_MS = 1_000;
const LIVE_TICK_MS = 1_000;
const LIVE_SAVE_EVERY_MS = 5_000;

export interface SimulatorOptions {
  readonly transport: StreamTransport;
  readonly signal: AbortSignal;
  ready(): void;
  /** The clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Where to go on: the plan as it was saved, extended to now; or a new shop. */
async function openState(nowMs: number): Promise<SimulatorState> {
  const { SIMULATOR_SEED, SIMULATOR_EVENTS_PER_SECOND, SIMULATOR_HISTORY_DAYS } = env();
  const saved = await readSimulatorState();
  if (!saved) {
    const plan = foundShop({
      seed: SIMULATOR_SEED,
      nowMs,
      historyDays: SIMULATOR_HISTORY_DAYS,
      eventsPerSecond: SIMULATOR_EVENTS_PER_SECOND,
    });
    return {
      phase: plan.originMs < plan.foundedMs ? 'history' : 'live',
      historyTotal: plan.originMs < plan.foundedMs ? estimateRecords(plan, plan.foundedMs) : 0,
      historyDone: 0,
      virtualTime: new Date(plan.originMs).toISOString(),
      plan,
      run: randomUUID(),
    };
  }
  if (saved.plan.seed !== SIMULATOR_SEED) {
    createLogger('simulate').warn(
      { seed: saved.plan.seed, configured: SIMULATOR_SEED },
      'the shop keeps the seed it was founded with; `npm run reset` founds a new one',
    );
  }
  const plan = resumePlan(saved.plan, {
    savedMs: Date.parse(saved.virtualTime),
    nowMs,
    eventsPerSecond: SIMULATOR_EVENTS_PER_SECOND,
  });
  return { ...saved, plan, run: randomUUID() };
}

class Simulator {
  readonly #transport: StreamTransport;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #plan: ShopPlan;
  readonly #shop: Shop;
  #state: SimulatorState;
  /** Everything that arrives before this has been appended. */
  #emittedMs: number;
  #savedAtMs = 0;

  constructor(state: SimulatorState, options: SimulatorOptions) {
    this.#state = state;
    this.#plan = state.plan;
    this.#emittedMs = Date.parse(state.virtualTime);
    this.#shop = new Shop(state.plan, this.#emittedMs);
    this.#transport = options.transport;
    this.#signal = options.signal;
    this.#now = options.now ?? Date.now;
  }

  /** Lays down at full speed what is decided already: the history, and what was missed since the last run. */
  async catchUp(): Promise<void> {
    const fixedMs = (this.#plan.eras.at(-1) as Era).fromMs;
    let appending = Promise.resolve();
    let failed = false;
    while (this.#emittedMs < fixedMs && !this.#signal.aborted && !failed) {
      const inHistory = this.#emittedMs < this.#plan.foundedMs;
      const endMs = inHistory ? this.#plan.foundedMs : fixedMs;
      const batch: ShopRecord[] = [];
      let reachedMs = this.#emittedMs;
      while (batch.length < BATCH_RECORDS && reachedMs < endMs) {
        reachedMs = Math.min(reachedMs + HISTORY_STEP_MS, endMs);
        this.#shop.advance(reachedMs, (record) => batch.push(record));
      }
      this.#emittedMs = reachedMs;
      // The next batch is generated while this one is on its way; no more than one is.
      await appending;
      appending = this.#append(batch).then(() => this.#note(reachedMs, inHistory ? batch.length : 0));
      appending.catch(() => {
        failed = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await appending;
    await this.#save();
  }

  async #note(reachedMs: number, historyRecords: number): Promise<void> {
    const { foundedMs } = this.#plan;
    const historyDone = this.#state.historyDone + historyRecords;
    const over = reachedMs >= foundedMs;
    this.#state = {
      ...this.#state,
      virtualTime: new Date(reachedMs).toISOString(),
      phase: over ? 'live' : 'history',
      historyDone,
      // While it lasts the estimate stays above what is done; at its end it becomes the count.
      historyTotal: over ? historyDone : Math.max(this.#state.historyTotal, historyDone + 1),
    };
    if (over || performance.now() - this.#savedAtMs >= HISTORY_SAVE_EVERY_MS) await this.#save();
  }

  /** Emits each record in the second in which it happens, until the signal aborts. */
  async live(): Promise<void> {
    while (!this.#signal.aborted) {
      const nowMs = this.#now();
      while (this.#emittedMs < nowMs) {
        const savedMs = Date.parse(this.#state.virtualTime);
        const reachedMs = Math.min(nowMs, savedMs + EMIT_AHEAD_MS);
        const batch: ShopRecord[] = [];
        this.#shop.advance(reachedMs, (record) => batch.push(record));
        await this.#append(batch);
        this.#emittedMs = reachedMs;
        if (reachedMs - savedMs >= LIVE_SAVE_EVERY_MS) await this.#saveReached();
      }
      await delay(LIVE_TICK_MS, undefined, { signal: this.#signal }).catch(() => undefined);
    }
    await this.#saveReached();
  }

  async #saveReached(): Promise<void> {
    this.#state = { ...this.#state, virtualTime: new Date(this.#emittedMs).toISOString() };
    await this.#save();
  }

  async #save(): Promise<void> {
    this.#savedAtMs = performance.now();
    if (!(await saveSimulatorState(this.#state))) {
      throw new AppError('conflict', 'Another simulator works on this database now; this one stops.');
    }
  }

  async #append(batch: readonly ShopRecord[]): Promise<void> {
    const topics = new Map<TopicName, ProducerRecord[]>();
    for (const { topic, key, value } of batch) {
      const records = topics.get(topic);
      if (records) records.push({ key, value });
      else topics.set(topic, [{ key, value }]);
    }
    await Promise.all([...topics].map(([topic, records]) => this.#transport.append(topic, records)));
  }
}

/**
 * Runs the demo shop until the signal aborts: first the history, then live in real time. After a pause it
 * goes on from now: up to five minutes are made up for at the live rate, a longer absence (at most its last
 * 90 days) is filled at the rhythm of the history. What a kill left unsaved is sent again, byte for byte.
 */
export async function runSimulator(options: SimulatorOptions): Promise<void> {
  await options.transport.ensureTopics(
    TOPIC_NAMES.map((name) => ({ name, partitions: TOPICS[name].partitions })),
  );
  const state = await openState((options.now ?? Date.now)());
  await takeOverSimulator(state);
  options.ready();
  const simulator = new Simulator(state, options);
  await simulator.catchUp();
  releaseMemory();
  await simulator.live();
}
