# Joins of every kind.
SELECT p.category, sum(s.revenue) FROM gold.fact_sales s JOIN gold.dim_product p ON p.product_key = s.product_key GROUP BY p.category ORDER BY ALL
SELECT category, sum(revenue) FROM gold.fact_sales JOIN gold.dim_product USING (product_key) GROUP BY category ORDER BY ALL
SELECT c.segment, count(DISTINCT s.order_id) FROM gold.fact_sales AS s INNER JOIN gold.dim_customer AS c USING (customer_key) GROUP BY 1 ORDER BY 1
SELECT p.product_id, sum(s.revenue) FROM gold.dim_product p LEFT JOIN gold.fact_sales s ON s.product_key = p.product_key GROUP BY ALL ORDER BY ALL
SELECT c.customer_id FROM gold.dim_customer c LEFT JOIN gold.fact_sales s USING (customer_key) WHERE s.order_id IS NULL ORDER BY 1
SELECT count(*) FROM gold.fact_sales s RIGHT JOIN gold.dim_product p ON p.product_key = s.product_key
SELECT count(*) FROM gold.dim_customer c FULL OUTER JOIN gold.fact_sales s ON s.customer_key = c.customer_key
SELECT customer_id FROM gold.dim_customer SEMI JOIN gold.fact_sales USING (customer_key) ORDER BY ALL
SELECT customer_id FROM gold.dim_customer ANTI JOIN gold.fact_sales USING (customer_key) ORDER BY ALL
SELECT count(*) FROM gold.dim_date CROSS JOIN gold.dim_product
SELECT count(*) FROM gold.dim_date d, gold.dim_product p WHERE d.day_of_week = 1 AND p.price > 50
SELECT count(*) FROM gold.fact_sales NATURAL JOIN gold.dim_product
SELECT d.year, d.month, sum(s.revenue) FROM gold.fact_sales s JOIN gold.dim_date d USING (date_key) GROUP BY ALL ORDER BY ALL
SELECT c.country, p.category, sum(s.revenue) FROM gold.fact_sales s JOIN gold.dim_customer c USING (customer_key) JOIN gold.dim_product p USING (product_key) JOIN gold.dim_date d USING (date_key) WHERE d.day_of_week IN (6, 7) GROUP BY ALL ORDER BY ALL
SELECT a.product_id, b.product_id, count(*) AS together FROM gold.fact_sales a JOIN gold.fact_sales b ON a.order_id = b.order_id AND a.product_id < b.product_id GROUP BY ALL ORDER BY together DESC, 1, 2 LIMIT 20
SELECT s.order_id, o.status FROM gold.fact_sales s ASOF JOIN silver.stg_orders o ON s.order_id = o.order_id AND s.sold_at >= o.occurred_at ORDER BY ALL LIMIT 50
SELECT count(*) FROM silver.stg_clickstream k ASOF LEFT JOIN silver.stg_orders o ON k.customer_id = o.customer_id AND k.occurred_at >= o.ordered_at
SELECT p.product_id, c.price AS event_price FROM gold.dim_product p ASOF JOIN silver.stg_products c ON p.product_id = c.product_id AND p.updated_at >= c.occurred_at ORDER BY 1
SELECT s.channel, s.amount, f.sessions FROM gold.mart_marketing_daily s JOIN (SELECT activity_on, sum(sessions) AS sessions FROM gold.mart_funnel_daily WHERE category = 'all' GROUP BY 1) f ON f.activity_on = s.spend_on ORDER BY ALL
SELECT p.product_id, l.* FROM gold.dim_product p, LATERAL (SELECT count(*) AS n, max(s.revenue) AS best FROM gold.fact_sales s WHERE s.product_key = p.product_key) l ORDER BY 1
SELECT c.customer_id, t.order_id FROM gold.dim_customer c CROSS JOIN LATERAL (SELECT order_id FROM gold.fact_sales s WHERE s.customer_key = c.customer_key ORDER BY revenue DESC, order_id LIMIT 1) t ORDER BY ALL
SELECT c.customer_id, n FROM gold.dim_customer c LEFT JOIN LATERAL (SELECT count(*) AS n FROM gold.fact_sales s WHERE s.customer_key = c.customer_key AND s.entry = 'reversal') ON true ORDER BY ALL
SELECT p.product_id, u.n FROM gold.dim_product p, unnest([1, 2, 3]) u(n) ORDER BY ALL LIMIT 30
SELECT p.product_id, g.i FROM gold.dim_product p, range(3) g(i) ORDER BY ALL LIMIT 30
SELECT count(*) FROM gold.dim_product a JOIN gold.dim_product b ON a.price > b.price AND a.cost < b.cost
SELECT count(*) FROM gold.dim_product a JOIN gold.dim_product b ON a.price BETWEEN b.price - 5 AND b.price + 5 AND a.product_id <> b.product_id
SELECT a.product_id, b.category FROM (SELECT product_id FROM gold.dim_product ORDER BY 1) a POSITIONAL JOIN (SELECT category FROM gold.dim_product ORDER BY product_id) b ORDER BY ALL
SELECT s.* FROM gold.fact_sales s JOIN (VALUES ('DE', 1), ('FR', 2)) AS v(country, place) ON v.country = s.country ORDER BY ALL LIMIT 20
SELECT i.product_id, sum(i.delta) AS moved, max_by(i.stock_quantity, i.occurred_at) AS stock FROM silver.stg_inventory i GROUP BY i.product_id ORDER BY 1
SELECT o.order_id, k.session_id FROM silver.stg_orders o JOIN silver.stg_clickstream k ON k.order_id = o.order_id AND k.event_type = 'order_completed' ORDER BY ALL LIMIT 30
SELECT x.country, x.revenue, y.amount FROM (SELECT country, sum(revenue) revenue FROM gold.fact_sales GROUP BY 1) x FULL JOIN (SELECT country, sum(amount) amount FROM gold.mart_marketing_daily GROUP BY 1) y USING (country) ORDER BY ALL
SELECT p.category, c.segment, sum(revenue) FROM gold.fact_sales JOIN gold.dim_product p USING (product_key) JOIN gold.dim_customer c USING (customer_key) GROUP BY CUBE (p.category, c.segment) ORDER BY ALL
SELECT count(*) FROM gold.fact_sales s JOIN gold.dim_customer c ON s.customer_key = c.customer_key AND s.country IS NOT DISTINCT FROM c.country
SELECT count(*) FROM gold.fact_sales JOIN gold.dim_product ON gold.fact_sales.product_key = gold.dim_product.product_key WHERE gold.dim_product.category = 'Books'
SELECT fact_sales.order_id FROM gold.fact_sales WHERE fact_sales.quantity > 3 ORDER BY 1 LIMIT 10
