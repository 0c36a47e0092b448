# Common tables, recursion, subqueries and set operations.
WITH sales AS (SELECT * FROM gold.fact_sales WHERE entry = 'sale') SELECT count(*) FROM sales
WITH fact_sales AS (SELECT * FROM gold.fact_sales WHERE country = 'DE') SELECT sum(revenue) FROM fact_sales
WITH daily AS (SELECT sold_on, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY 1), best AS (SELECT max(revenue) AS revenue FROM daily) SELECT d.sold_on FROM daily d JOIN best b USING (revenue)
WITH a(day, total) AS (SELECT sold_on, sum(revenue) FROM gold.fact_sales GROUP BY 1) SELECT day, total FROM a ORDER BY total DESC, day LIMIT 5
WITH a AS MATERIALIZED (SELECT country, sum(revenue) r FROM gold.fact_sales GROUP BY 1) SELECT x.country FROM a x JOIN a y ON x.r < y.r GROUP BY 1 HAVING count(*) = 1
WITH a AS NOT MATERIALIZED (SELECT * FROM gold.dim_product) SELECT category, count(*) FROM a GROUP BY ALL ORDER BY ALL
WITH "Umsatz je Land" AS (SELECT country, sum(revenue) AS umsatz FROM gold.fact_sales GROUP BY 1) SELECT * FROM "Umsatz je Land" ORDER BY ALL
WITH sales AS (FROM gold.fact_sales), sales_2 AS (FROM sales WHERE quantity > 1) FROM sales_2 SELECT count(*)
WITH a AS (SELECT 1 AS x), b AS (WITH c AS (SELECT x + 1 AS y FROM a) SELECT y FROM c) SELECT * FROM a, b
WITH a AS (SELECT 1 AS x) SELECT (SELECT x FROM a), EXISTS (FROM a), 1 IN (FROM a)
WITH a AS (SELECT 1 AS x) SELECT * FROM (WITH a AS (SELECT 2 AS x) SELECT * FROM a) b, a
WITH unused AS (SELECT * FROM gold.dim_date) SELECT 1
WITH RECURSIVE days(d) AS (SELECT DATE '2026-11-01' UNION ALL SELECT d + 1 FROM days WHERE d < DATE '2026-11-10') SELECT d, coalesce(sum(revenue), 0) FROM days LEFT JOIN gold.fact_sales ON sold_on = d GROUP BY d ORDER BY d
WITH RECURSIVE n(i, total) AS (SELECT 1, 1 UNION ALL SELECT i + 1, total * (i + 1) FROM n WHERE i < 10) SELECT * FROM n ORDER BY i
WITH RECURSIVE reach(p, depth) AS (SELECT 'p1', 0 UNION SELECT b.product_id, depth + 1 FROM reach JOIN gold.fact_sales a ON a.product_id = reach.p JOIN gold.fact_sales b ON b.order_id = a.order_id WHERE depth < 2) SELECT depth, count(DISTINCT p) FROM reach GROUP BY ALL ORDER BY ALL
WITH RECURSIVE r(k, v) USING KEY (k) AS (SELECT 1, 0 UNION SELECT k, v + 1 FROM r WHERE v < 5) SELECT * FROM r
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT sum(n) FROM t
SELECT * FROM (SELECT country, sum(revenue) AS r FROM gold.fact_sales GROUP BY 1) t WHERE r > 1000 ORDER BY ALL
SELECT order_id FROM gold.fact_sales WHERE revenue > (SELECT avg(revenue) * 2 FROM gold.fact_sales) ORDER BY ALL LIMIT 20
SELECT product_id FROM gold.dim_product p WHERE EXISTS (SELECT 1 FROM gold.fact_sales s WHERE s.product_key = p.product_key AND s.entry = 'reversal') ORDER BY 1
SELECT product_id FROM gold.dim_product p WHERE NOT EXISTS (SELECT 1 FROM gold.fact_sales s WHERE s.product_key = p.product_key) ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE customer_key IN (SELECT customer_key FROM gold.fact_sales WHERE quantity > 4) ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE customer_key NOT IN (SELECT customer_key FROM gold.fact_sales) ORDER BY 1
SELECT product_id FROM gold.dim_product WHERE price > ANY (SELECT cost FROM gold.dim_product WHERE cost IS NOT NULL) ORDER BY 1 LIMIT 10
SELECT product_id FROM gold.dim_product WHERE price >= ALL (SELECT price FROM gold.dim_product WHERE price IS NOT NULL) ORDER BY 1
SELECT count(*) FROM gold.fact_sales WHERE (country, entry) IN (SELECT country, 'sale' FROM gold.dim_customer)
SELECT count(*) FROM gold.fact_sales WHERE (country, quantity) IN (('DE', 1), ('FR', 2))
SELECT p.product_id, (SELECT max(s.revenue) FROM gold.fact_sales s WHERE s.product_key = p.product_key) AS best FROM gold.dim_product p ORDER BY 1
SELECT country, (SELECT count(*) FROM gold.dim_customer c WHERE c.country = s.country) AS customers FROM gold.fact_sales s GROUP BY country ORDER BY 1
SELECT ARRAY(SELECT DISTINCT country FROM gold.fact_sales ORDER BY country) AS countries
SELECT (SELECT max(sold_on) FROM gold.fact_sales) - (SELECT min(sold_on) FROM gold.fact_sales) AS days
SELECT country FROM gold.fact_sales UNION SELECT country FROM gold.dim_customer ORDER BY 1
SELECT country FROM gold.fact_sales UNION ALL SELECT country FROM gold.dim_customer ORDER BY 1 LIMIT 30
SELECT country FROM gold.dim_customer EXCEPT SELECT country FROM gold.fact_sales ORDER BY 1
SELECT country FROM gold.dim_customer INTERSECT SELECT country FROM gold.fact_sales ORDER BY 1
SELECT country FROM gold.dim_customer EXCEPT ALL SELECT country FROM gold.mart_marketing_daily ORDER BY 1
SELECT country FROM gold.dim_customer INTERSECT ALL SELECT country FROM gold.fact_sales ORDER BY 1
SELECT country, 1 AS a FROM gold.dim_customer UNION BY NAME SELECT 2 AS b, country FROM gold.fact_sales ORDER BY ALL LIMIT 20
SELECT sold_on AS day, 'sale' AS what, revenue AS amount FROM gold.fact_sales UNION ALL BY NAME SELECT spend_on AS day, 'spend' AS what, amount FROM gold.mart_marketing_daily ORDER BY ALL LIMIT 30
(SELECT 1 AS x) UNION (SELECT 2) UNION (SELECT 3) ORDER BY x DESC
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES ('DE', 'Germany'), ('FR', 'France')) AS names(code, name) ORDER BY code
TABLE gold.dim_date ORDER BY date LIMIT 5
FROM gold.dim_product ORDER BY product_id LIMIT 5
FROM gold.fact_sales SELECT country, sum(revenue) GROUP BY country ORDER BY ALL
FROM gold.fact_sales SELECT count(*) WHERE country = 'DE'
FROM (FROM gold.dim_product SELECT category, price) SELECT category, max(price) GROUP BY ALL ORDER BY ALL
SELECT 1
SELECT 1;
SELECT 1 AS one, 'two' AS two, NULL AS three
/* how many */ SELECT count(*) FROM gold.fact_sales -- rows
-- a note in front⏎SELECT count(*)⏎FROM gold.fact_sales -- rows⏎WHERE country = 'DE'
  ⏎⏎ SELECT⏎ count(*) FROM⏎ gold . fact_sales
select COUNT(*) from GOLD.Fact_Sales
SELECT count(*) FROM "gold"."fact_sales"
SELECT s."revenue" FROM gold.fact_sales AS s ORDER BY ALL LIMIT 3
SELECT s.revenue AS "Umsatz (€)" FROM gold.fact_sales s ORDER BY ALL LIMIT 3
SELECT revenue: sum(revenue), country: any_value(country) FROM gold.fact_sales WHERE country = 'DE'
SELECT count(*) FROM s: gold.fact_sales WHERE s.quantity > 2
