import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import type { z } from 'zod';
import type { ClickEvent, CustomerEvent, InventoryEvent, OrderEvent } from '#server/events/schema.ts';
import { TOPIC_NAMES, TOPICS, type TopicName } from '#server/events/topics.ts';
import { estimateRecords } from './estimate.ts';
import { FAULT_RATES, LATE_MS_MAX, LATE_MS_MIN } from './faults.ts';
import type { ShopRecord } from './outbox.ts';
import { DAY_MS, foundShop, resumePlan, type ShopPlan } from './plan.ts';
import { Shop } from './shop.ts';
import { Tally, type Truth, truth } from './truth.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const HOUR_MS = 3_600_000;

function plan(overrides: Partial<Parameters<typeof foundShop>[0]> = {}): ShopPlan {
  return foundShop({ seed: 42, nowMs: NOW, historyDays: 14, eventsPerSecond: 20, ...overrides });
}

function records(shopPlan: ShopPlan, fromMs: number, toMs: number): ShopRecord[] {
  const all: ShopRecord[] = [];
  new Shop(shopPlan, fromMs).advance(toMs, (record) => all.push(record));
  return all;
}

function digest(all: readonly ShopRecord[]): string {
  const hash = createHash('sha256');
  for (const { topic, key, value, arrivesAtMs, verdict } of all) {
    hash.update(`${topic} ${key} ${arrivesAtMs} ${verdict} ${value.length} `).update(value);
  }
  return hash.digest('hex');
}

/** Fourteen days of history and half an hour live, as every test below looks at them. */
const END = NOW + HOUR_MS / 2;
let all: ShopRecord[];
let expected: Truth;
before(() => {
  all = records(plan(), 0, END);
  expected = truth(plan(), 0, END);
});

function events<T>(topic: TopicName): (T & { record: ShopRecord })[] {
  return all
    .filter((record) => record.topic === topic && record.verdict === 'regular')
    .map((record) => ({ ...(JSON.parse(record.value.toString()) as T), record }));
}

/** A record as a pipeline sees it, told from its bytes alone. */
function read(record: ShopRecord): { event_id: string; occurred_at: string } | 'malformed' | 'breaking' {
  const schema: z.ZodType<{ event_id: string; occurred_at: string }> = TOPICS[record.topic].schema;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.value));
  } catch {
    return 'malformed';
  }
  const result = schema.safeParse(parsed);
  return result.success ? result.data : 'breaking';
}

test('every record is what the simulator says it is, judged from its bytes alone', () => {
  const seen = new Set<string>();
  for (const record of all) {
    const event = read(record);
    if (typeof event === 'string') {
      assert.equal(event, record.verdict, record.value.toString());
      continue;
    }
    const id = `${record.topic} ${event.event_id} ${event.occurred_at}`;
    assert.equal(seen.has(id) ? 'duplicate' : 'regular', record.verdict, id);
    assert.equal(Date.parse(event.occurred_at), record.occurredAtMs);
    seen.add(id);
  }
});

test('records come in order of arrival, late ones 90 seconds to three days after they happened', () => {
  all.reduce((previous, record) => {
    assert.ok(record.arrivesAtMs >= previous.arrivesAtMs);
    return record;
  });
  for (const { verdict, arrivesAtMs, occurredAtMs } of all) {
    const delay = arrivesAtMs - occurredAtMs;
    if (verdict !== 'regular' || delay === 0) continue;
    assert.ok(delay >= LATE_MS_MIN && delay <= LATE_MS_MAX, `${delay}`);
  }
});

test('the truth is what a pipeline finds that decodes, checks, deduplicates and adds up', () => {
  const cents = (value: number) => Math.round(value * 100);
  const seen = new Set<string>();
  const found = Object.fromEntries(TOPIC_NAMES.map((name) => [name, { regular: 0, refused: 0, again: 0 }]));
  let orders = 0;
  let revenue = 0;
  let reversed = 0;
  for (const record of all) {
    const counts = found[record.topic];
    assert.ok(counts);
    const event = read(record);
    if (typeof event === 'string') {
      counts.refused += 1;
      continue;
    }
    const id = `${record.topic} ${event.event_id} ${event.occurred_at}`;
    if (seen.has(id)) {
      counts.again += 1;
      continue;
    }
    seen.add(id);
    counts.regular += 1;
    if (record.topic !== 'orders') continue;
    const order = event as OrderEvent;
    if (order.status === 'paid') {
      orders += 1;
      revenue += cents(order.total_amount);
    }
    if (order.status === 'returned' || (order.status === 'cancelled' && order.previous_status === 'paid')) {
      reversed += cents(order.total_amount);
    }
  }
  for (const [name, topic] of Object.entries(expected.topics)) {
    const counts = {
      regular: topic.regular,
      refused: topic.malformed + topic.breaking,
      again: topic.duplicates,
    };
    assert.deepEqual(found[name], counts, name);
    assert.equal(topic.records, topic.regular + topic.malformed + topic.breaking + topic.duplicates);
  }
  const days = [...expected.days.values()];
  const sum = (value: (day: (typeof days)[number]) => number) =>
    days.reduce((total, day) => total + value(day), 0);
  assert.deepEqual(
    { orders, revenue, reversed },
    {
      orders: sum((day) => day.orders),
      revenue: sum((day) => day.revenueCents),
      reversed: sum((day) => day.reversedCents),
    },
  );
  assert.ok(reversed > 0 && orders > 1_000);
});

