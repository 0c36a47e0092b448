import { createEngine } from '../engine/duckdb.ts';
import type { Row } from '../engine/engine.ts';
import { loadTable } from '../lake/catalog.ts';
import { HeldFiles } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { loadRegistry, type Registry } from '../warehouse/registry.ts';
import { runWarehouse, type WarehouseReport } from '../warehouse/run-warehouse.ts';
import { type BronzeFeed, bronzeFeed, type Delivery } from './bronze.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestWarehouse extends BronzeFeed {
  readonly database: TestDatabase;
  readonly registry: Registry;
  /** One round; throws the first failure. */
  run(): Promise<WarehouseReport>;
  /** The result of a SELECT whose FROM names `{gold.fact_sales}` and the like in braces. */
  query(sql: string): Promise<Row[]>;
  /** Every row of the gold tables (all but the calendar), in an order of their own. */
  gold(): Promise<Record<string, Row[]>>;
  close(): Promise<void>;
}

const GOLD_TABLES = [
  'gold.dim_customer',
  'gold.dim_product',
  'gold.fact_sales',
  'gold.mart_funnel_daily',
  'gold.mart_marketing_daily',
] as const;

/** The project's own warehouse over a fresh lake. A second thread costs more than it brings with so few rows. */
export async function testWarehouse({ threads = 1 } = {}): Promise<TestWarehouse> {
  const database = await testDatabase();
  const engine = await createEngine({ memoryLimitMb: 512, threads });
  const registry = await loadRegistry();
  const feed = bronzeFeed(engine);

  async function query(sql: string): Promise<Row[]> {
    const names = [...new Set(sql.match(/\{[a-z_.]+\}/g))];
    let bound = sql;
    const held = new HeldFiles();
    for (const braced of names) {
      const [namespace = '', name = ''] = braced.slice(1, -1).split('.');
      const table = await loadTable({ namespace, name });
      if (!table) throw new Error(`There is no table ${braced}`);
      const files = await liveFiles(table);
      await held.take(files);
      bound = bound.replaceAll(braced, relationSql(table, files));
    }
    try {
      return [...(await engine.query(bound)).rows];
    } finally {
      held.release();
    }
  }

  return {
    database,
    registry,
    deliver: feed.deliver,
    query,
    async run() {
      const report = await runWarehouse(engine, registry);
      const [failure] = report.failures;
      if (failure) throw failure.error;
      return report;
    },
    async gold() {
      const tables: Record<string, Row[]> = {};
      for (const table of GOLD_TABLES) tables[table] = await query(`SELECT * FROM {${table}} ORDER BY ALL`);
      return tables;
    },
    async close() {
      await engine.close();
      await database.drop();
    },
  };
}

export interface OrderOptions {
  readonly id?: string;
  readonly at?: string;
  readonly orderId: string;
  readonly customerId?: string;
  readonly orderedAt?: string;
  readonly status: string;
  readonly previousStatus?: string | null;
  readonly items?: readonly object[];
  readonly country?: string | null;
}

let events = 0;

/** An orders event: by default one line of two units at 10.00, cost 6.00 each, ordered on 2026-11-10. */
export function order(options: OrderOptions): Delivery {
  events += 1;
  const items = options.items ?? [
    { item_id: `${options.orderId}-1`, product_id: 'p1', quantity: 2, line_total: 20, unit_cost: 6 },
  ];
  const event = {
    event_id: options.id ?? `order-event-${events}`,
    occurred_at: options.at ?? options.orderedAt ?? '2026-11-10T10:00:00.000Z',
    order_id: options.orderId,
    customer_id: options.customerId ?? 'c1',
    order_date: options.orderedAt ?? '2026-11-10T10:00:00.000Z',
    status: options.status,
    previous_status: options.previousStatus,
    items,
    total_amount: 20,
    currency: 'EUR',
    country: options.country === undefined ? 'DE' : options.country,
  };
  return { topic: 'orders', event };
}

export interface ClickOptions {
  readonly id?: string;
  readonly at: string;
  readonly session: string;
  readonly type?: string;
  readonly category?: string | null;
  readonly country?: string | null;
}

export function click(options: ClickOptions): Delivery {
  events += 1;
  const event = {
    event_id: options.id ?? `click-${events}`,
    occurred_at: options.at,
    event_type: options.type ?? 'page_view',
    session_id: options.session,
    page: '/',
    category: options.category,
    country: options.country === undefined ? 'DE' : options.country,
  };
  return { topic: 'clickstream', event };
}
