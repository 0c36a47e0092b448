import type { MetricName } from '#server/live/schema.ts';

/** The tables that the same events become, so that what is wrong with them is known of the figures. */
export const METRIC_TABLES: Readonly<Record<MetricName, readonly string[]>> = {
  ordersPerMinute: ['silver.stg_orders'],
  revenueLast5Minutes: ['silver.stg_orders'],
  activeSessions: ['silver.stg_clickstream'],
};
