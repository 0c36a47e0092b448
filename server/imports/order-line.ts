import type { Columns } from './columns.ts';
import {
  type DateOrder,
  type Parsed,
  parseAmount,
  parseCountry,
  parseDate,
  parseId,
  parsePriceTimes,
  parseQuantity,
} from './values.ts';

/** One line of an order history, understood. */
export interface OrderLine {
  readonly customerId: string;
  readonly orderedAtMs: number;
  readonly quantity: number;
  readonly amountCents: number;
  readonly productId: string | null;
  /** The order's own number, as the file has it. */
  readonly orderNumber: string | null;
  readonly country: string | null;
}

export interface LineFormat {
  readonly columns: Columns;
  /** How many values a line must have; null when that may differ. */
  readonly width: number | null;
  readonly dateOrder: DateOrder | null;
}

/** Reads the values of one line, or says what is wrong with the first that cannot be read. */
export function readOrderLine(values: readonly string[], format: LineFormat): Parsed<OrderLine> {
  const { columns, width, dateOrder } = format;
  if (width !== null && values.length !== width) {
    return { ok: false, reason: `it has ${values.length} values where ${width} are expected` };
  }
  const text = (field: keyof Columns): string | null => {
    const at = columns[field];
    return at === undefined ? null : (values[at] ?? '');
  };
  const customer = parseId(text('customer') ?? '', 'customer');
  if (!customer.ok) return customer;
  const date = parseDate(text('date') ?? '', dateOrder);
  if (!date.ok) return date;
  const quantityText = text('quantity');
  const quantity: Parsed<number> =
    quantityText === null ? { ok: true, value: 1 } : parseQuantity(quantityText);
  if (!quantity.ok) return quantity;
  const amountText = text('amount');
  const amount =
    amountText === null
      ? parsePriceTimes(text('price') ?? '', quantity.value)
      : parseAmount(amountText, 'amount');
  if (!amount.ok) return amount;
  const productText = text('product');
  const product = productText === null ? null : parseId(productText, 'product');
  if (product && !product.ok) return product;
  const orderText = text('order');
  const order = orderText === null ? null : parseId(orderText, 'order number');
  if (order && !order.ok) return order;
  const countryText = text('country');
  return {
    ok: true,
    value: {
      customerId: customer.value,
      orderedAtMs: date.value,
      quantity: quantity.value,
      amountCents: amount.value,
      productId: product?.value ?? null,
      orderNumber: order?.value ?? null,
      country: countryText === null ? null : parseCountry(countryText),
    },
  };
}

/** Whether a line goes on with the order of the line before it. Lines of one order that lie apart are orders of their own. */
export function sameOrder(a: OrderLine, b: OrderLine): boolean {
  return (
    a.orderNumber !== null &&
    a.orderNumber === b.orderNumber &&
    a.customerId === b.customerId &&
    a.orderedAtMs === b.orderedAtMs
  );
}
