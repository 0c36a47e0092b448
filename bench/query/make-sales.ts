import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import { commitTables } from '#server/lake/commit.ts';
import { ensureTable } from '#server/lake/create.ts';
import { stageFiles } from '#server/lake/stage.ts';
import type { FieldType, TableSpec } from '#server/lake/table.ts';

const DAY_SECONDS = 86_400;
const CUSTOMERS = 200_000;
const PRODUCTS = 2_000;
const COUNTRIES = ['DE', 'FR', 'US', 'GB', 'ES', 'IT', 'NL', 'SE'];

const FACT_SALES: Readonly<Record<string, FieldType>> = {
  sales_key: 'string',
  date_key: 'int',
  customer_key: 'long',
  product_key: 'long',
  quantity: 'long',
  revenue: 'decimal(18, 2)',
  cost: 'decimal(18, 2)',
  profit: 'decimal(18, 2)',
  order_id: 'string',
  line_no: 'int',
  entry: 'string',
  sold_on: 'date',
  sold_at: 'timestamptz',
  opens_order: 'boolean',
  customer_id: 'string',
  product_id: 'string',
  country: 'string',
};

const DIM_PRODUCT: Readonly<Record<string, FieldType>> = {
  product_key: 'long',
  product_id: 'string',
  name: 'string',
  category: 'string',
  subcategory: 'string',
  price: 'decimal(18, 2)',
  cost: 'decimal(18, 2)',
  updated_at: 'timestamptz',
  _event_id: 'string',
};

function spec(name: string, columns: Readonly<Record<string, FieldType>>, partition?: string): TableSpec {
  return {
    name: { namespace: 'gold', name },
    fields: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
    partition: partition ? [{ source: partition, transform: 'identity' }] : [],
  };
}

/** Sales of one day as the warehouse would have them, evenly over its seconds; no two days are alike. */
function salesSql(day: number, rows: number): string {
  return `SELECT
    md5('${day}-' || i) AS sales_key,
    strftime(sold_at, '%Y%m%d')::INT AS date_key,
    customer AS customer_key, product AS product_key, quantity,
    (quantity * price)::DECIMAL(18, 2) AS revenue,
    (quantity * price * 0.6)::DECIMAL(18, 2) AS cost,
    (quantity * price * 0.4)::DECIMAL(18, 2) AS profit,
    'order-${day}-' || (i // 3) AS order_id,
    (1 + i % 3)::INT AS line_no,
    CASE WHEN h % 29 = 0 THEN 'reversal' ELSE 'sale' END AS entry,
    sold_at::DATE AS sold_on, sold_at, i % 3 = 0 AS opens_order,
    'customer-' || customer AS customer_id, 'product-' || product AS product_id,
    ([${COUNTRIES.map((country) => `'${country}'`).join(', ')}])[1 + (h % ${COUNTRIES.length})::INT] AS country
  FROM (
    SELECT i, h, (h // 7) % ${CUSTOMERS} AS customer, (h // 11) % ${PRODUCTS} AS product,
      (1 + h % 4)::BIGINT AS quantity, (500 + (h // 13) % 9500) / 100 AS price,
      TIMESTAMPTZ '2026-08-01 00:00:00Z' + to_days(${day}) + to_seconds(i * ${DAY_SECONDS} / ${rows}) AS sold_at
    FROM (SELECT i, (hash(i + ${day} * 1000003) >> 8)::BIGINT AS h FROM range(${rows}) r(i))
  )`;
}

const PRODUCTS_SQL = `SELECT i AS product_key, 'product-' || i AS product_id, 'Product number ' || i AS name,
  'Category ' || (i % 12) AS category, 'Subcategory ' || (i % 60) AS subcategory,
  (5 + i % 95)::DECIMAL(18, 2) AS price, (3 + i % 60)::DECIMAL(18, 2) AS cost,
  TIMESTAMPTZ '2026-08-01 00:00:00Z' AS updated_at, 'event-' || i AS _event_id FROM range(${PRODUCTS}) r(i)`;

/** `gold.fact_sales` with about so many rows, a data file for each day, and the products, through the lake. */
export async function makeSales(
  dataDir: string,
  { rows, days }: { readonly rows: number; readonly days: number },
): Promise<void> {
  const engine = await createEngine({
    memoryLimitMb: 2048,
    threads: 2,
    tempDirectory: join(dataDir, 'tmp'),
  });
  try {
    const sales = await ensureTable(spec('fact_sales', FACT_SALES, 'sold_on'));
    const products = await ensureTable(spec('dim_product', DIM_PRODUCT));
    const add = [];
    const perDay = Math.round(rows / days);
    for (let day = 0; day < days; day += 1) {
      const date = new Date(Date.UTC(2026, 7, 1 + day)).toISOString().slice(0, 10);
      add.push(...(await stageFiles(engine, sales, salesSql(day, perDay), { onlyPartition: date })));
    }
    await commitTables([
      { table: sales, operation: 'append', add },
      {
        table: products,
        operation: 'append',
        add: await stageFiles(engine, products, PRODUCTS_SQL),
      },
    ]);
  } finally {
    await engine.close();
  }
}
