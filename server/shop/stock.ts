import type { Catalogue, Product } from './catalogue.ts';
import { isoInstant } from './event-text.ts';
import type { Fault } from './faults.ts';
import type { Outbox } from './outbox.ts';
import { MINUTE_MS, MINUTES_PER_DAY } from './plan.ts';

/** Units leaving or coming back at an instant, because of what `cause` names. */
export interface Movement {
  readonly product: Product;
  readonly reason: 'sale' | 'return';
  readonly units: number;
  readonly atMs: number;
  readonly cause: string;
}

const RESTOCK_BELOW_SHARE = 0.25;
const FIRST_COUNT_MINUTE = 4 * 60;

/** Every product's level is set anew this often, so levels depend on no more than this much of the past. */
export const COUNT_EVERY_DAYS = 7;

/** Stock levels. Movements happen in the order of their instants, whenever they were foreseen. */
export class Stock {
  readonly #levels: number[];
  readonly #catalogue: Catalogue;
  readonly #outbox: Outbox;
  readonly #tag: string;
  readonly #fault: (productIndex: number, atMs: number) => Fault | null;
  readonly #minutes = new Map<number, Movement[]>();

  constructor(
    catalogue: Catalogue,
    outbox: Outbox,
    tag: string,
    fault: (productIndex: number, atMs: number) => Fault | null,
  ) {
    this.#catalogue = catalogue;
    this.#outbox = outbox;
    this.#tag = tag;
    this.#fault = fault;
    this.#levels = catalogue.products.map(({ stockTarget }) => stockTarget);
  }

  level(product: Product): number {
    return this.#levels[product.index] ?? 0;
  }

  foresee(movement: Movement): void {
    const minute = Math.floor(movement.atMs / MINUTE_MS);
    const waiting = this.#minutes.get(minute);
    if (waiting) waiting.push(movement);
    else this.#minutes.set(minute, [movement]);
  }

  /** The first delivery of everything. */
  open(atMs: number): void {
    for (const product of this.#catalogue.products) {
      this.#write(product, 'initial', product.stockTarget, atMs + product.index, 'initial');
    }
  }

  /** Lets the movements of a minute happen, and the weekly counts that fall on it. */
  pass(minute: number): void {
    const waiting = this.#minutes.get(minute);
    if (waiting) {
      this.#minutes.delete(minute);
      waiting.sort((a, b) => a.atMs - b.atMs);
      for (const movement of waiting) this.#move(movement);
    }
    const minuteOfDay = minute % MINUTES_PER_DAY;
    const weekday = Math.floor(minute / MINUTES_PER_DAY) % COUNT_EVERY_DAYS;
    const product = this.#catalogue.products[(minuteOfDay - FIRST_COUNT_MINUTE) * COUNT_EVERY_DAYS + weekday];
    if (minuteOfDay >= FIRST_COUNT_MINUTE && product) this.#count(product, (minute + 1) * MINUTE_MS - 1);
  }

  #move({ product, reason, units, atMs, cause }: Movement): void {
    const delta = reason === 'sale' ? -units : units;
    let moveMs = atMs;
    if (this.level(product) + delta < 0) {
      this.#levels[product.index] = this.level(product) + product.stockTarget;
      this.#write(product, 'restock', product.stockTarget, moveMs, `${cause}-before`);
      moveMs += 1;
    }
    this.#levels[product.index] = this.level(product) + delta;
    this.#write(product, reason, delta, moveMs, cause);
    if (this.level(product) < product.stockTarget * RESTOCK_BELOW_SHARE) {
      const missing = product.stockTarget - this.level(product);
      this.#levels[product.index] = product.stockTarget;
      this.#write(product, 'restock', missing, moveMs + 1, `${cause}-after`);
    }
  }

  #count(product: Product, atMs: number): void {
    const delta = product.stockTarget - this.level(product);
    if (delta === 0) return;
    this.#levels[product.index] = product.stockTarget;
    this.#write(product, delta > 0 ? 'restock' : 'adjustment', delta, atMs, `count-${atMs.toString(36)}`);
  }

  #write(product: Product, reason: string, delta: number, atMs: number, cause: string): void {
    const level = this.level(product);
    const id = `${this.#tag}-${product.id}-${cause}`;
    this.#outbox.post(
      'inventory',
      product.id,
      atMs,
      this.#fault(product.index, atMs),
      () =>
        `{"event_id":"${id}","occurred_at":"${isoInstant(atMs)}","product_id":"${product.id}","reason":"${reason}","delta":${delta},"stock_quantity":${level}}`,
    );
  }
}
