import { createHash } from 'node:crypto';
import { createEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { FieldType, TableSpec } from '../lake/table.ts';

/** Gold tables with rows of a test's own, written through the lake as the warehouse writes its. */

type Value = string | number | boolean | null;

export interface GoldRows {
  readonly fact_sales?: readonly GoldSale[];
  readonly dim_customer?: readonly { id: string; country: string; firstOrderOn: string | null }[];
  readonly dim_product?: readonly { id: string; name: string | null; category: string }[];
  readonly mart_funnel_daily?: readonly {
    on: string;
    country: string;
    category: string;
    /** Sessions, with a product view, with a cart, with a checkout, with an order. */
    counts: readonly [number, number, number, number, number];
  }[];
  readonly mart_marketing_daily?: readonly {
    on: string;
    channel: string;
    country: string;
    amount: number;
    clicks: number;
  }[];
}

export interface GoldSale {
  readonly orderId: string;
  readonly customerId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly revenue: number;
  readonly at: string;
  readonly country: string;
  readonly entry?: 'sale' | 'reversal';
}

const COLUMNS: Readonly<Record<keyof GoldRows, Readonly<Record<string, FieldType>>>> = {
  fact_sales: {
    sales_key: 'string',
    customer_key: 'long',
    product_key: 'long',
    quantity: 'long',
    revenue: 'decimal(18, 2)',
    order_id: 'string',
    entry: 'string',
    sold_on: 'date',
    sold_at: 'timestamptz',
    country: 'string',
  },
  dim_customer: { customer_key: 'long', customer_id: 'string', country: 'string', first_order_on: 'date' },
  dim_product: { product_key: 'long', product_id: 'string', name: 'string', category: 'string' },
  mart_funnel_daily: {
    activity_on: 'date',
    country: 'string',
    category: 'string',
    sessions: 'long',
    product_view_sessions: 'long',
    cart_sessions: 'long',
    checkout_sessions: 'long',
    order_sessions: 'long',
  },
  mart_marketing_daily: {
    spend_on: 'date',
    channel: 'string',
    country: 'string',
    amount: 'decimal(18, 2)',
    clicks: 'long',
  },
};

const PARTITION: Partial<Record<keyof GoldRows, string>> = {
  fact_sales: 'sold_on',
  mart_funnel_daily: 'activity_on',
  mart_marketing_daily: 'spend_on',
};

function key(id: string): number {
  return Number.parseInt(createHash('md5').update(id).digest('hex').slice(0, 12), 16);
}

function cells(rows: GoldRows): Record<keyof GoldRows, Value[][]> {
  return {
    fact_sales: (rows.fact_sales ?? []).map((sale, line) => [
      `${line}-${sale.orderId}`,
      key(sale.customerId),
      key(sale.productId),
      sale.quantity,
      sale.revenue.toFixed(2),
      sale.orderId,
      sale.entry ?? 'sale',
      sale.at.slice(0, 10),
      sale.at,
      sale.country,
    ]),
    dim_customer: (rows.dim_customer ?? []).map(({ id, country, firstOrderOn }) => [
      key(id),
      id,
      country,
      firstOrderOn,
    ]),
    dim_product: (rows.dim_product ?? []).map(({ id, name, category }) => [key(id), id, name, category]),
    mart_funnel_daily: (rows.mart_funnel_daily ?? []).map(({ on, country, category, counts }) => [
      on,
      country,
      category,
      ...counts,
    ]),
    mart_marketing_daily: (rows.mart_marketing_daily ?? []).map(
      ({ on, channel, country, amount, clicks }) => [on, channel, country, amount.toFixed(2), clicks],
    ),
  };
}

function specOf(name: keyof GoldRows): TableSpec {
  const source = PARTITION[name];
  return {
    name: { namespace: 'gold', name },
    fields: Object.entries(COLUMNS[name]).map(([column, type]) => ({ name: column, type })),
    partition: source ? [{ source, transform: 'identity' }] : [],
  };
}

/** Makes all gold tables that dashboards read and appends these rows to them in one commit. */
export async function writeGold(rows: GoldRows): Promise<void> {
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  try {
    const changes = [];
    for (const [name, values] of Object.entries(cells(rows)) as [keyof GoldRows, Value[][]][]) {
      const table = await ensureTable(specOf(name));
      const columns = Object.keys(COLUMNS[name]).map((column, place) => ({
        name: column,
        type: 'VARCHAR' as const,
        values: values.map((row) => {
          const value = row[place] ?? null;
          return value === null ? null : String(value);
        }),
      }));
      if (values.length === 0) continue;
      await engine.loadColumns(name, columns);
      changes.push({
        table,
        operation: 'append' as const,
        add: await stageFiles(engine, table, `SELECT * FROM ${name}`),
      });
    }
    await commitTables(changes);
  } finally {
    await engine.close();
  }
}
