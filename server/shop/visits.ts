import type { ClickEvent } from '#server/events/schema.ts';
import type { Catalogue, Product } from './catalogue.ts';
import { isoInstant, property } from './event-text.ts';
import { CHANNELS, DEVICES, shares } from './market.ts';
import { MINUTE_MS } from './plan.ts';
import { cumulative, pickIndex, type Random } from './random.ts';

type ClickType = ClickEvent['event_type'];

export interface Click {
  readonly type: ClickType;
  readonly atMs: number;
  readonly page: string;
  readonly productId: string | null;
  readonly category: string | null;
  /** Whether the visitor is known by then. */
  readonly signedIn: boolean;
}

/** What every click of one visit shares. */
export interface Visitor {
  readonly sessionId: string;
  readonly customerId: string | null;
  readonly country: string;
  readonly device: string;
  readonly channel: string;
  readonly referrer: string | null;
  readonly userAgent: string;
}

/** No click comes later than this after the beginning of its visit's minute. */
export const VISIT_MS_MAX = 45 * MINUTE_MS;

const USER_AGENTS: Readonly<Record<string, readonly string[]>> = {
  mobile: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 15; SM-S938B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36',
  ],
  desktop: [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
    'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
  ],
  tablet: [
    'Mozilla/5.0 (iPad; CPU OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 15; SM-X920) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
  ],
};

const DEVICE_SHARES = shares(DEVICES);
const CHANNEL_SHARES = shares(CHANNELS);

/** How far a visit without an order goes: pages only, product, cart, checkout. */
const DEPTHS = {
  history: cumulative([0.42, 0.485, 0.065, 0.03]),
  live: cumulative([0.25, 0.63, 0.08, 0.04]),
};
const DEPTH_PRODUCT = 1;
const DEPTH_CART = 2;
const DEPTH_CHECKOUT = 3;

/** The further clicks of a live visit that looks at products: at least, mean of the rest, at most of the rest. */
const LONG_LOOK = { least: 18, mean: 62, most: 180 };

export type Pace = keyof typeof DEPTHS;

/** Clicks of a visit without an order, on average; what faults per visit are drawn by. */
export const BROWSE_CLICKS_MEAN: Readonly<Record<Pace, number>> = { history: 2.22, live: 59.3 };
export const BUY_CLICKS_MEAN = 7.2;

export function drawVisitor(
  random: Random,
  purpose: 'visit' | 'buy',
  known: { sessionId: string; customerId: string | null; country: string },
): Visitor {
  const device = DEVICES[pickIndex(DEVICE_SHARES[purpose], random.unit())] as (typeof DEVICES)[number];
  const channel = CHANNELS[pickIndex(CHANNEL_SHARES[purpose], random.unit())] as (typeof CHANNELS)[number];
  const agents = USER_AGENTS[device.name] as readonly string[];
  const userAgent = agents[random.below(agents.length)] as string;
  const referrer = channel.referrers[random.below(Math.max(1, channel.referrers.length))] ?? null;
  return { ...known, device: device.name, channel: channel.name, referrer, userAgent };
}

function slug(category: string): string {
  return category.toLowerCase().replaceAll(' & ', '-').replaceAll(' ', '-');
}

/** The clicks of one visit, in order, seconds to minutes apart. */
class Walk {
  readonly clicks: Click[] = [];
  readonly #random: Random;
  readonly #catalogue: Catalogue;
  readonly #latestMs: number;
  #atMs: number;
  signedIn: boolean;

  constructor(random: Random, catalogue: Catalogue, minute: number, signedIn: boolean) {
    this.#random = random;
    this.#catalogue = catalogue;
    this.#atMs = minute * MINUTE_MS + random.below(MINUTE_MS);
    this.#latestMs = minute * MINUTE_MS + VISIT_MS_MAX;
    this.signedIn = signedIn;
  }

  get over(): boolean {
    return this.#atMs >= this.#latestMs - 5 * MINUTE_MS;
  }

