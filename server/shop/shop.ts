import { Calendar, customerText } from './calendar.ts';
import { type Catalogue, openCatalogue } from './catalogue.ts';
import { Customers } from './customers.ts';
import { drawFault, FAULT_DELAY_MS_MAX, FAULT_RATE, type Fault } from './faults.ts';
import { Market } from './market.ts';
import { fillBasket, ORDER_LIFE_MS_MAX, type OrderHead, orderFact, orderLife, orderText } from './orders.ts';
import { type OrderFact, Outbox, type ShopRecord } from './outbox.ts';
import { COUNTRIES } from './places.ts';
import { DAY_MS, MINUTE_MS, type ShopPlan, shopTag } from './plan.ts';
import { hashUnit, pickIndex, Random } from './random.ts';
import { COUNT_EVERY_DAYS, Stock } from './stock.ts';
import {
  BROWSE_CLICKS_MEAN,
  BUY_CLICKS_MEAN,
  browse,
  buy,
  type Click,
  clickText,
  drawVisitor,
  type Pace,
  VISIT_MS_MAX,
  type Visitor,
} from './visits.ts';

/** The streams of random numbers; `browse`, `repeat` and `fresh` also name the kinds of visit in ids. */
const STREAMS = { browse: 0x62, repeat: 0x72, fresh: 0x66 } as const;
type Visit = keyof typeof STREAMS;

const COUNT_STREAM = 0x636f756e;
const CLICK_FAULT_STREAM = 0x66636c69;
const ORDER_FAULT_STREAM = 0x666f7264;
const STOCK_FAULT_STREAM = 0x6673746f;
const SIGN_UP_FAULT_STREAM = 0x66736967;

const KNOWN_VISITOR_SHARE = 0.28;
const KNOWN_VISITOR_CURIOSITY = 0.08;
/** Of the customers who buy again, those who are signed in from the first click. */
const SIGNED_IN_SHARE = 0.7;

/** How far back the shop must be looked at to know which parcels are under way and how full the shelves are. */
const MEMORY_MS = ORDER_LIFE_MS_MAX + (COUNT_EVERY_DAYS + 1) * DAY_MS + FAULT_DELAY_MS_MAX;

/**
 * The simulated shop as a stream of records. Each minute's visits follow from the seed and the minute alone,
 * and each visit carries all its consequences (clicks, order statuses, stock movements); so a shop can be
 * opened at any instant, by looking through the orders of the last weeks, and goes on with the very bytes it
 * would have written without the interruption.
 */
export class Shop {
  readonly #plan: ShopPlan;
  readonly #tag: string;
  readonly #market: Market;
  readonly #customers: Customers;
  readonly #catalogue: Catalogue;
  readonly #outbox: Outbox;
  readonly #stock: Stock;
  readonly #calendar: Calendar;
  readonly #random = new Random();
  readonly #counts = new Random();
  readonly #fromMs: number;
  /** The next minute whose visits have not been generated. */
  #minute: number;
  #arriving: ShopRecord[] = [];
  #arrived = 0;

