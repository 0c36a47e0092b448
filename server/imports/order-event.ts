import type { OrderEvent } from '#server/events/schema.ts';
import type { OrderLine } from './order-line.ts';

/** Stands for the product where a history does not name any. */
const UNKNOWN_PRODUCT = 'unknown';

/** An order's lines of a file, with the number of the first. */
export interface ImportedOrder {
  readonly lineNumber: number;
  readonly lines: readonly OrderLine[];
}

/**
 * One paid order. Its ids come from what the file contains and where the line stands, so importing twice
 * yields the same events, and two equal lines are two orders.
 */
export function orderEventOf(order: ImportedOrder, fileSha256: string, currency: string): OrderEvent {
  const first = order.lines[0] as OrderLine;
  const orderId = `import-${fileSha256.slice(0, 16)}-${order.lineNumber}`;
  const at = new Date(first.orderedAtMs).toISOString();
  const cents = order.lines.reduce((sum, line) => sum + line.amountCents, 0);
  return {
    event_id: orderId,
    occurred_at: at,
    order_id: orderId,
    ...(first.orderNumber === null ? {} : { order_number: first.orderNumber }),
    customer_id: first.customerId,
    order_date: at,
    status: 'paid',
    previous_status: null,
    items: order.lines.map((line, i) => ({
      item_id: `${orderId}-${i + 1}`,
      product_id: line.productId ?? UNKNOWN_PRODUCT,
      quantity: line.quantity,
      line_total: line.amountCents / 100,
    })),
    total_amount: cents / 100,
    currency,
    ...(first.country === null ? {} : { country: first.country }),
  };
}
