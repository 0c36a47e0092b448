# Windows, ranks and QUALIFY.
SELECT sold_on, sum(revenue) AS revenue, sum(sum(revenue)) OVER (ORDER BY sold_on) AS running FROM gold.fact_sales GROUP BY sold_on ORDER BY sold_on
SELECT sold_on, avg(sum(revenue)) OVER (ORDER BY sold_on ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week FROM gold.fact_sales GROUP BY sold_on ORDER BY 1
SELECT sold_on, sum(sum(revenue)) OVER (ORDER BY sold_on RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW) FROM gold.fact_sales GROUP BY sold_on ORDER BY 1
SELECT sold_on, lag(sum(revenue)) OVER (ORDER BY sold_on) AS before, lead(sum(revenue), 2, 0) OVER (ORDER BY sold_on) AS after FROM gold.fact_sales GROUP BY sold_on ORDER BY 1
SELECT country, sum(revenue) AS revenue, rank() OVER (ORDER BY sum(revenue) DESC), dense_rank() OVER (ORDER BY sum(revenue) DESC), row_number() OVER (ORDER BY sum(revenue) DESC, country) FROM gold.fact_sales GROUP BY country ORDER BY ALL
SELECT country, sum(revenue) * 100 / sum(sum(revenue)) OVER () AS share FROM gold.fact_sales GROUP BY country ORDER BY ALL
SELECT customer_id, lifetime_value, ntile(4) OVER (ORDER BY lifetime_value DESC, customer_id) AS quarter FROM gold.dim_customer ORDER BY ALL
SELECT customer_id, percent_rank() OVER (ORDER BY lifetime_value), cume_dist() OVER (ORDER BY lifetime_value) FROM gold.dim_customer ORDER BY ALL
SELECT order_id, revenue, first_value(order_id) OVER w, last_value(order_id) OVER w, nth_value(order_id, 2) OVER w FROM gold.fact_sales WINDOW w AS (PARTITION BY country ORDER BY revenue DESC, sales_key ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY ALL LIMIT 40
SELECT * FROM gold.fact_sales QUALIFY row_number() OVER (PARTITION BY country ORDER BY revenue DESC, sales_key) = 1 ORDER BY country
SELECT country, order_id, row_number() OVER (PARTITION BY country ORDER BY revenue DESC, sales_key) AS place FROM gold.fact_sales QUALIFY place <= 3 ORDER BY ALL
SELECT product_id, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY product_id QUALIFY rank() OVER (ORDER BY sum(revenue) DESC) <= 5 ORDER BY ALL
SELECT customer_id, sold_at, sold_at - lag(sold_at) OVER (PARTITION BY customer_id ORDER BY sold_at, sales_key) AS gap FROM gold.fact_sales ORDER BY ALL LIMIT 50
SELECT session_id, count(*) OVER (PARTITION BY session_id) AS events FROM silver.stg_clickstream ORDER BY ALL LIMIT 50
SELECT session_id, occurred_at, sum(CASE WHEN event_type = 'page_view' THEN 1 ELSE 0 END) OVER (PARTITION BY session_id ORDER BY occurred_at, event_id) FROM silver.stg_clickstream ORDER BY ALL LIMIT 50
SELECT sold_on, revenue, sum(revenue) OVER (PARTITION BY country ORDER BY sold_at, sales_key GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM gold.fact_sales ORDER BY ALL LIMIT 40
SELECT revenue, avg(revenue) OVER (ORDER BY sales_key ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW) FROM gold.fact_sales ORDER BY ALL LIMIT 40
SELECT revenue, count(*) OVER (ORDER BY quantity RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM gold.fact_sales ORDER BY ALL LIMIT 40
SELECT count(DISTINCT customer_id) OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT sum(revenue) FILTER (WHERE entry = 'sale') OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT country, median(revenue) OVER (PARTITION BY country), quantile_cont(revenue, 0.9) OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT lag(cost IGNORE NULLS) OVER (ORDER BY sales_key) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT first_value(cost IGNORE NULLS) OVER (PARTITION BY product_id ORDER BY sold_at, sales_key) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT list(order_id) OVER (PARTITION BY customer_id ORDER BY sold_at, sales_key ROWS 2 PRECEDING) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT string_agg(country, '>') OVER (ORDER BY sales_key ROWS 2 PRECEDING) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT spend_on, amount, amount - avg(amount) OVER (PARTITION BY channel) AS above FROM gold.mart_marketing_daily ORDER BY ALL LIMIT 40
SELECT spend_on, sum(amount) OVER w AS total, count(*) OVER w AS n FROM gold.mart_marketing_daily WINDOW w AS (PARTITION BY channel ORDER BY spend_on) ORDER BY ALL LIMIT 40
SELECT sum(revenue) OVER (w ROWS UNBOUNDED PRECEDING) FROM gold.fact_sales WINDOW w AS (PARTITION BY country ORDER BY sales_key) ORDER BY ALL LIMIT 40
SELECT rank(ORDER BY revenue DESC) OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT activity_on, sessions, sessions - lag(sessions, 7) OVER (PARTITION BY country, category ORDER BY activity_on) AS week_before FROM gold.mart_funnel_daily ORDER BY ALL LIMIT 40
SELECT max(sold_at) OVER (), min(sold_at) OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 10
SELECT arg_max(product_id, revenue) OVER (PARTITION BY country) FROM gold.fact_sales ORDER BY ALL LIMIT 10
SELECT customer_key, sum(revenue) OVER (PARTITION BY customer_key ORDER BY sold_at, sales_key) >= 500 AS is_big FROM gold.fact_sales ORDER BY ALL LIMIT 30
SELECT row_number() OVER () IS NOT NULL FROM gold.dim_product
SELECT fill(cost::DOUBLE) OVER (ORDER BY product_key) FROM gold.dim_product ORDER BY ALL
