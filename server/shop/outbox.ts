import type { ORDER_STATUSES } from '#server/events/schema.ts';
import type { TopicName } from '#server/events/topics.ts';
import { breaking, type Fault, malformed } from './faults.ts';
import { MINUTE_MS } from './plan.ts';

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What a regular `orders` record says, for those who hold the pipeline to the truth. */
export interface OrderFact {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly previousStatus: OrderStatus | null;
  readonly placedAtMs: number;
  readonly totalCents: number;
  readonly costCents: number;
  readonly units: number;
}

type Verdict = 'regular' | 'duplicate' | 'malformed' | 'breaking';

/** A record on its way into the stream, with what the simulator knows about it. */
export interface ShopRecord {
  readonly topic: TopicName;
  readonly key: string;
  readonly value: Buffer;
  readonly occurredAtMs: number;
  /** When it is appended. */
  readonly arrivesAtMs: number;
  readonly verdict: Verdict;
  readonly order: OrderFact | null;
}

interface Waiting extends Omit<ShopRecord, 'value'> {
  readonly text: string | Buffer;
}

/** Records that wait for the minute in which they arrive; records from before `fromMs` are not even written. */
export class Outbox {
  readonly #fromMs: number;
  readonly #minutes = new Map<number, Waiting[]>();

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  /** Takes a regular event and its fault. `write` is called only when a record is really due. */
  post(
    topic: TopicName,
    key: string,
    occurredAtMs: number,
    fault: Fault | null,
    write: () => string,
    order: OrderFact | null = null,
  ): void {
    const arrivesAtMs = fault?.kind === 'late' ? occurredAtMs + fault.delayMs : occurredAtMs;
    const regular = arrivesAtMs >= this.#fromMs;
    if (!fault) {
      if (regular) {
        const text = write();
        this.#add({ topic, key, text, occurredAtMs, arrivesAtMs, verdict: 'regular', order });
      }
      return;
    }
    const againAtMs = fault.kind === 'duplicate' ? occurredAtMs + fault.delayMs : occurredAtMs;
    const again = fault.kind !== 'late' && againAtMs >= this.#fromMs;
    if (!regular && !again) return;
    const text = write();
    if (regular) this.#add({ topic, key, text, occurredAtMs, arrivesAtMs, verdict: 'regular', order });
    if (!again) return;
    const beside = { topic, key, occurredAtMs, arrivesAtMs: againAtMs, order: null };
    if (fault.kind === 'duplicate') this.#add({ ...beside, text, verdict: 'duplicate' });
    if (fault.kind === 'malformed') {
      this.#add({ ...beside, text: malformed(text, fault.variant), verdict: 'malformed' });
    }
    if (fault.kind === 'breaking') {
      this.#add({ ...beside, text: breaking(topic, text, fault.variant), verdict: 'breaking' });
    }
  }

  #add(record: Waiting): void {
    const minute = Math.floor(record.arrivesAtMs / MINUTE_MS);
    const waiting = this.#minutes.get(minute);
    if (waiting) waiting.push(record);
    else this.#minutes.set(minute, [record]);
  }

  /** Removes and returns what arrives in a minute, in order of arrival. */
  take(minute: number): ShopRecord[] {
    const waiting = this.#minutes.get(minute);
    if (!waiting) return [];
    this.#minutes.delete(minute);
    waiting.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
    return waiting.map(({ topic, key, text, occurredAtMs, arrivesAtMs, verdict, order }) => ({
      topic,
      key,
      value: typeof text === 'string' ? Buffer.from(text, 'utf8') : text,
      occurredAtMs,
      arrivesAtMs,
      verdict,
      order,
    }));
  }
}
