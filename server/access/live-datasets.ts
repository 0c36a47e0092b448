import type { Dataset, DatasetColumn } from './dataset.ts';

function column(name: string, type: string, description: string): DatasetColumn {
  return { name, type, fieldId: null, tags: [], description };
}

const SHARED = { namespace: 'live', domain: 'sales', owner: 'sales-analytics', tags: [] } as const;

/** What the aggregation worker pushes to open pages, as tables: only the live door has them. */
export const LIVE_DATASETS: readonly Dataset[] = [
  {
    ...SHARED,
    name: 'live.minutes',
    description: 'Orders and paid revenue of the last full minutes.',
    columns: [
      column('minute', 'TIMESTAMP WITH TIME ZONE', 'When the minute began.'),
      column('orders', 'BIGINT', 'Orders placed.'),
      column('revenue', 'DOUBLE', "Paid revenue in the shop's currency."),
    ],
  },
  {
    ...SHARED,
    name: 'live.now',
    description: 'What happens in the shop right now.',
    columns: [
      column('as_of', 'TIMESTAMP WITH TIME ZONE', 'When the figures were taken.'),
      column('orders_per_minute', 'BIGINT', 'Orders placed in the last 60 seconds.'),
      column('revenue_last_5_minutes', 'DOUBLE', 'Paid revenue of the last five minutes.'),
      column('active_sessions', 'BIGINT', 'Sessions with an event in the last five minutes.'),
    ],
  },
];
