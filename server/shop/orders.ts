import type { Catalogue, Product } from './catalogue.ts';
import { amount, isoInstant, quote } from './event-text.ts';
import type { OrderFact, OrderStatus } from './outbox.ts';
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from './plan.ts';
import { pickIndex, type Random } from './random.ts';

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly totalCents: number;
}

export interface OrderStep {
  readonly status: OrderStatus;
  readonly previousStatus: OrderStatus | null;
  readonly atMs: number;
}

export const CURRENCY = 'USD';

const HOUR_MS = 60 * MINUTE_MS;
const CANCELLED_UNPAID_SHARE = 0.025;
const CANCELLED_PAID_SHARE = 0.012;
const RETURNED_SHARE = 0.05;
const COUPON_SHARE = 0.12;
const COUPON_PERCENT = 10;

/** From the visit that places an order to its last status: no order lives longer. */
export const ORDER_LIFE_MS_MAX = 21 * DAY_MS;

/** Weeks since the Monday before the epoch. */
export function weekOf(minute: number): number {
  return Math.floor((Math.floor(minute / MINUTES_PER_DAY) + 3) / 7);
}

/** A basket of one to five different products at the prices of its week. */
export function fillBasket(catalogue: Catalogue, minute: number, random: Random): OrderLine[] {
  const size = 1 + [0.42, 0.2, 0.07, 0.02].filter((chance) => random.chance(chance)).length;
  const coupon = random.chance(COUPON_SHARE);
  const lines = new Map<number, OrderLine>();
  for (let i = 0; i < size; i += 1) {
    const product = catalogue.products[pickIndex(catalogue.popularity, random.unit())] as Product;
    const quantity = random.chance(0.82) ? 1 : random.chance(0.8) ? 2 : 3 + random.below(3);
    const unitPriceCents = catalogue.priceCents(product, weekOf(minute));
    const full = unitPriceCents * quantity;
    const totalCents = coupon ? Math.round((full * (100 - COUPON_PERCENT)) / 100) : full;
    lines.set(product.index, { product, quantity, unitPriceCents, totalCents });
  }
  return [...lines.values()];
}

/** What becomes of an order: every change of status with its instant, the first being `pending`. */
export function orderLife(placedAtMs: number, random: Random): OrderStep[] {
  const steps: OrderStep[] = [{ status: 'pending', previousStatus: null, atMs: placedAtMs }];
  const step = (status: OrderStatus, afterMs: number) => {
    const before = steps.at(-1) as OrderStep;
    steps.push({ status, previousStatus: before.status, atMs: before.atMs + Math.floor(afterMs) });
  };
  const fate = random.unit();
  if (fate < CANCELLED_UNPAID_SHARE) {
    step('cancelled', random.betweenLog(5 * MINUTE_MS, 6 * HOUR_MS));
    return steps;
  }
  step('paid', random.betweenLog(20_000, 12 * MINUTE_MS));
  if (fate < CANCELLED_UNPAID_SHARE + CANCELLED_PAID_SHARE) {
    step('cancelled', random.between(HOUR_MS, 20 * HOUR_MS));
    return steps;
  }
  step('shipped', random.between(8 * HOUR_MS, 42 * HOUR_MS));
  step('delivered', random.between(DAY_MS, 6 * DAY_MS));
  if (random.chance(RETURNED_SHARE)) step('returned', random.between(2 * DAY_MS, 12 * DAY_MS));
  return steps;
}

/** The customer's and the order's part of every event of one order. */
export interface OrderHead {
  readonly orderId: string;
  readonly customerId: string;
  readonly sessionId: string;
  readonly country: string;
  readonly address: string;
  readonly placedAtMs: number;
  readonly lines: readonly OrderLine[];
}

export function orderFact(head: OrderHead, step: OrderStep): OrderFact {
  const sum = (value: (line: OrderLine) => number) =>
    head.lines.reduce((total, line) => total + value(line), 0);
  return {
    orderId: head.orderId,
    customerId: head.customerId,
    status: step.status,
    previousStatus: step.previousStatus,
    placedAtMs: head.placedAtMs,
    totalCents: sum((line) => line.totalCents),
    costCents: sum((line) => line.product.costCents * line.quantity),
    units: sum((line) => line.quantity),
  };
}

export function orderText(head: OrderHead, step: OrderStep, totalCents: number): string {
  const items = head.lines.map(
    ({ product, quantity, unitPriceCents, totalCents: lineCents }, i) =>
      `{"item_id":"${head.orderId}-${i + 1}","product_id":"${product.id}","quantity":${quantity},"unit_price":${amount(unitPriceCents)},"line_total":${amount(lineCents)},"unit_cost":${amount(product.costCents)}}`,
  );
  const previous = step.previousStatus ? `"${step.previousStatus}"` : 'null';
  return `{"event_id":"${head.orderId}-${step.status}","occurred_at":"${isoInstant(step.atMs)}","order_id":"${head.orderId}","customer_id":"${head.customerId}","session_id":"${head.sessionId}","order_date":"${isoInstant(head.placedAtMs)}","status":"${step.status}","previous_status":${previous},"items":[${items.join(',')}],"total_amount":${amount(totalCents)},"currency":"${CURRENCY}","country":"${head.country}","shipping_address":${quote(head.address)}}`;
}
