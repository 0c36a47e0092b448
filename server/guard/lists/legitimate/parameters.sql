# Parameters. They get values by their names: see bench/prove/guard/legitimate.ts.
SELECT count(*) FROM gold.fact_sales WHERE country = $country
SELECT sum(revenue) FROM gold.fact_sales WHERE sold_on BETWEEN CAST($from AS DATE) AND $to::DATE
SELECT $country AS country, $number AS number
SELECT revenue * $number FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT order_id FROM gold.fact_sales ORDER BY revenue DESC, sales_key LIMIT $number
SELECT date_trunc($grain, sold_on) AS bucket, sum(revenue) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT count(*) FROM gold.fact_sales WHERE country LIKE $country || '%'
SELECT count(*) FROM gold.fact_sales WHERE $country IS NULL OR country = $country
SELECT count(*) FROM gold.fact_sales WHERE country IN ($country, 'FR')
SELECT * FROM range($number) t(i)
SELECT count(*) FROM gold.fact_sales WHERE quantity > $number AND list_contains([$country, 'FR'], country)
WITH p AS (SELECT $from::DATE AS a, $to::DATE AS b) SELECT count(*) FROM gold.fact_sales, p WHERE sold_on BETWEEN a AND b
SELECT CASE WHEN $flag THEN country ELSE entry END AS key, count(*) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT sold_on + to_days($number::INT) FROM gold.fact_sales ORDER BY ALL LIMIT 3
SELECT round(sum(revenue), $number::INT) FROM gold.fact_sales
SELECT country, count(*) FROM gold.fact_sales GROUP BY country HAVING count(*) > $number ORDER BY 1
SELECT '$country is no parameter here' AS text, $country AS country -- nor is $here