test('faults come at their rates, in the history and live', () => {
  const near = (actual: number, mean: number) =>
    assert.ok(Math.abs(actual - mean) < 5 * Math.sqrt(mean), `${actual} for ${mean}`);
  for (const [fromMs, toMs] of [
    [0, NOW],
    [NOW, END],
  ] as const) {
    const tally = new Tally();
    // Counted by when they happened: what is late or comes again after the end is only missing at its very end.
    for (const record of all) {
      if (record.occurredAtMs >= fromMs && record.occurredAtMs < toMs) tally.add(record);
    }
    const topics = Object.values(tally.topics);
    const sum = (part: 'duplicates' | 'malformed' | 'breaking' | 'late' | 'regular') =>
      topics.reduce((total, topic) => total + topic[part], 0);
    near(sum('malformed'), FAULT_RATES.malformed * sum('regular'));
    near(sum('breaking'), FAULT_RATES.breaking * sum('regular'));
    if (toMs === END) continue;
    near(sum('duplicates'), FAULT_RATES.duplicate * sum('regular'));
    near(sum('late'), FAULT_RATES.late * sum('regular'));
  }
});

test('a visit never reaches a step without the ones before it, and 2 to 5 % of the visits order', () => {
  const steps = ['page_view', 'product_view', 'add_to_cart', 'checkout_started', 'order_completed'];
  const visits = new Map<string, Map<string, number>>();
  let visitsInHistory = 0;
  let ordersInHistory = 0;
  for (const click of events<ClickEvent>('clickstream')) {
    let visit = visits.get(click.session_id);
    if (!visit) {
      visit = new Map();
      visits.set(click.session_id, visit);
      if (click.record.occurredAtMs < NOW) visitsInHistory += 1;
    }
    const at = click.record.occurredAtMs;
    visit.set(click.event_type, Math.min(at, visit.get(click.event_type) ?? at));
    if (click.event_type === 'order_completed' && at < NOW) ordersInHistory += 1;
  }
  // A late click may arrive after the end; its visit is not judged.
  const missing = [...visits.values()].filter((visit) => {
    const reached = steps.findLastIndex((step) => visit.has(step));
    return steps.slice(2, reached).some((step) => !visit.has(step));
  });
  assert.ok(missing.length <= expected.topics.clickstream.late / 50, `${missing.length} visits with a gap`);
  const counts = steps.map((step) => [...visits.values()].filter((visit) => visit.has(step)).length);
  counts.reduce((before, after) => {
    assert.ok(before > after, counts.join(' > '));
    return after;
  });
  for (const visit of visits.values()) {
    const times = steps.flatMap((step) => visit.get(step) ?? []);
    if (missing.includes(visit) || !visit.has('checkout_started')) continue;
    assert.deepEqual(
      times.slice(-3),
      times.slice(-3).sort((a, b) => a - b),
    );
  }
  const conversion = ordersInHistory / visitsInHistory;
  assert.ok(conversion > 0.02 && conversion < 0.05, `${conversion}`);
});

test('orders take legal steps in ascending time, their lines add up, and their customers are known', () => {
  const next: Readonly<Record<string, readonly string[]>> = {
    pending: ['paid', 'cancelled'],
    paid: ['shipped', 'cancelled'],
    shipped: ['delivered'],
    delivered: ['returned'],
  };
  const known = new Set(events<CustomerEvent>('customers').map((event) => event.customer_id));
  const orders = new Map<string, (OrderEvent & { record: ShopRecord })[]>();
  for (const order of events<OrderEvent>('orders')) {
    orders.set(order.order_id, [...(orders.get(order.order_id) ?? []), order]);
    const lines = order.items.reduce((sum, item) => sum + Math.round(item.line_total * 100), 0);
    assert.equal(lines, Math.round(order.total_amount * 100));
    for (const item of order.items) assert.ok((item.unit_cost ?? 0) < (item.unit_price ?? 0));
    assert.ok(
      known.has(order.customer_id) || order.record.arrivesAtMs > END - LATE_MS_MAX,
      order.customer_id,
    );
  }
  const fates = new Set<string>();
  for (const steps of orders.values()) {
    steps.sort((a, b) => a.record.occurredAtMs - b.record.occurredAtMs);
    for (const step of steps) {
      fates.add(`${step.previous_status} > ${step.status}`);
      assert.equal(step.order_date, steps[0]?.order_date);
      if (step.previous_status) assert.ok(next[step.previous_status]?.includes(step.status));
      else assert.equal(step.occurred_at, step.order_date);
    }
  }
  assert.deepEqual([...fates].sort(), [
    'delivered > returned',
    'null > pending',
    'paid > cancelled',
    'paid > shipped',
    'pending > cancelled',
    'pending > paid',
    'shipped > delivered',
  ]);
});

