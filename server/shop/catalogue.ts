import { SHELVES } from './catalogue-names.ts';
import { cumulative, hashUnit, Random } from './random.ts';

export interface Product {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly subcategory: string;
  readonly listPriceCents: number;
  readonly costCents: number;
  /** The level that a weekly count and delivery brings the stock back to. */
  readonly stockTarget: number;
}

export interface Catalogue {
  readonly products: readonly Product[];
  /** Running shares of popularity, for `pickIndex`. */
  readonly popularity: Float64Array;
  /** What one unit of the product costs a customer in a week (cents); weeks are counted from the epoch. */
  priceCents(product: Product, week: number): number;
}

const PRICE_STREAM = 0x70726963;
const CATALOGUE_STREAM = 0x63617461;
const PROMOTION_SHARE = 0.1;

/** A list price as shops write them: 12.99, 45.50, 119.00. */
function shelfPrice(raw: number, random: Random): number {
  const whole = Math.floor(raw) * 100;
  return whole + (random.chance(0.7) ? 99 : random.chance(0.5) ? 50 : 0);
}

/** The shop's assortment: fixed names; prices, costs and popularity follow from the seed. */
export function openCatalogue(seed: number): Catalogue {
  const random = new Random().reset(seed, CATALOGUE_STREAM);
  const weights: number[] = [];
  const products = SHELVES.flatMap(([category, subcategory, low, high, names]) =>
    names.map((name) => ({ category, subcategory, low, high, name })),
  ).map(({ category, subcategory, low, high, name }, index): Product => {
    const listPriceCents = shelfPrice(random.betweenLog(low, high), random);
    const costCents = Math.round(listPriceCents * random.between(0.42, 0.68));
    // Pareto-like: a tenth of the products make about half of the sales, dear ones sell less.
    const weight = (1 / (0.03 + random.unit())) * (5_000 / (2_000 + listPriceCents));
    weights.push(weight);
    const stockTarget = 40 + Math.round(weight * 12);
    const id = `P-${String(index + 1).padStart(4, '0')}`;
    return { index, id, name, category, subcategory, listPriceCents, costCents, stockTarget };
  });
  return {
    products,
    popularity: cumulative(weights),
    priceCents(product, week) {
      if (hashUnit(seed, PRICE_STREAM, product.index, week) >= PROMOTION_SHARE) return product.listPriceCents;
      const discount = 0.1 + 0.2 * hashUnit(seed, PRICE_STREAM + 1, product.index, week);
      return Math.max(100, Math.round((product.listPriceCents * (1 - discount)) / 10) * 10 - 1);
    },
  };
}
