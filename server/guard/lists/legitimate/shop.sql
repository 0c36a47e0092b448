# Questions that are asked about a shop, as people write them.
SELECT
  date_trunc('month', s.sold_on) AS month,
  p.category,
  sum(s.revenue) AS revenue,
  sum(s.profit) AS profit,
  round(100.0 * sum(s.profit) / nullif(sum(s.revenue), 0), 1) AS margin_percent
FROM gold.fact_sales AS s
JOIN gold.dim_product AS p USING (product_key)
GROUP BY ALL
ORDER BY month, revenue DESC, category
----
-- Cohorts: of the customers who bought first in a week, how many came back in the weeks after.
WITH first_week AS (
  SELECT customer_key, min(date_trunc('week', sold_on)) AS cohort
  FROM gold.fact_sales
  WHERE entry = 'sale'
  GROUP BY customer_key
),
activity AS (
  SELECT DISTINCT customer_key, date_trunc('week', sold_on) AS week
  FROM gold.fact_sales
  WHERE entry = 'sale'
)
SELECT cohort, date_diff('week', cohort, week) AS weeks_later, count(*) AS customers
FROM first_week
JOIN activity USING (customer_key)
GROUP BY ALL
ORDER BY ALL
----
-- Recency, frequency, monetary value.
WITH rfm AS (
  SELECT
    customer_id,
    date_diff('day', max(sold_on), DATE '2026-11-30') AS recency,
    count(DISTINCT order_id) AS frequency,
    sum(revenue) AS monetary
  FROM gold.fact_sales
  WHERE entry = 'sale'
  GROUP BY customer_id
)
SELECT
  customer_id,
  ntile(5) OVER (ORDER BY recency DESC, customer_id) AS r,
  ntile(5) OVER (ORDER BY frequency, customer_id) AS f,
  ntile(5) OVER (ORDER BY monetary, customer_id) AS m
FROM rfm
ORDER BY r + f + m DESC, customer_id
----
-- Funnel by device.
SELECT
  device,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT session_id) FILTER (WHERE event_type = 'product_view') AS viewed,
  count(DISTINCT session_id) FILTER (WHERE event_type = 'add_to_cart') AS carted,
  count(DISTINCT session_id) FILTER (WHERE event_type = 'order_completed') AS ordered
FROM silver.stg_clickstream
GROUP BY device
ORDER BY sessions DESC, device
----
-- Pareto: how many products bring 80 % of the revenue.
WITH ranked AS (
  SELECT
    product_id,
    sum(revenue) AS revenue,
    sum(sum(revenue)) OVER (ORDER BY sum(revenue) DESC, product_id) / sum(sum(revenue)) OVER () AS share
  FROM gold.fact_sales
  GROUP BY product_id
)
SELECT count(*) FILTER (WHERE share <= 0.8) AS products, count(*) AS of_all FROM ranked
----
-- What was bought together, with lift.
WITH orders AS (SELECT DISTINCT order_id, product_id FROM gold.fact_sales WHERE entry = 'sale'),
     totals AS (SELECT product_id, count(*) AS n FROM orders GROUP BY 1),
     pairs AS (
       SELECT a.product_id AS a, b.product_id AS b, count(*) AS n
       FROM orders a JOIN orders b ON a.order_id = b.order_id AND a.product_id < b.product_id
       GROUP BY ALL
     )
SELECT a, b, pairs.n, pairs.n * (SELECT count(DISTINCT order_id) FROM orders) / (x.n * y.n) AS lift
FROM pairs
JOIN totals x ON x.product_id = a
JOIN totals y ON y.product_id = b
ORDER BY lift DESC, a, b
LIMIT 25
----
-- Sessions from clicks, thirty minutes apart.
WITH gaps AS (
  SELECT
    customer_id,
    occurred_at,
    occurred_at - lag(occurred_at) OVER (PARTITION BY customer_id ORDER BY occurred_at, event_id) > INTERVAL 30 MINUTE AS is_new
  FROM silver.stg_clickstream
  WHERE customer_id IS NOT NULL
),
numbered AS (
  SELECT *, sum(coalesce(is_new, true)::INT) OVER (PARTITION BY customer_id ORDER BY occurred_at ROWS UNBOUNDED PRECEDING) AS visit
  FROM gaps
)
SELECT customer_id, max(visit) AS visits FROM numbered GROUP BY customer_id ORDER BY ALL
----
-- Days without sales.
SELECT d.date
FROM gold.dim_date AS d
LEFT JOIN gold.fact_sales AS s ON s.sold_on = d.date
WHERE s.sales_key IS NULL AND d.year = 2026 AND d.month = 11
ORDER BY 1
----
-- Return on advertising by channel, against the week before.
WITH weekly AS (
  SELECT date_trunc('week', spend_on) AS week, channel, sum(amount) AS spend, sum(clicks) AS clicks
  FROM gold.mart_marketing_daily
  GROUP BY ALL
)
SELECT
  week, channel, spend,
  spend - lag(spend) OVER (PARTITION BY channel ORDER BY week) AS change,
  round(spend / nullif(clicks, 0), 3) AS cost_per_click
