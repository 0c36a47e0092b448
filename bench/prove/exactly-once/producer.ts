import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Collector, startCollector } from '#server/collect/service.ts';
import { REJECTION_HEADER, type TopicName } from '#server/events/topics.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { clickEvent } from '../../ingest/click-events.ts';
import type { AvroClicks } from './avro-clicks.ts';

const RECORDS_PER_ROUND = 25;
const PAUSE_MS = 25;
const API_KEY = randomBytes(24).toString('hex');

export interface Accepted {
  readonly topic: TopicName;
  readonly table: 'bronze' | 'dead_letters';
  /** Of the value as it was handed over; null for a tombstone. */
  readonly md5: string | null;
}

interface Made {
  readonly topic: TopicName;
  readonly table: Accepted['table'];
  readonly key: string;
  readonly record: ProducerRecord;
  /** What a value that names a schema is as JSON. */
  readonly json?: Buffer;
}

/** The collector keys an order by its id and a click by its session, so these carry what tells records apart. */
function goodEvent(topic: TopicName, key: string, index: number): Buffer {
  const at = new Date().toISOString();
  if (topic === 'clickstream') {
    const click = JSON.parse(String(clickEvent(index, Date.now()).value));
    return Buffer.from(JSON.stringify({ ...click, session_id: key }));
  }
  const envelope = { event_id: randomUUID(), occurred_at: at };
  const item = { item_id: '1', product_id: 'prod-1', quantity: 2, line_total: 19.9 };
  const order = { order_id: key, customer_id: 'cust-1', order_date: at, status: 'paid', items: [item] };
  return Buffer.from(JSON.stringify({ ...envelope, ...order, total_amount: 19.9, currency: 'EUR' }));
}

/** One in ten is bad, each in one of the ways that ingestion tells apart. */
function makeRecord(index: number, avro: AvroClicks | null): Made {
  const topic = index % 4 === 0 ? 'orders' : 'clickstream';
  const key = `record-${index}`;
  const good = goodEvent(topic, key, index);
  if (avro && topic === 'clickstream' && index % 3 === 0) {
    const { value, json } = avro.encode(key, index);
    return { topic, table: 'bronze', key, record: { key, value }, json };
  }
  if (index % 10 !== 0) return { topic, table: 'bronze', key, record: { key, value: good } };
  const bad: ProducerRecord[] = [
    { key, value: Buffer.from(`{"event_id": "cut-${index}`) },
    { key, value: Buffer.concat([Buffer.from([0xff, 0xfe]), randomBytes(40)]) },
    { key, value: Buffer.from(JSON.stringify({ event_id: key, occurred_at: 'yesterday' })) },
    { key, value: good, headers: { [REJECTION_HEADER]: `line ${index}: no such currency` } },
    { key, value: null },
  ];
  return { topic, table: 'dead_letters', key, record: bad[(index / 10) % bad.length] as ProducerRecord };
}

/**
 * Sends a steady flow of records and remembers what was accepted: good events through the real collector (its 202
 * is the promise that is held against the lake), bad ones, which it would refuse, straight into the stream.
 */
export class Producer {
  readonly accepted = new Map<string, Accepted>();
  /** Sent while the stream did not answer: they may be in it or not. */
  readonly unsure = new Map<string, Accepted>();
  readonly #transport: StreamTransport;
  readonly #collector: Collector;
  readonly #running: Promise<void>;
  /** The stream is ended and started again meanwhile. */
  readonly mayFail: boolean;
  #stopping = false;
  #isFirstRound = true;

  readonly #avro: AvroClicks | null;

  /** With `avro` some of the clicks are written with its schema. */
  static async start(transport: StreamTransport, avro: AvroClicks | null = null): Promise<Producer> {
    const collector = await startCollector({
      host: '127.0.0.1',
      port: 0,
      apiKeys: [API_KEY],
      maxBodyBytes: 1 << 20,
      maxEventsPerSecond: 50_000,
      connect: connectStream,
    });
    return new Producer(transport, collector, avro);
  }

  private constructor(transport: StreamTransport, collector: Collector, avro: AvroClicks | null) {
    this.#avro = avro;
    this.mayFail = avro !== null;
    this.#transport = transport;
    this.#collector = collector;
    this.#running = this.#run();
    this.#running.catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (let next = 0; !this.#stopping; next += RECORDS_PER_ROUND) {
      const made = Array.from({ length: RECORDS_PER_ROUND }, (_, index) =>
        makeRecord(next + index, this.#avro),
      );
      const groups = Map.groupBy(made, ({ topic, table, json }) => `${table} ${topic} ${json !== undefined}`);
      await Promise.all(Array.from(groups.values(), (group) => this.#send(group)));
      this.#isFirstRound = false;
      await sleep(PAUSE_MS);
    }
  }

  async #send(made: readonly Made[]): Promise<void> {
    const [first] = made;
    if (!first) return;
    const isAccepted =
      first.table === 'bronze' && first.json === undefined
        ? await this.#collect(first.topic, made)
        : await this.#append(first.topic, made);
    for (const { topic, table, key, record, json } of made) {
      const value = json ?? record.value;
      const md5 = value && createHash('md5').update(value).digest('hex');
      (isAccepted ? this.accepted : this.unsure).set(key, { topic, table, md5 });
    }
  }

  async #append(topic: TopicName, made: readonly Made[]): Promise<boolean> {
    try {
      await this.#transport.append(
        topic,
        made.map(({ record }) => record),
      );
      return true;
    } catch (error) {
      if (!this.mayFail) throw error;
      return false;
    }
  }

  /** False when it was not promised; some of it may be in the stream all the same. */
  async #collect(topic: TopicName, made: readonly Made[]): Promise<boolean> {
    const url = `${this.#collector.url}/v1/events/${topic}`;
    const headers = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${API_KEY}` };
    const body = made.map(({ record }) => String(record.value)).join('\n');
    for (;;) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      const text = await answer.text();
      if (answer.status === 202) return true;
      if (this.mayFail && answer.status >= 500) return false;
      // Until the collector has its connection to the stream it answers 503, and has taken nothing.
      if (answer.status !== 503 || !this.#isFirstRound) {
        throw new Error(`The collector answered ${answer.status}: ${text}`);
      }
      await sleep(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    try {
      await this.#running;
    } finally {
      await this.#collector.stop();
    }
  }
}
