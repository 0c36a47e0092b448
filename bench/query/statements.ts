/** What analysts ask of sales, from a glance at one day to answers of many rows. */
export interface MixedStatement {
  readonly name: string;
  readonly sql: string;
}

export const STATEMENTS: readonly MixedStatement[] = [
  { name: 'count', sql: 'SELECT count(*) AS entries FROM gold.fact_sales' },
  {
    name: 'revenue by country',
    sql: `SELECT country, sum(revenue) AS revenue, sum(profit) / sum(revenue) AS margin, count(*) AS entries
      FROM gold.fact_sales GROUP BY country ORDER BY revenue DESC`,
  },
  {
    name: 'by day',
    sql: `SELECT sold_on, sum(revenue) AS revenue, sum(quantity) AS units, count(*) FILTER (WHERE opens_order) AS orders
      FROM gold.fact_sales GROUP BY sold_on ORDER BY sold_on`,
  },
  {
    name: 'customers of a week',
    sql: `SELECT country, count(DISTINCT customer_key) AS customers FROM gold.fact_sales
      WHERE sold_on BETWEEN DATE '2026-10-01' AND DATE '2026-10-07' GROUP BY country ORDER BY country`,
  },
  {
    name: 'one day',
    sql: `SELECT entry, sum(revenue) AS revenue, count(*) AS lines
      FROM gold.fact_sales WHERE sold_on = DATE '2026-09-01' GROUP BY entry`,
  },
  {
    name: 'top products',
    sql: `SELECT p.category, p.name, sum(s.revenue) AS revenue
      FROM gold.fact_sales s JOIN gold.dim_product p USING (product_key)
      WHERE s.entry = 'sale' AND s.sold_on >= DATE '2026-10-01' GROUP BY ALL ORDER BY revenue DESC LIMIT 50`,
  },
  {
    name: 'best customers',
    sql: `WITH totals AS (SELECT country, customer_key, sum(revenue) AS revenue FROM gold.fact_sales
        WHERE sold_on >= DATE '2026-10-15' GROUP BY ALL)
      SELECT * FROM totals QUALIFY row_number() OVER (PARTITION BY country ORDER BY revenue DESC) <= 10`,
  },
  {
    name: 'customers listed',
    sql: `SELECT customer_id, count(*) AS lines, sum(revenue) AS revenue FROM gold.fact_sales
      WHERE sold_on < DATE '2026-08-05' GROUP BY customer_id LIMIT 50000`,
  },
  {
    name: 'rows',
    sql: `SELECT sales_key, sold_at, country, product_id, quantity, revenue FROM gold.fact_sales
      WHERE sold_on = DATE '2026-08-20' AND country IN ('DE', 'FR') LIMIT 20000`,
  },
];

/** Rows as they are, as many as there are: for how soon the first come. */
export const WHOLE_TABLE = 'SELECT * FROM gold.fact_sales';