FROM weekly
ORDER BY ALL
----
-- Orders by how far they came.
SELECT status, count(*) AS orders, sum(total_amount) AS amount, round(100 * count(*) / sum(count(*)) OVER (), 1) AS percent
FROM (
  SELECT * FROM silver.stg_orders
  QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY occurred_at DESC, event_id DESC) = 1
)
GROUP BY status
ORDER BY orders DESC, status
----
-- Seven day moving average and the deviation from it.
WITH daily AS (SELECT sold_on, sum(revenue)::DOUBLE AS revenue FROM gold.fact_sales GROUP BY sold_on),
     smooth AS (
       SELECT *, avg(revenue) OVER w AS mean, stddev(revenue) OVER w AS deviation
       FROM daily
       WINDOW w AS (ORDER BY sold_on ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
     )
SELECT sold_on, round(revenue, 2), round(mean, 2), abs(revenue - mean) > 2 * deviation AS is_unusual
FROM smooth
ORDER BY sold_on
----
-- Stock after each movement, and where it would have run out.
SELECT product_id, occurred_at, delta, sum(delta) OVER (PARTITION BY product_id ORDER BY occurred_at, event_id) AS level
FROM silver.stg_inventory
QUALIFY level < 0 OR row_number() OVER (PARTITION BY product_id ORDER BY occurred_at, event_id) = 1
ORDER BY ALL
----
-- Items of orders, from the JSON that came.
SELECT
  o.order_id,
  item.value->>'product_id' AS product_id,
  (item.value->>'quantity')::INT AS quantity,
  (item.value->>'unit_price')::DECIMAL(10, 2) AS unit_price
FROM silver.stg_orders AS o, json_each(o.items) AS item
WHERE o.status = 'paid'
ORDER BY ALL
LIMIT 40
----
-- Customers by region as a cross table.
SELECT *
FROM (SELECT region, segment, customer_key FROM gold.dim_customer)
PIVOT (count(customer_key) FOR segment IN ('Prospect', 'New', 'Regular', 'Loyal', 'VIP'))
ORDER BY region
----
-- Top three products of each category by profit.
SELECT category, product_id, profit
FROM (
  SELECT p.category, s.product_id, sum(s.profit) AS profit
  FROM gold.fact_sales s JOIN gold.dim_product p USING (product_key)
  GROUP BY ALL
)
QUALIFY row_number() OVER (PARTITION BY category ORDER BY profit DESC NULLS LAST, product_id) <= 3
ORDER BY category, profit DESC NULLS LAST, product_id
----
-- Time from order to payment.
SELECT
  quantile_cont(date_diff('minute', placed.occurred_at, paid.occurred_at), [0.5, 0.9]) AS minutes
FROM silver.stg_orders placed
JOIN silver.stg_orders paid ON paid.order_id = placed.order_id AND paid.status = 'paid'
WHERE placed.status = 'placed'
----
-- Share of revenue of new and known customers.
SELECT
  s.sold_on,
  sum(s.revenue) FILTER (WHERE c.first_order_on = s.sold_on) AS from_new,
  sum(s.revenue) FILTER (WHERE c.first_order_on < s.sold_on) AS from_known
FROM gold.fact_sales s
JOIN gold.dim_customer c USING (customer_key)
GROUP BY s.sold_on
ORDER BY s.sold_on
----
-- Price bands.
SELECT
  width AS from_price,
  width + 20 AS to_price,
  count(*) AS products
FROM (SELECT (price // 20) * 20 AS width FROM gold.dim_product WHERE price IS NOT NULL)
GROUP BY ALL
ORDER BY ALL
----
-- The last known price of every product at the time of each sale.
SELECT s.sales_key, s.product_id, e.price
FROM gold.fact_sales s
ASOF LEFT JOIN silver.stg_products e
  ON e.product_id = s.product_id AND s.sold_at >= e.occurred_at
ORDER BY ALL
LIMIT 60
----
-- Countries that beat the average of all countries.
SELECT country, sum(revenue) AS revenue
FROM gold.fact_sales
GROUP BY country
HAVING sum(revenue) > (SELECT avg(r) FROM (SELECT sum(revenue) AS r FROM gold.fact_sales GROUP BY country))
ORDER BY ALL
