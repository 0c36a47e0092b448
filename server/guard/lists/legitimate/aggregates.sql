# Totals, groups and distributions.
SELECT count(*) FROM gold.fact_sales
SELECT count(*), count(cost), count(DISTINCT order_id) FROM gold.fact_sales
SELECT sum(revenue), avg(revenue), min(revenue), max(revenue) FROM gold.fact_sales
SELECT sum(revenue) AS revenue, sum(profit) AS profit, sum(profit) / sum(revenue) AS margin FROM gold.fact_sales
SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country ORDER BY revenue DESC
SELECT country, entry, count(*) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT country, count(*) AS n FROM gold.fact_sales GROUP BY 1 HAVING n > 100 ORDER BY 1
SELECT sold_on, sum(quantity) FROM gold.fact_sales GROUP BY sold_on ORDER BY sold_on
SELECT count(DISTINCT order_id) FILTER (WHERE entry = 'sale') AS orders, count(DISTINCT order_id) FILTER (entry = 'reversal') AS returned FROM gold.fact_sales
SELECT country, sum(revenue) FILTER (WHERE quantity > 1) FROM gold.fact_sales GROUP BY country
SELECT country, product_id, sum(revenue) FROM gold.fact_sales GROUP BY ROLLUP (country, product_id) ORDER BY ALL
SELECT country, entry, sum(revenue), grouping(country), grouping(entry) FROM gold.fact_sales GROUP BY CUBE (country, entry) ORDER BY ALL
SELECT country, entry, sum(revenue), grouping_id(country, entry) AS level FROM gold.fact_sales GROUP BY GROUPING SETS ((country), (entry), ()) ORDER BY ALL
SELECT sum(revenue) FROM gold.fact_sales GROUP BY ()
SELECT median(revenue), mode(country), stddev(revenue), variance(revenue) FROM gold.fact_sales
SELECT stddev_pop(revenue), stddev_samp(revenue), var_pop(revenue), var_samp(revenue), sem(revenue) FROM gold.fact_sales
SELECT skewness(revenue), kurtosis(revenue), kurtosis_pop(revenue), entropy(country) FROM gold.fact_sales
SELECT quantile_cont(revenue, 0.5), quantile_disc(revenue, 0.9) FROM gold.fact_sales
SELECT quantile_cont(revenue, [0.1, 0.25, 0.5, 0.75, 0.9]) AS deciles FROM gold.fact_sales
SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY revenue) FROM gold.fact_sales
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY quantity DESC) FROM gold.fact_sales
SELECT mode() WITHIN GROUP (ORDER BY country) FROM gold.fact_sales
SELECT mad(revenue) FROM gold.fact_sales
SELECT approx_count_distinct(customer_id), approx_quantile(revenue, 0.5) FROM gold.fact_sales
SELECT approx_top_k(product_id, 5) FROM gold.fact_sales
SELECT arg_max(product_id, revenue), arg_min(product_id, revenue) FROM gold.fact_sales
SELECT country, arg_max(order_id, revenue, 3) FROM gold.fact_sales GROUP BY country ORDER BY country
SELECT max_by(order_id, revenue), min_by(order_id, revenue) FROM gold.fact_sales
SELECT max(revenue, 3), min(revenue, 3) FROM gold.fact_sales
SELECT bool_and(quantity <> 0), bool_or(quantity < 0) FROM gold.fact_sales
SELECT bit_and(line_no), bit_or(line_no), bit_xor(line_no) FROM gold.fact_sales
SELECT count_if(quantity < 0), countif(entry = 'reversal') FROM gold.fact_sales
SELECT corr(revenue, cost), covar_pop(revenue, cost), covar_samp(revenue, cost) FROM gold.fact_sales
SELECT regr_slope(revenue, quantity), regr_intercept(revenue, quantity), regr_r2(revenue, quantity) FROM gold.fact_sales
SELECT regr_avgx(revenue, quantity), regr_avgy(revenue, quantity), regr_count(revenue, quantity), regr_sxx(revenue, quantity), regr_sxy(revenue, quantity), regr_syy(revenue, quantity) FROM gold.fact_sales
SELECT product(1 + quantity / 1000.0) FROM gold.fact_sales WHERE quantity > 0 AND country = 'DE'
SELECT geomean(price), weighted_avg(price, cost) FROM gold.dim_product WHERE cost IS NOT NULL
SELECT kahan_sum(revenue::DOUBLE), fsum(revenue::DOUBLE), favg(revenue::DOUBLE) FROM gold.fact_sales
SELECT string_agg(DISTINCT country, ', ' ORDER BY country) FROM gold.fact_sales
SELECT listagg(country, '/' ORDER BY country) FROM (SELECT DISTINCT country FROM gold.fact_sales)
SELECT group_concat(category, ',' ORDER BY category DESC) FROM (SELECT DISTINCT category FROM gold.dim_product)
SELECT list(DISTINCT country ORDER BY country) FROM gold.fact_sales
SELECT array_agg(product_id ORDER BY revenue DESC)[1:3] FROM gold.fact_sales
SELECT histogram(quantity) FROM gold.fact_sales
SELECT histogram(revenue, [0, 50, 100, 200]) FROM gold.fact_sales
SELECT any_value(country), first(country ORDER BY sold_at), last(country ORDER BY sold_at) FROM gold.fact_sales
SELECT bitstring_agg(day_of_week, 1, 7) FROM gold.dim_date
SELECT sum(DISTINCT quantity) FROM gold.fact_sales
SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country HAVING sum(revenue) > (SELECT avg(revenue) FROM gold.fact_sales) ORDER BY country
SELECT max(COLUMNS('revenue|cost|profit')) FROM gold.fact_sales
SELECT DISTINCT country FROM gold.fact_sales ORDER BY country
SELECT DISTINCT ON (country) country, order_id, revenue FROM gold.fact_sales ORDER BY country, revenue DESC, order_id
SELECT category, count(*) AS products, round(avg(price), 2) AS price FROM gold.dim_product GROUP BY category ORDER BY products DESC, category
SELECT segment, count(*), sum(lifetime_value) FROM gold.dim_customer GROUP BY segment ORDER BY segment
SELECT sum(sessions), sum(order_sessions), sum(order_sessions) / nullif(sum(sessions), 0) FROM gold.mart_funnel_daily WHERE category = 'all'
SELECT channel, sum(amount) AS spend, sum(clicks) AS clicks, sum(amount) / nullif(sum(clicks), 0) AS cost_per_click FROM gold.mart_marketing_daily GROUP BY channel ORDER BY spend DESC
SELECT status, count(*) FROM silver.stg_orders GROUP BY status ORDER BY ALL
SELECT event_type, device, count(DISTINCT session_id) FROM silver.stg_clickstream GROUP BY ALL ORDER BY ALL
SELECT reservoir_quantile(price, 0.5) IS NOT NULL FROM gold.dim_product
SELECT count(*) AS "Zeilen gesamt" FROM gold.fact_sales
