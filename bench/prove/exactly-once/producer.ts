import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { REJECTION_HEADER, type TopicName } from '#server/events/topics.ts';
import type { ProducerRecord, StreamTransport } from '#server/stream/transport.ts';
import { clickEvent } from '../../ingest/click-events.ts';

const RECORDS_PER_APPEND = 25;
const PAUSE_MS = 25;

export interface Accepted {
  readonly topic: TopicName;
  readonly table: 'bronze' | 'dead_letters';
  /** Of the value as it was handed to the stream; null for a tombstone. */
  readonly md5: string | null;
}

function orderEvent(): ProducerRecord['value'] {
  const at = new Date().toISOString();
  const item = { item_id: '1', product_id: 'prod-1', quantity: 2, line_total: 19.9 };
  const envelope = { event_id: randomUUID(), occurred_at: at };
  const order = { order_id: randomUUID(), customer_id: 'cust-1', order_date: at, status: 'paid' };
  return Buffer.from(
    JSON.stringify({ ...envelope, ...order, items: [item], total_amount: 19.9, currency: 'EUR' }),
  );
}

/** One in ten is bad, each in one of the ways that ingestion tells apart. */
function makeRecord(index: number): { topic: TopicName; table: Accepted['table']; record: ProducerRecord } {
  const topic = index % 4 === 0 ? 'orders' : 'clickstream';
  const key = `record-${index}`;
  const good = topic === 'orders' ? orderEvent() : clickEvent(index, Date.now()).value;
  if (index % 10 !== 0) return { topic, table: 'bronze', record: { key, value: good } };
  const bad: Omit<ProducerRecord, 'key'>[] = [
    { value: Buffer.from(`{"event_id": "cut-${index}`) },
    { value: Buffer.concat([Buffer.from([0xff, 0xfe]), randomBytes(40)]) },
    { value: Buffer.from(JSON.stringify({ event_id: key, occurred_at: 'yesterday' })) },
    { value: good, headers: { [REJECTION_HEADER]: `line ${index}: no such currency` } },
    { value: null },
  ];
  return {
    topic,
    table: 'dead_letters',
    record: { key, ...bad[(index / 10) % bad.length] } as ProducerRecord,
  };
}

/** Appends a steady flow of records, each with a key of its own, and remembers what the stream has accepted. */
export class Producer {
  readonly accepted = new Map<string, Accepted>();
  readonly #transport: StreamTransport;
  readonly #running: Promise<void>;
  #stopping = false;

  constructor(transport: StreamTransport) {
    this.#transport = transport;
    this.#running = this.#run();
    this.#running.catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (let next = 0; !this.#stopping; next += RECORDS_PER_APPEND) {
      const made = Array.from({ length: RECORDS_PER_APPEND }, (_, index) => makeRecord(next + index));
      for (const [topic, entries] of Map.groupBy(made, (entry) => entry.topic)) {
        await this.#transport.append(
          topic,
          entries.map(({ record }) => record),
        );
        for (const { table, record } of entries) {
          const md5 = record.value && createHash('md5').update(record.value).digest('hex');
          this.accepted.set(record.key as string, { topic, table, md5 });
        }
      }
      await sleep(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }
}
