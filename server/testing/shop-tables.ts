/**
 * The shop's gold and silver tables with rows made by SQL, the same ones each time: columns and types as
 * warehouse/models declare them (`shop-tables.test.ts` holds them together). For engines without a lake.
 */
const AT = "TIMESTAMPTZ '2026-11-01 00:00:00Z'";
const COUNTRY = "['DE', 'FR', 'IT', 'ES', 'Unknown']";
const CATEGORY = "['Books', 'Garden', 'Kitchen', 'Music', 'Sports', 'Toys']";
const STATUS = "['placed', 'paid', 'shipped', 'delivered', 'cancelled']";
const EVENT = "['page_view', 'product_view', 'add_to_cart', 'checkout_started', 'order_completed']";

/** A whole number from 0, below `below`, that looks arbitrary and depends on `i` and `salt` only. */
function pick(salt: number, below: number): string {
  return `(hash(i * 31 + ${salt}) % ${below})::INT`;
}

function one(list: string, salt: number, size: number): string {
  return `${list}[1 + ${pick(salt, size)}]`;
}

const ARRIVAL = `${AT} + to_minutes(i) AS _arrived_at, (i % 4)::INT AS _partition, i AS _offset`;

export const SHOP_TABLES: Readonly<Record<string, string>> = {
  'gold.dim_date': `
    SELECT strftime(d, '%Y%m%d')::INT AS date_key, d::DATE AS date, isodow(d)::INT AS day_of_week,
      month(d)::INT AS month, quarter(d)::INT AS quarter, year(d)::INT AS year
    FROM range(DATE '2026-10-01', DATE '2027-01-01', INTERVAL 1 DAY) t(d)`,
  'gold.dim_product': `
    SELECT i AS product_key, 'p' || i AS product_id, CASE WHEN i % 9 > 0 THEN 'Product ' || i END AS name,
      ${one(CATEGORY, 1, 6)} AS category, 'Sub ' || (i % 3) AS subcategory,
      CASE WHEN i % 11 > 0 THEN (5 + ${pick(2, 9000)} / 100)::DECIMAL(18, 2) END AS price,
      CASE WHEN i % 7 > 0 THEN (2 + ${pick(3, 4000)} / 100)::DECIMAL(18, 2) END AS cost,
      ${AT} + to_hours(i) AS updated_at, 'e' || i AS _event_id
    FROM range(1, 41) t(i)`,
  'gold.dim_customer': `
    SELECT i AS customer_key, 'c' || i AS customer_id,
      CASE WHEN i % 8 > 0
        THEN ['Anna', 'Ben', 'Carla', 'Dan', 'Eve'][1 + ${pick(4, 5)}] || ' ' || ['Lane', 'Marsh', 'Young'][1 + ${pick(5, 3)}]
      END AS name,
      ['Prospect', 'New', 'Regular', 'Loyal', 'VIP'][1 + ${pick(6, 5)}] AS segment,
      (${pick(7, 90000)} / 100)::DECIMAL(18, 2) AS lifetime_value, ${one("['DE', 'FR', 'IT', 'ES', 'AT', 'Unknown']", 8, 6)} AS country,
      ['North', 'South', 'Unknown'][1 + ${pick(9, 3)}] AS region,
      CASE WHEN i % 6 > 0 THEN DATE '2026-11-01' + ${pick(10, 20)} END AS first_order_on,
      ${pick(11, 9)} AS order_count
    FROM range(1, 61) t(i)`,
  'gold.fact_sales': `
    SELECT 's' || i AS sales_key, strftime(day, '%Y%m%d')::INT AS date_key, customer AS customer_key,
      product AS product_key, quantity, revenue, CASE WHEN i % 13 > 0 THEN revenue * 0.6 END::DECIMAL(18, 2) AS cost,
      CASE WHEN i % 13 > 0 THEN revenue * 0.4 END::DECIMAL(18, 2) AS profit, 'o' || (i // 3) AS order_id,
      (i % 3 + 1)::INT AS line_no, CASE WHEN quantity < 0 THEN 'reversal' ELSE 'sale' END AS entry, day AS sold_on,
      day::TIMESTAMP AT TIME ZONE 'UTC' + to_minutes(${pick(16, 1440)}) AS sold_at, i % 3 = 0 AS opens_order,
      'c' || customer AS customer_id, 'p' || product AS product_id, ${one(COUNTRY, 17, 5)} AS country
    FROM (
      SELECT i, DATE '2026-11-01' + ${pick(12, 23)} AS day, 1 + ${pick(13, 36)}::BIGINT AS customer,
        1 + ${pick(14, 36)}::BIGINT AS product,
        (CASE WHEN i % 17 = 0 THEN -1 ELSE 1 + ${pick(15, 5)} END)::BIGINT AS quantity,
        (quantity * (5 + product * 1.5))::DECIMAL(18, 2) AS revenue
      FROM range(1500) t(i))`,
  'gold.mart_funnel_daily': `
    SELECT DATE '2026-11-01' + (i // 12)::INT AS activity_on, ${COUNTRY}[1 + (i % 3)::INT] AS country,
      ['all', 'Books', 'Toys', 'Music'][1 + (i % 4)::INT] AS category, sessions, sessions * 8 // 10 AS product_view_sessions,
      sessions * 4 // 10 AS cart_sessions, sessions * 2 // 10 AS checkout_sessions, sessions // 10 AS order_sessions
    FROM (SELECT i, 20 + ${pick(18, 400)}::BIGINT AS sessions FROM range(240) t(i))`,
  'gold.mart_marketing_daily': `
    SELECT DATE '2026-11-01' + (i // 9)::INT AS spend_on, ['search', 'social', 'email'][1 + (i % 3)::INT] AS channel,
      ${COUNTRY}[1 + ((i // 3) % 3)::INT] AS country, (${pick(19, 50000)} / 100)::DECIMAL(18, 2) AS amount,
      CASE WHEN i % 5 > 0 THEN ${pick(20, 90000)} END::BIGINT AS impressions, ${pick(21, 900)}::BIGINT AS clicks,
      ${AT} + to_hours(i) AS reported_at, 'm' || i AS _event_id
    FROM range(180) t(i)`,
  'silver.stg_orders': `
    SELECT 'oe' || i AS event_id, moment AS occurred_at, moment::DATE AS event_on, 'o' || (i // 5) AS order_id,
      'c' || (1 + (i // 5) % 50) AS customer_id, 'v' || (i // 10) AS session_id, moment - to_minutes(i % 5 * 7) AS ordered_at,
      moment::DATE AS ordered_on, ${STATUS}[1 + (i % 5)::INT] AS status,
      CASE WHEN i % 5 > 0 THEN ${STATUS}[(i % 5)::INT] END AS previous_status,
      '[{"item_id":"' || i || '-1","product_id":"p' || (1 + i % 36) || '","quantity":' || (1 + i % 4)
        || ',"unit_price":9.5},{"item_id":"' || i || '-2","product_id":"p2","quantity":1,"unit_price":3}]' AS items,
      2 AS item_count, (10 + ${pick(22, 9000)} / 100)::DECIMAL(18, 2) AS total_amount, 'EUR' AS currency,
      ${one(COUNTRY, 23, 5)} AS country, 'Street ' || i AS shipping_address, ${ARRIVAL}
    FROM (SELECT i, ${AT} + to_minutes(i * 17) AS moment FROM range(600) t(i))`,
  'silver.stg_clickstream': `
    SELECT 'ke' || i AS event_id, moment AS occurred_at, moment::DATE AS event_on, ${EVENT}[1 + (i % 5)::INT] AS event_type,
      'v' || (i // 6) AS session_id, CASE WHEN i % 4 > 0 THEN 'c' || (1 + i // 12 % 50) END AS customer_id,
      '/' || ['home', 'products', 'cart'][1 + ${pick(24, 3)}] || '/' || i AS page, 'p' || (1 + i % 36) AS product_id,
      ${one(CATEGORY, 25, 6)} AS category, CASE WHEN i % 5 = 4 THEN 'o' || (i // 5) END AS order_id,
      ${one(COUNTRY, 26, 5)} AS country, ['phone', 'desktop', 'tablet'][1 + (i // 6 % 3)::INT] AS device,
      ['search', 'social', 'direct'][1 + ${pick(27, 3)}] AS channel, NULL::VARCHAR AS referrer,
      'Browser/' || (i % 9) AS user_agent, ${ARRIVAL}
    FROM (SELECT i, ${AT} + to_seconds(i * 400) AS moment FROM range(1800) t(i))`,
  'silver.stg_customers': `
    SELECT 'ce' || i AS event_id, ${AT} + to_hours(i) AS occurred_at, DATE '2026-11-01' AS event_on,
      'created' AS event_type, 'c' || i AS customer_id, 'person' || i || '@example.com' AS email, 'Name ' || i AS name,
      '+4930' || (1000000 + i) AS phone, 'Street ' || i AS address, ${one(COUNTRY, 28, 5)} AS country, 'North' AS region,
      ${AT} AS created_at, ${ARRIVAL}
    FROM range(1, 61) t(i)`,
  'silver.stg_products': `
    SELECT 'pe' || i AS event_id, moment AS occurred_at, moment::DATE AS event_on, 'updated' AS event_type,
      'p' || (1 + i % 40) AS product_id, 'Product ' || (1 + i % 40) AS name, ${one(CATEGORY, 29, 6)} AS category,
      'Sub ' || (i % 3) AS subcategory, (5 + ${pick(30, 9000)} / 100)::DECIMAL(18, 2) AS price,
      (2 + ${pick(31, 4000)} / 100)::DECIMAL(18, 2) AS cost, ${pick(32, 90)}::BIGINT AS stock_quantity,
      ${AT} AS created_at, ${ARRIVAL}
    FROM (SELECT i, ${AT} - to_hours(48) + to_hours(i * 3) AS moment FROM range(160) t(i))`,
  'silver.stg_inventory': `
    SELECT 'ie' || i AS event_id, ${AT} + to_hours(i) AS occurred_at, (${AT} + to_hours(i))::DATE AS event_on,
      'p' || (1 + i % 12) AS product_id, ['sale', 'restock', 'correction'][1 + ${pick(33, 3)}] AS reason,
      (${pick(34, 9)} - 4)::BIGINT AS delta, ${pick(35, 90)}::BIGINT AS stock_quantity, ${ARRIVAL}
    FROM range(240) t(i)`,
};
