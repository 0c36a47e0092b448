import type { Catalogue } from './catalogue.ts';
import { type CustomerProfile, type Customers, FOUNDING_CUSTOMERS } from './customers.ts';
import { amount, isoInstant, quote } from './event-text.ts';
import type { Fault } from './faults.ts';
import { CHANNELS, type Market } from './market.ts';
import { CURRENCY, weekOf } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { COUNTRIES } from './places.ts';
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY, type ShopPlan } from './plan.ts';
import { hashUnit, Random } from './random.ts';
import type { Stock } from './stock.ts';

const SPEND_STREAM = 0x7370656e;
const MOVE_STREAM = 0x6d6f7665;
const SIDE_FAULT_STREAM = 0x66736964;

/** What the shop pays for advertising per new customer, on average. */
const COST_PER_FRESH_CUSTOMER_CENTS = 2_300;
const SPEND_REPORT_EVERY_MINUTES = 360;
const MASTER_DATA_CHANGES_PER_DAY = 12;
const COUNTRY_WEIGHT = COUNTRIES.reduce((sum, { weight }) => sum + weight, 0);
/** Products and customers of the first day are spread over this long. */
const OPENING_MS = MINUTE_MS;

export function customerText(
  type: 'customer_created' | 'customer_updated',
  eventId: string,
  atMs: number,
  profile: CustomerProfile,
): string {
  const { id, name, email, phone, address, country, region, createdAtMs } = profile;
  return `{"event_id":"${eventId}","occurred_at":"${isoInstant(atMs)}","event_type":"${type}","customer_id":"${id}","email":"${email}","name":${quote(name)},"phone":"${phone}","address":${quote(address)},"country":"${country}","region":"${region}","created_at":"${isoInstant(createdAtMs)}"}`;
}

interface Shop {
  readonly plan: ShopPlan;
  readonly tag: string;
  readonly market: Market;
  readonly customers: Customers;
  readonly catalogue: Catalogue;
  readonly stock: Stock;
  readonly outbox: Outbox;
  fault(stream: number, a: number, b: number): Fault | null;
}

/** What happens by the calendar and not by a visit: the opening, price weeks, spend reports, changes of address. */
export class Calendar {
  readonly #shop: Shop;
  readonly #random = new Random();

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  pass(minute: number): void {
    const { originMs } = this.#shop.plan;
    if (minute * MINUTE_MS === originMs) this.#open(originMs);
    else if (weekOf(minute) !== weekOf(minute - 1)) this.#changePrices(minute);
    if (minute % SPEND_REPORT_EVERY_MINUTES === 0) this.#reportSpend(minute);
    this.#changeMasterData(minute);
  }