test('stock levels follow from their movements and never fall below zero', () => {
  const movements = events<InventoryEvent>('inventory').sort(
    (a, b) => a.record.occurredAtMs - b.record.occurredAtMs,
  );
  const arrived = new Map<string, number>();
  let breaks = 0;
  for (const { product_id, delta, stock_quantity, reason } of movements) {
    const before = arrived.get(product_id);
    if (reason === 'initial') assert.equal(delta, stock_quantity);
    else if (before !== undefined && before + delta !== stock_quantity) breaks += 1;
    assert.ok(stock_quantity >= 0);
    arrived.set(product_id, stock_quantity);
  }
  // Only a movement that arrives after the end can leave a gap.
  assert.ok(breaks <= expected.topics.inventory.late / 5, `${breaks}`);
});

test('the same seed and clock give the same bytes, another seed others', () => {
  const small = (seed: number) => records(plan({ seed, historyDays: 2 }), 0, NOW);
  const once = small(42);
  assert.equal(digest(small(42)), digest(once));
  const texts = new Set(once.map(({ value }) => value.toString()));
  const shared = small(43).filter(
    ({ value, verdict }) => verdict === 'regular' && texts.has(value.toString()),
  );
  assert.equal(shared.length, 0);
});

test('however a run is cut and taken up again, the bytes are the same', () => {
  const shopPlan = plan({ historyDays: 40 });
  const fromMs = NOW - DAY_MS;
  const toMs = NOW + HOUR_MS / 4;
  const whole: ShopRecord[] = [];
  new Shop(shopPlan).advance(toMs, (record) => {
    if (record.arrivesAtMs >= fromMs) whole.push(record);
  });
  assert.ok(whole.length > 20_000);
  const expectedBytes = digest(whole);
  const cut = fc.record({ atMs: fc.integer({ min: fromMs + 1, max: toMs - 1 }), reopen: fc.boolean() });
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 4 }), (cuts) => {
      const pieces: ShopRecord[] = [];
      let shop = new Shop(shopPlan, fromMs);
      for (const { atMs, reopen } of cuts.sort((a, b) => a.atMs - b.atMs)) {
        shop.advance(atMs, (record) => pieces.push(record));
        if (reopen) shop = new Shop(shopPlan, atMs);
      }
      shop.advance(toMs, (record) => pieces.push(record));
      assert.equal(digest(pieces), expectedBytes);
    }),
    { numRuns: 5 },
  );
});

test('a plan that grew by a pause leaves what was emitted before as it was', () => {
  const savedMs = END;
  const grown = resumePlan(plan(), { savedMs, nowMs: savedMs + 3 * DAY_MS, eventsPerSecond: 5 });
  const lastHour = all.filter(({ arrivesAtMs }) => arrivesAtMs >= END - HOUR_MS);
  assert.equal(digest(records(grown, END - HOUR_MS, END)), digest(lastHour));
  const filled = records(grown, savedMs, savedMs + 3 * DAY_MS);
  assert.ok(filled.length > 3 * 8_000 && filled.length < 3 * 20_000, `${filled.length}`);
});

test('the live rate is the configured one by day and by night, and its orders stay near the level before', () => {
  const shopPlan = plan();
  let placed = 0;
  for (const hour of [2, 14]) {
    let count = 0;
    const fromMs = NOW + hour * HOUR_MS;
    new Shop(shopPlan, fromMs).advance(fromMs + HOUR_MS, ({ order }) => {
      count += 1;
      if (order?.status === 'pending') placed += 1;
    });
    assert.ok(count / 3_600 > 17.5 && count / 3_600 < 22.5, `${count} events in the hour`);
  }
  const history = [...expected.days.values()].slice(7, 13);
  const mean = history.reduce((sum, day) => sum + day.orders, 0) / history.length;
  const live = placed * 12;
  assert.ok(live > mean && live < 4.5 * mean, `${live} orders a live day, ${mean} before`);
});

test('the estimate of a history is close, and 90 days are more than a million events', () => {
  const emitted = all.filter(({ arrivesAtMs }) => arrivesAtMs < NOW).length;
  const estimate = estimateRecords(plan(), NOW);
  assert.ok(Math.abs(estimate / emitted - 1) < 0.02, `estimated ${estimate}, emitted ${emitted}`);
  const quarter = estimateRecords(plan({ historyDays: 90 }), NOW);
  assert.ok(quarter > 1_100_000, `${quarter} events`);
});
