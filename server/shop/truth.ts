import { TOPIC_NAMES, type TopicName } from '#server/events/topics.ts';
import { LATE_MS_MIN } from './faults.ts';
import type { ShopRecord } from './outbox.ts';
import { DAY_MS, type ShopPlan } from './plan.ts';
import { Shop } from './shop.ts';

export interface TopicTruth {
  /** Every record, faulty ones included. */
  records: number;
  /** Events that a pipeline must end up with: each once. */
  regular: number;
  /** Second deliveries of a regular event. */
  duplicates: number;
  /** Not JSON in UTF-8. */
  malformed: number;
  /** JSON that the topic's contract refuses. */
  breaking: number;
  /** Regular ones that came at least `LATE_MS_MIN` after they happened. */
  late: number;
}

export interface DayTruth {
  /** Orders placed on the day and paid for by then. */
  orders: number;
  units: number;
  revenueCents: number;
  costCents: number;
  /** Orders given up after payment or sent back on the day, and what they take away. */
  reversals: number;
  reversedCents: number;
}

export interface Truth {
  readonly topics: Readonly<Record<TopicName, TopicTruth>>;
  /** By UTC day, `YYYY-MM-DD`: sales by the day of the order, reversals by their own. */
  readonly days: ReadonlyMap<string, DayTruth>;
}

const nothing = (): TopicTruth => ({
  records: 0,
  regular: 0,
  duplicates: 0,
  malformed: 0,
  breaking: 0,
  late: 0,
});

/** Counts records as they are handed out. */
export class Tally implements Truth {
  readonly topics = Object.fromEntries(TOPIC_NAMES.map((name) => [name, nothing()])) as Record<
    TopicName,
    TopicTruth
  >;
  readonly days = new Map<string, DayTruth>();

  add({ topic, verdict, order, occurredAtMs, arrivesAtMs }: ShopRecord): void {
    const counts = this.topics[topic];
    counts.records += 1;
    if (verdict === 'duplicate') counts.duplicates += 1;
    else counts[verdict] += 1;
    if (verdict !== 'regular') return;
    if (arrivesAtMs - occurredAtMs >= LATE_MS_MIN) counts.late += 1;
    if (!order) return;
    if (order.status === 'paid') {
      const day = this.#day(order.placedAtMs);
      day.orders += 1;
      day.units += order.units;
      day.revenueCents += order.totalCents;
      day.costCents += order.costCents;
    } else if (
      order.status === 'returned' ||
      (order.status === 'cancelled' && order.previousStatus === 'paid')
    ) {
      const day = this.#day(occurredAtMs);
      day.reversals += 1;
      day.reversedCents += order.totalCents;
    }
  }

  #day(ms: number): DayTruth {
    const name = new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
    let day = this.days.get(name);
    if (!day) {
      day = { orders: 0, units: 0, revenueCents: 0, costCents: 0, reversals: 0, reversedCents: 0 };
      this.days.set(name, day);
    }
    return day;
  }
}

/** What a pipeline must show that took exactly the records which arrive in [fromMs, toMs). */
export function truth(plan: ShopPlan, fromMs: number, toMs: number): Truth {
  const tally = new Tally();
  new Shop(plan, fromMs).advance(toMs, (record) => tally.add(record));
  return tally;
}
