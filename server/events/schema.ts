import { z } from 'zod';

/**
 * The contracts of the event topics. Money is in `currency` units with two decimals; instants are ISO 8601
 * in UTC. Unknown properties are allowed and kept: bronze holds the bytes as they came.
 */

const id = z.string().min(1).max(128);
const instant = z.iso.datetime({
  offset: false,
  error: 'must be an ISO 8601 instant in UTC, like 2026-11-23T08:30:00.000Z',
});
const day = z.iso.date();
const money = z.number().min(0).max(100_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter currency code');
const country = z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code');

const envelope = {
  /** Identifies the event: a second record with the same id and `occurred_at` is a duplicate delivery. */
  event_id: id,
  occurred_at: instant,
};

export const clickEvent = z.object({
  ...envelope,
  event_type: z.enum(['page_view', 'product_view', 'add_to_cart', 'checkout_started', 'order_completed']),
  session_id: id,
  customer_id: id.nullish(),
  page: z.string().max(2048),
  product_id: id.nullish(),
  category: z.string().max(128).nullish(),
  order_id: id.nullish(),
  country: country.nullish(),
  device: z.enum(['desktop', 'mobile', 'tablet']).nullish(),
  channel: z.string().max(64).nullish(),
  referrer: z.string().max(2048).nullish(),
  user_agent: z.string().max(1024).nullish(),
});

export const ORDER_STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'] as const;

export const orderItem = z.object({
  item_id: id,
  product_id: id,
  quantity: z.number().int().min(0).max(100_000),
  unit_price: money.nullish(),
  /** What the customer pays for the line: the sum of an order's lines is its `total_amount`. */
  line_total: money,
  /** What the shop paid for one unit, when known. */
  unit_cost: money.nullish(),
});

/** An order's whole state after it changed to `status`. */
export const orderEvent = z.object({
  ...envelope,
  order_id: id,
  customer_id: id,
  session_id: id.nullish(),
  order_date: instant,
  status: z.enum(ORDER_STATUSES),
  previous_status: z.enum(ORDER_STATUSES).nullish(),
  items: z.array(orderItem).min(1).max(1000),
  total_amount: money,
  currency,
  country: country.nullish(),
  shipping_address: z.string().max(1024).nullish(),
});

export const inventoryEvent = z.object({
  ...envelope,
  product_id: id,
  reason: z.enum(['initial', 'sale', 'restock', 'return', 'adjustment']),
  /** Units added (positive) or removed (negative). */
  delta: z.number().int(),
  stock_quantity: z.number().int(),
});

export const customerEvent = z.object({
  ...envelope,
  event_type: z.enum(['customer_created', 'customer_updated']),
  customer_id: id,
  email: z.string().max(320).nullish(),
  name: z.string().max(256).nullish(),
  phone: z.string().max(64).nullish(),
  address: z.string().max(1024).nullish(),
  country: country.nullish(),
  region: z.string().max(128).nullish(),
  created_at: instant,
});

export const productEvent = z.object({
  ...envelope,
  event_type: z.enum(['product_created', 'product_updated']),
  product_id: id,
  name: z.string().min(1).max(256),
  category: z.string().min(1).max(128),
  subcategory: z.string().max(128).nullish(),
  price: money,
  cost: money.nullish(),
  stock_quantity: z.number().int().nullish(),
  created_at: instant,
});

/** What was spent in one channel on one day, per country where it is known. A later event for the same day, channel and country replaces it. */
export const marketingSpendEvent = z.object({
  ...envelope,
  spend_date: day,
  channel: z.string().min(1).max(64),
  country: country.nullish(),
  amount: money,
  currency,
  impressions: z.number().int().min(0).nullish(),
  clicks: z.number().int().min(0).nullish(),
});

export type ClickEvent = z.infer<typeof clickEvent>;
export type OrderEvent = z.infer<typeof orderEvent>;
export type InventoryEvent = z.infer<typeof inventoryEvent>;
export type CustomerEvent = z.infer<typeof customerEvent>;