  #open(originMs: number): void {
    const { catalogue, customers, outbox, stock, tag } = this.#shop;
    for (const product of catalogue.products) {
      this.#postProduct('product_created', product.index, originMs + product.index, 'created');
    }
    stock.open(originMs + 1_000);
    for (let number = 0; number < FOUNDING_CUSTOMERS; number += 1) {
      const atMs = originMs + 2_000 + Math.floor((number / FOUNDING_CUSTOMERS) * (OPENING_MS - 2_000));
      const id = customers.id(number);
      outbox.post('customers', id, atMs, this.#shop.fault(SIDE_FAULT_STREAM, 1, number), () =>
        customerText('customer_created', `${tag}-${id}-created`, atMs, customers.profile(number, atMs)),
      );
    }
  }

  #changePrices(minute: number): void {
    const { catalogue } = this.#shop;
    const week = weekOf(minute);
    for (const product of catalogue.products) {
      if (catalogue.priceCents(product, week) === catalogue.priceCents(product, week - 1)) continue;
      this.#postProduct('product_updated', product.index, minute * MINUTE_MS + product.index, `week-${week}`);
    }
  }

  #postProduct(
    type: 'product_created' | 'product_updated',
    index: number,
    atMs: number,
    cause: string,
  ): void {
    const { catalogue, outbox, plan, stock, tag } = this.#shop;
    const product = catalogue.products[index] as (typeof catalogue.products)[number];
    const { id, name, category, subcategory, costCents } = product;
    const level = stock.level(product);
    const fault = this.#shop.fault(SIDE_FAULT_STREAM + 1, index, atMs / 1000);
    outbox.post('products', id, atMs, fault, () => {
      const price = amount(catalogue.priceCents(product, weekOf(Math.floor(atMs / MINUTE_MS))));
      return `{"event_id":"${tag}-${id}-${cause}","occurred_at":"${isoInstant(atMs)}","event_type":"${type}","product_id":"${id}","name":${quote(name)},"category":"${category}","subcategory":"${subcategory}","price":${price},"cost":${amount(costCents)},"stock_quantity":${level},"created_at":"${isoInstant(plan.originMs)}"}`;
    });
  }

  /** The day's spend so far, four times a day; the last report comes at midnight. */
  #reportSpend(minute: number): void {
    const { market, outbox, plan, tag } = this.#shop;
    const dayMs = Math.floor((minute * MINUTE_MS - 1) / DAY_MS) * DAY_MS;
    if (dayMs < plan.originMs) return;
    const firstMinute = dayMs / MINUTE_MS;
    let freshCustomers = 0;
    for (let at = firstMinute; at < minute; at += 60) freshCustomers += market.rates(at + 30).fresh * 60;
    const day = dayMs / DAY_MS;
    const date = isoInstant(dayMs).slice(0, 10);
    const atMs = minute * MINUTE_MS + 5_000;
    CHANNELS.forEach((channel, c) => {
      if (channel.budget === 0) return;
      COUNTRIES.forEach((country, k) => {
        const noise = 0.8 + 0.4 * hashUnit(plan.seed, SPEND_STREAM, day, c * COUNTRIES.length + k);
        const share = channel.budget * (country.weight / COUNTRY_WEIGHT) * noise;
        const cents = Math.round(freshCustomers * COST_PER_FRESH_CUSTOMER_CENTS * share);
        const clicks = Math.floor(cents / channel.costPerClickCents);
        const impressions = Math.floor(clicks / channel.clickThroughRate);
        const id = `${tag}-spend-${date}-${channel.name}-${country.code}-${(minute - firstMinute) / 60}h`;
        const fault = this.#shop.fault(SIDE_FAULT_STREAM + 2, minute, c * COUNTRIES.length + k);
        outbox.post(
          'marketing_spend',
          channel.name,
          atMs,
          fault,
          () =>
            `{"event_id":"${id}","occurred_at":"${isoInstant(atMs)}","spend_date":"${date}","channel":"${channel.name}","country":"${country.code}","amount":${amount(cents)},"currency":"${CURRENCY}","impressions":${impressions},"clicks":${clicks}}`,
        );
      });
    });
  }

  #changeMasterData(minute: number): void {
    const { customers, market, outbox, plan, tag } = this.#shop;
    if (market.rates(minute).browse === 0) return;
    const random = this.#random.reset(plan.seed, MOVE_STREAM, minute);
    for (let left = random.poisson(MASTER_DATA_CHANGES_PER_DAY / MINUTES_PER_DAY); left > 0; left -= 1) {
      const number = customers.pick(minute, random, 0.1);
      const atMs = minute * MINUTE_MS + random.below(MINUTE_MS);
      const id = customers.id(number);
      const fault = this.#shop.fault(SIDE_FAULT_STREAM + 3, minute, left);
      outbox.post('customers', id, atMs, fault, () => {
        const joinedAtMs = customers.joinedAtMs(number, minute);
        const profile = customers.profile(number, joinedAtMs, minute);
        return customerText('customer_updated', `${tag}-${id}-${minute.toString(36)}-${left}`, atMs, profile);
      });
    }
  }
}
