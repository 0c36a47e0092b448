import { randomUUID } from 'node:crypto';
import type { ProducerRecord } from '#server/stream/transport.ts';

const TYPES = [
  'page_view',
  'product_view',
  'product_view',
  'add_to_cart',
  'checkout_started',
  'order_completed',
];
const CATEGORIES = ['Garden', 'Kitchen', 'Outdoor', 'Books', 'Toys & Games', 'Électronique'];
const COUNTRIES = ['DE', 'FR', 'NL', 'US', 'JP', 'BR'];
const CHANNELS = ['organic_search', 'paid_search', 'email', 'social', 'direct', 'affiliate'];
const DEVICES = ['desktop', 'mobile', 'tablet'];
const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142',
];

/** A number below `bound` that follows from the event's and from what it is drawn for, as evenly as dice. */
function draw(index: number, purpose: number, bound: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % bound;
}

function pick<T>(values: readonly T[], index: number, purpose: number): T {
  return values[draw(index, purpose, values.length)] as T;
}

/** One clickstream event of about 500 bytes, keyed by its session as the shop's own are. */
export function clickEvent(index: number, occurredAtMs: number): ProducerRecord {
  const session = `sess-${draw(index, 1, 20_011)}-5f0c2d1e`;
  const category = pick(CATEGORIES, index, 2);
  const product = `prod-${String(draw(index, 3, 1_500)).padStart(5, '0')}`;
  const event = {
    event_id: randomUUID(),
    occurred_at: new Date(occurredAtMs).toISOString(),
    event_type: pick(TYPES, index, 4),
    session_id: session,
    customer_id: index % 3 === 0 ? null : `cust-${String(draw(index, 5, 50_000)).padStart(6, '0')}`,
    page: `/shop/${category.toLowerCase()}/${product}?position=${draw(index, 6, 24)}`,
    product_id: product,
    category,
    country: pick(COUNTRIES, index, 7),
    device: pick(DEVICES, index, 8),
    channel: pick(CHANNELS, index, 9),
    referrer: `https://search.example/results?q=${encodeURIComponent(category)}&page=${draw(index, 10, 7)}`,
    user_agent: pick(AGENTS, index, 11),
  };
  return { key: session, value: Buffer.from(JSON.stringify(event)) };
}
