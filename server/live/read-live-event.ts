import { clickEvent, orderEvent } from '#server/events/schema.ts';
import { isWireValue, readWireValue, type WireSchemas } from '#server/registry/wire-service.ts';

/** What the live metrics count. */
export type CountedEvent =
  | { readonly kind: 'session'; readonly key: string; readonly atMs: number }
  | {
      readonly kind: 'order';
      readonly key: string;
      readonly atMs: number;
      readonly placed: boolean;
      readonly paidCents: number | null;
    };

/** What one stream record means to the live metrics. */
export type LiveEvent =
  | CountedEvent
  | { readonly kind: 'past'; readonly atMs: number }
  | { readonly kind: 'unreadable' };

const UNREADABLE: LiveEvent = { kind: 'unreadable' };

/** It is one that the live metrics count. */
export const isCounted = (event: LiveEvent): event is CountedEvent =>
  event.kind === 'session' || event.kind === 'order';

/** The topics that live metrics are computed from. */
export const LIVE_TOPICS = ['clickstream', 'orders'] as const;

/** What a value is as JSON.parse gives it; undefined when it is nothing that can be read. */
function parse(value: Buffer, schemas: WireSchemas): unknown {
  if (isWireValue(value)) {
    const read = readWireValue(value, schemas);
    return read.kind === 'value' ? read.value : undefined;
  }
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Reads a record of one of LIVE_TOPICS; `schemas` has an answer for each id that values name. Events older than `keepFromMs` are recognised before they are
 * validated, because a replayed history consists of little else. What breaks its contract is ingestion's to
 * report; here it only must not count.
 */
export function readLiveEvent(
  topic: string,
  value: Buffer | null,
  keepFromMs: number,
  schemas: WireSchemas,
): LiveEvent {
  if (value === null) return UNREADABLE;
  const parsed = parse(value, schemas);
  if (typeof parsed !== 'object' || parsed === null || !('occurred_at' in parsed)) return UNREADABLE;
  const atMs = typeof parsed.occurred_at === 'string' ? Date.parse(parsed.occurred_at) : Number.NaN;
  if (Number.isNaN(atMs)) return UNREADABLE;
  if (atMs < keepFromMs) return { kind: 'past', atMs };

  if (topic === 'clickstream') {
    const click = clickEvent.safeParse(parsed);
    return click.success ? { kind: 'session', key: click.data.session_id, atMs } : UNREADABLE;
  }
  const order = orderEvent.safeParse(parsed);
  if (!order.success) return UNREADABLE;
  const { order_id, status, previous_status, total_amount } = order.data;
  return {
    kind: 'order',
    key: order_id,
    atMs,
    placed: previous_status === undefined || previous_status === null,
    paidCents: status === 'paid' ? Math.round(total_amount * 100) : null,
  };
}
