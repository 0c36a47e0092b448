import type { z } from 'zod';
import {
  clickEvent,
  customerEvent,
  inventoryEvent,
  marketingSpendEvent,
  orderEvent,
  productEvent,
} from './schema.ts';

interface Topic {
  readonly partitions: number;
  readonly schema: z.ZodType<{ event_id: string; occurred_at: string }>;
  /** The property whose value keys the records, so that one entity's events keep their order. */
  readonly key: string;
}

/** Every topic the portal takes events for, with its contract. */
export const TOPICS = {
  clickstream: { partitions: 4, schema: clickEvent, key: 'session_id' },
  orders: { partitions: 4, schema: orderEvent, key: 'order_id' },
  inventory: { partitions: 2, schema: inventoryEvent, key: 'product_id' },
  customers: { partitions: 2, schema: customerEvent, key: 'customer_id' },
  products: { partitions: 1, schema: productEvent, key: 'product_id' },
  marketing_spend: { partitions: 1, schema: marketingSpendEvent, key: 'channel' },
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof TOPICS;

export const TOPIC_NAMES = Object.keys(TOPICS) as TopicName[];

export function isTopicName(name: string): name is TopicName {
  return Object.hasOwn(TOPICS, name);
}

/**
 * A producer that knows a record to be bad (an import's unreadable line) sends the raw bytes with this
 * header holding the reason; ingestion dead-letters the record with it.
 */
export const REJECTION_HEADER = 'rejection-reason';
