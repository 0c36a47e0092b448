/** A command line that sends one paid order, complete enough to show on the dashboards. */
export function sendOrderCommand(collectorUrl: string, now: Date): string {
  const at = now.toISOString();
  const order = {
    event_id: `first-${now.getTime()}`,
    occurred_at: at,
    order_id: 'first-order',
    customer_id: 'first-customer',
    order_date: at,
    status: 'paid',
    items: [{ item_id: '1', product_id: 'first-product', quantity: 2, line_total: 59.8 }],
    total_amount: 59.8,
    currency: 'USD',
    country: 'DE',
  };
  return [
    `curl ${collectorUrl}/v1/events/orders \\`,
    '  -H "Authorization: Bearer $COLLECTOR_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify([order])}'`,
  ].join('\n');
}
