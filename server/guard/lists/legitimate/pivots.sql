# Pivots, stars, samples and limits.
PIVOT gold.fact_sales ON entry IN ('sale', 'reversal') USING sum(revenue) GROUP BY country ORDER BY country
PIVOT gold.fact_sales ON country IN ('DE', 'FR', 'IT') USING sum(revenue) AS revenue, count(*) AS n GROUP BY entry ORDER BY ALL
PIVOT (SELECT country, entry, revenue FROM gold.fact_sales) ON entry IN ('sale', 'reversal') USING sum(revenue) ORDER BY ALL
PIVOT (SELECT p.category, s.country, s.revenue FROM gold.fact_sales s JOIN gold.dim_product p USING (product_key)) ON country IN ('DE', 'FR') USING round(sum(revenue), 0) GROUP BY category ORDER BY ALL
PIVOT gold.mart_marketing_daily ON channel IN ('search', 'social') USING sum(amount) GROUP BY country ORDER BY ALL LIMIT 3
PIVOT gold.fact_sales ON quantity > 1 IN (true, false) USING count(*) GROUP BY country ORDER BY ALL
PIVOT gold.fact_sales ON country IN ('DE', 'FR'), entry IN ('sale') USING count(*)
PIVOT (SELECT country || '/' || entry AS k, revenue FROM gold.fact_sales) ON k IN ('DE/sale', 'FR/sale') USING avg(revenue)
WITH s AS (SELECT country, entry, revenue FROM gold.fact_sales) PIVOT s ON entry IN ('sale') USING max(revenue) ORDER BY ALL
SELECT * FROM (PIVOT gold.fact_sales ON entry IN ('sale', 'reversal') USING count(*) GROUP BY country) ORDER BY country
SELECT * FROM (SELECT country, entry, revenue FROM gold.fact_sales) PIVOT (sum(revenue) FOR entry IN ('sale', 'reversal')) ORDER BY ALL
SELECT * FROM gold.fact_sales PIVOT (sum(revenue) AS r, count(*) AS n FOR entry IN ('sale' AS s, 'reversal' AS v) GROUP BY country) ORDER BY ALL
SELECT * FROM (SELECT country, entry, revenue FROM gold.fact_sales) PIVOT (sum(revenue) FOR (country, entry) IN (('DE', 'sale'), ('FR', 'sale')))
SELECT country, p.sale FROM (SELECT country, entry, revenue FROM gold.fact_sales) PIVOT (sum(revenue) FOR entry IN ('sale')) p ORDER BY ALL
UNPIVOT gold.mart_funnel_daily ON sessions, cart_sessions, order_sessions INTO NAME step VALUE n ORDER BY ALL LIMIT 20
UNPIVOT (SELECT activity_on, sessions, order_sessions FROM gold.mart_funnel_daily WHERE category = 'all') ON COLUMNS(* EXCLUDE (activity_on)) INTO NAME step VALUE n ORDER BY ALL LIMIT 20
UNPIVOT (SELECT 1 AS jan, 2 AS feb, 3 AS mar) ON jan, feb, mar INTO NAME month VALUE n
UNPIVOT (SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d) ON (a, b) AS first, (c, d) AS second INTO NAME pair VALUE x, y
SELECT * FROM (SELECT 1 AS a, NULL AS b) UNPIVOT INCLUDE NULLS (v FOR n IN (a, b)) ORDER BY ALL
SELECT step, sum(n) FROM gold.mart_funnel_daily UNPIVOT (n FOR step IN (sessions, cart_sessions, order_sessions)) GROUP BY ALL ORDER BY ALL
SELECT * FROM gold.dim_product ORDER BY product_id
SELECT p.* FROM gold.dim_product p ORDER BY ALL LIMIT 5
SELECT * EXCLUDE (_event_id, updated_at) FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT * EXCLUDE _event_id REPLACE (round(price, 0) AS price) FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT * RENAME (price AS list_price, cost AS unit_cost) FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT p.* EXCLUDE (p.cost), s.revenue FROM gold.dim_product p JOIN gold.fact_sales s USING (product_key) ORDER BY ALL LIMIT 5
SELECT COLUMNS('.*sessions') FROM gold.mart_funnel_daily ORDER BY ALL LIMIT 5
SELECT COLUMNS(c -> c LIKE '%_sessions') FROM gold.mart_funnel_daily ORDER BY ALL LIMIT 5
SELECT sum(COLUMNS(* EXCLUDE (activity_on, country, category))) FROM gold.mart_funnel_daily
SELECT min(COLUMNS(['price', 'cost'])), max(COLUMNS(['price', 'cost'])) FROM gold.dim_product
SELECT COLUMNS('(price|cost)') AS 'p_\1' FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT * LIKE '%name%' FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT coalesce(*COLUMNS(['cost', 'price'])) FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT * FROM gold.dim_product WHERE COLUMNS(['price', 'cost']) > 20 ORDER BY ALL LIMIT 5
SELECT #1, #2 FROM gold.dim_product ORDER BY #1, #2 LIMIT 5
SELECT product_id AS id, price FROM gold.dim_product WHERE id LIKE 'p1%' ORDER BY id
SELECT price * 2 AS double_price, double_price + 1 AS more FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT category, avg(price) AS a FROM gold.dim_product GROUP BY category HAVING a > 10 ORDER BY a DESC, category
SELECT * FROM gold.dim_product ORDER BY price DESC NULLS LAST, product_id ASC NULLS FIRST LIMIT 5 OFFSET 2
SELECT product_id FROM gold.dim_product ORDER BY ALL DESC LIMIT 3
SELECT product_id FROM gold.dim_product ORDER BY ALL LIMIT 10%
SELECT product_id FROM gold.dim_product ORDER BY ALL LIMIT (SELECT 3)
SELECT product_id FROM gold.dim_product ORDER BY ALL FETCH FIRST 3 ROWS ONLY
SELECT product_id FROM gold.dim_product ORDER BY ALL OFFSET 3 ROWS
SELECT product_id FROM gold.dim_product ORDER BY ALL LIMIT ALL
@loose SELECT count(*) FROM gold.fact_sales TABLESAMPLE 10%
@loose SELECT count(*) >= 0 FROM gold.fact_sales TABLESAMPLE bernoulli(10 PERCENT)
@loose SELECT count(*) FROM (SELECT * FROM gold.fact_sales USING SAMPLE 10 ROWS)
@loose SELECT count(*) FROM (SELECT * FROM gold.fact_sales USING SAMPLE reservoir(50 ROWS) REPEATABLE (42))
@loose FROM gold.fact_sales SELECT order_id USING SAMPLE 3
@loose SELECT count(order_id) FROM gold.fact_sales TABLESAMPLE system(50%)
DESCRIBE gold.fact_sales
DESCRIBE SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country
SHOW gold.dim_product
SUMMARIZE gold.dim_product
SUMMARIZE SELECT revenue, quantity FROM gold.fact_sales WHERE country = 'DE'
SELECT column_name, null_percentage FROM (SUMMARIZE gold.fact_sales) ORDER BY ALL
SELECT column_name, column_type FROM (DESCRIBE gold.dim_customer) ORDER BY 1
DESCRIBE TABLE gold.dim_date
WITH a AS (SELECT 1 AS x) SELECT column_name FROM (DESCRIBE FROM a)
EXPLAIN SELECT country, sum(revenue) FROM gold.fact_sales GROUP BY country
EXPLAIN ANALYZE SELECT count(*) FROM gold.fact_sales JOIN gold.dim_product USING (product_key)
EXPLAIN WITH a AS (FROM gold.fact_sales) SELECT * FROM a ASOF JOIN silver.stg_orders o ON a.order_id = o.order_id AND a.sold_at >= o.occurred_at
explain analyze from gold.dim_product
-- why is it slow?⏎EXPLAIN ANALYZE SELECT * FROM gold.fact_sales ORDER BY revenue
/* plan */ EXPLAIN /* of */ FROM gold.dim_date
EXPLAIN SELECT DISTINCT country FROM gold.fact_sales