  click(type: ClickType, page: string, productId: string | null, category: string | null): number {
    const atMs = Math.min(this.#atMs, this.#latestMs - 1);
    this.clicks.push({ type, atMs, page, productId, category, signedIn: this.signedIn });
    return atMs;
  }

  wait(leastMs: number, meanMs: number): void {
    const most = 4 * MINUTE_MS;
    this.#atMs += Math.floor(Math.min(most, leastMs + this.#random.exponential(meanMs - leastMs)));
  }

  product(): Product {
    const { products, popularity } = this.#catalogue;
    return products[pickIndex(popularity, this.#random.unit())] as Product;
  }

  land(): void {
    if (this.#random.chance(0.55)) this.click('page_view', '/', null, null);
    else this.lookAround();
  }

  lookAround(): void {
    const product = this.product();
    if (this.#random.chance(0.3)) {
      const word = product.subcategory.split(' ')[0] as string;
      this.click('page_view', `/search?q=${word.toLowerCase()}`, null, null);
    } else {
      this.click('page_view', `/category/${slug(product.category)}`, null, product.category);
    }
  }

  view(product: Product): void {
    this.click('product_view', `/product/${product.id}`, product.id, product.category);
  }

  put(product: Product): void {
    this.click('add_to_cart', '/cart', product.id, product.category);
  }
}

/** A visit that ends without an order. */
export function browse(
  random: Random,
  catalogue: Catalogue,
  minute: number,
  pace: Pace,
  known: boolean,
): Click[] {
  const walk = new Walk(random, catalogue, minute, known);
  const depth = pickIndex(DEPTHS[pace], random.unit());
  walk.land();
  while (random.chance(0.22)) {
    walk.wait(3_000, 25_000);
    walk.lookAround();
  }
  if (depth < DEPTH_PRODUCT) return walk.clicks;

  let product = walk.product();
  walk.wait(2_000, 20_000);
  walk.view(product);
  while (random.chance(0.3)) {
    product = walk.product();
    walk.wait(4_000, 40_000);
    walk.view(product);
  }
  if (pace === 'live') {
    const { least, mean, most } = LONG_LOOK;
    for (let left = least + Math.min(most, random.exponential(mean)); left > 0 && !walk.over; left -= 1) {
      walk.wait(3_000, 10_000);
      if (random.chance(0.4)) {
        walk.lookAround();
      } else {
        product = walk.product();
        walk.view(product);
      }
    }
  }
  if (depth < DEPTH_CART) return walk.clicks;

  walk.wait(5_000, 30_000);
  walk.put(product);
  if (depth < DEPTH_CHECKOUT) return walk.clicks;

  walk.wait(5_000, 40_000);
  walk.click('checkout_started', '/checkout', null, null);
  return walk.clicks;
}

export interface Purchase {
  readonly clicks: readonly Click[];
  readonly checkoutAtMs: number;
  readonly placedAtMs: number;
}

/** A visit that orders what is in the basket. Someone unknown signs up at the checkout. */
export function buy(
  random: Random,
  catalogue: Catalogue,
  minute: number,
  basket: readonly Product[],
  known: boolean,
): Purchase {
  const walk = new Walk(random, catalogue, minute, known);
  walk.land();
  while (random.chance(0.3)) {
    walk.wait(4_000, 35_000);
    walk.view(walk.product());
  }
  for (const product of basket) {
    walk.wait(3_000, 30_000);
    walk.view(product);
    walk.wait(4_000, 35_000);
    walk.put(product);
  }
  walk.wait(5_000, 30_000);
  const checkoutAtMs = walk.click('checkout_started', '/checkout', null, null);
  walk.signedIn = true;
  walk.wait(25_000, 90_000);
  const placedAtMs = walk.click('order_completed', '/order/confirmed', null, null);
  return { clicks: walk.clicks, checkoutAtMs, placedAtMs };
}

/** One click as an event; `number` counts the visit's clicks from 0. */
export function clickText(visitor: Visitor, click: Click, number: number, orderId: string | null): string {
  const { sessionId, country, device, channel, referrer, userAgent } = visitor;
  const customerId = click.signedIn ? visitor.customerId : null;
  return `{"event_id":"${sessionId}-${number}","occurred_at":"${isoInstant(click.atMs)}","event_type":"${click.type}","session_id":"${sessionId}"${property('customer_id', customerId)},"page":"${click.page}"${property('product_id', click.productId)}${property('category', click.category)}${property('order_id', orderId)},"country":"${country}","device":"${device}","channel":"${channel}"${property('referrer', referrer)},"user_agent":"${userAgent}"}`;
}