  /** Opens the shop of `plan` so that the first record to come is the first that arrives at `fromMs` or later. */
  constructor(plan: ShopPlan, fromMs: number = plan.originMs) {
    this.#plan = plan;
    this.#fromMs = Math.max(fromMs, plan.originMs);
    this.#tag = shopTag(plan);
    this.#market = new Market(plan);
    this.#customers = new Customers(plan, this.#market);
    this.#catalogue = openCatalogue(plan.seed);
    this.#outbox = new Outbox(this.#fromMs);
    this.#stock = new Stock(this.#catalogue, this.#outbox, this.#tag, (product, atMs) =>
      this.#fault(STOCK_FAULT_STREAM, product, atMs),
    );
    this.#calendar = new Calendar({
      plan,
      tag: this.#tag,
      market: this.#market,
      customers: this.#customers,
      catalogue: this.#catalogue,
      stock: this.#stock,
      outbox: this.#outbox,
      fault: (stream, a, b) => this.#fault(stream, a, b),
    });
    this.#minute = Math.floor(Math.max(plan.originMs, this.#fromMs - MEMORY_MS) / MINUTE_MS);
  }

  /** Hands out, in order of arrival, every record that arrives before `untilMs` and was not handed out yet. */
  advance(untilMs: number, take: (record: ShopRecord) => void): void {
    for (;;) {
      for (; this.#arrived < this.#arriving.length; this.#arrived += 1) {
        const record = this.#arriving[this.#arrived] as ShopRecord;
        if (record.arrivesAtMs >= untilMs) return;
        take(record);
      }
      if (this.#minute * MINUTE_MS >= untilMs) return;
      this.#generate(this.#minute);
      this.#arriving = this.#outbox.take(this.#minute);
      this.#arrived = 0;
      this.#minute += 1;
    }
  }

  #generate(minute: number): void {
    const { seed } = this.#plan;
    this.#calendar.pass(minute);
    const rates = this.#market.rates(minute);
    if (rates.browse > 0) {
      const count = this.#counts.reset(seed, COUNT_STREAM, minute, STREAMS.browse).poisson(rates.browse);
      for (let k = 0; k < count; k += 1) this.#browse(minute, k);
    }
    if (rates.repeat > 0) {
      const count = this.#counts.reset(seed, COUNT_STREAM, minute, STREAMS.repeat).poisson(rates.repeat);
      for (let k = 0; k < count; k += 1) this.#buy('repeat', minute, k, null);
    }
    const [first, past] = this.#customers.joining(minute);
    for (let number = first; number < past; number += 1) this.#buy('fresh', minute, number - first, number);
    this.#stock.pass(minute);
  }

  #fault(stream: number, a: number, b: number): Fault | null {
    return drawFault(FAULT_RATE, this.#plan.seed, stream, a, b);
  }

  #sessionId(visit: Visit, minute: number, k: number): string {
    return `${this.#tag}-${minute.toString(36)}-${visit[0]}${k.toString(36)}`;
  }

  #browse(minute: number, k: number): void {
    const { seed } = this.#plan;
    const pace: Pace = this.#market.era(minute)?.pace === 'live' ? 'live' : 'history';
    const fault = this.#clickFault('browse', minute, k, BROWSE_CLICKS_MEAN[pace]);
    // Long after the visit only a record that comes late, or again, can still be due.
    const overMs = minute * MINUTE_MS + VISIT_MS_MAX;
    const delayMs = fault && 'delayMs' in fault ? fault.delayMs : 0;
    if (overMs + delayMs < this.#fromMs) return;

    const random = this.#random.reset(seed, STREAMS.browse, minute, k);
    const known = random.chance(KNOWN_VISITOR_SHARE);
    const number = known ? this.#customers.pick(minute, random, KNOWN_VISITOR_CURIOSITY) : null;
    const visitor = this.#visitor(random, 'visit', 'browse', minute, k, number);
    const clicks = browse(random, this.#catalogue, minute, pace, known);
    this.#postClicks(visitor, clicks, null, fault, minute, k);
  }

  #buy(visit: 'repeat' | 'fresh', minute: number, k: number, joining: number | null): void {
    const { seed } = this.#plan;
    const random = this.#random.reset(seed, STREAMS[visit], minute, k);
    const known = visit === 'repeat' && random.chance(SIGNED_IN_SHARE);
    const number = joining ?? this.#customers.pick(minute, random, 0);
    const visitor = this.#visitor(random, 'buy', visit, minute, k, number);
    const lines = fillBasket(this.#catalogue, minute, random);
    const products = lines.map((line) => line.product);
    const { clicks, checkoutAtMs, placedAtMs } = buy(random, this.#catalogue, minute, products, known);
    const life = orderLife(placedAtMs, random);

    const sessionId = visitor.sessionId;
    const orderId = `o-${sessionId}`;
    const customerId = this.#customers.id(number);
    const fault = this.#clickFault(visit, minute, k, BUY_CLICKS_MEAN);
    this.#postClicks(visitor, clicks, orderId, fault, minute, k);
    const joinedAtMs = minute * MINUTE_MS;
    const profile = this.#customers.profile(number, joinedAtMs);
    if (joining !== null) {
      const signUpAtMs = checkoutAtMs + 5_000;
      const signUpFault = this.#fault(SIGN_UP_FAULT_STREAM, minute, k);
      this.#outbox.post('customers', customerId, signUpAtMs, signUpFault, () =>
        customerText('customer_created', `${this.#tag}-${customerId}-created`, signUpAtMs, profile),
      );
    }
    const { address, country } = profile;
    const head: OrderHead = { orderId, customerId, sessionId, country, address, placedAtMs, lines };
    life.forEach((step, i) => {
      const fact = orderFact(head, step);
      const stepFault = this.#fault(ORDER_FAULT_STREAM + STREAMS[visit] + 256 * i, minute, k);
      this.#outbox.post(
        'orders',
        orderId,
        step.atMs,
        stepFault,
        () => orderText(head, step, fact.totalCents),
        fact,
      );
      this.#foresee(head, step.status, step.atMs);
    });
  }

  #foresee({ lines, orderId }: OrderHead, status: OrderFact['status'], atMs: number): void {
    if (status !== 'pending' && status !== 'cancelled' && status !== 'returned') return;
    const reason = status === 'pending' ? 'sale' : 'return';
    for (const { product, quantity } of lines) {
      this.#stock.foresee({ product, reason, units: quantity, atMs, cause: `${orderId}-${reason}` });
    }
  }

  #visitor(
    random: Random,
    purpose: 'visit' | 'buy',
    visit: Visit,
    minute: number,
    k: number,
    number: number | null,
  ): Visitor {
    const country =
      number === null
        ? pickIndex(this.#market.countryShares(minute), random.unit())
        : this.#customers.traits(number).country;
    return drawVisitor(random, purpose, {
      sessionId: this.#sessionId(visit, minute, k),
      customerId: number === null ? null : this.#customers.id(number),
      country: (COUNTRIES[country] as (typeof COUNTRIES)[number]).code,
    });
  }

  #clickFault(visit: Visit, minute: number, k: number, clicksMean: number): Fault | null {
    const stream = CLICK_FAULT_STREAM + STREAMS[visit];
    return drawFault(FAULT_RATE * clicksMean, this.#plan.seed, stream, minute, k);
  }

  /** Posts a visit's clicks, one of them with the visit's fault. */
  #postClicks(
    visitor: Visitor,
    clicks: readonly Click[],
    orderId: string | null,
    fault: Fault | null,
    minute: number,
    k: number,
  ): void {
    const faulty = fault
      ? Math.floor(hashUnit(this.#plan.seed, CLICK_FAULT_STREAM, minute, k) * clicks.length)
      : -1;
    clicks.forEach((click, i) => {
      this.#outbox.post('clickstream', visitor.sessionId, click.atMs, i === faulty ? fault : null, () =>
        clickText(visitor, click, i, click.type === 'order_completed' ? orderId : null),
      );
    });
  }
}
