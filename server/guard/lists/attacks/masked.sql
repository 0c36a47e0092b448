# What a masked value, a hidden column or a filtered row might still tell. Equal answers in two worlds that differ
# only in what is hidden are no leak.
SELECT name FROM gold.dim_customer WHERE name LIKE 'cnry%'
SELECT name FROM gold.dim_customer WHERE length(name) > 10
SELECT DISTINCT length(name) FROM gold.dim_customer
SELECT md5(name), sha256(name), hash(name) FROM gold.dim_customer
SELECT name, count(*) FROM gold.dim_customer GROUP BY name
SELECT string_agg(name, '|' ORDER BY customer_key) FROM gold.dim_customer
SELECT substr(name, 2, 100) FROM gold.dim_customer
SELECT unnest(string_split(name, '')) FROM gold.dim_customer
SELECT regexp_extract_all(name, '.') FROM gold.dim_customer
SELECT ascii(substr(name, 3, 1)) FROM gold.dim_customer
SELECT a.name FROM gold.dim_customer a JOIN gold.dim_customer b ON a.name = b.name AND a.customer_key < b.customer_key
SELECT levenshtein(name, 'cnry') FROM gold.dim_customer
SELECT jaro_winkler_similarity(name, 'cnry00000000') FROM gold.dim_customer
SELECT email FROM silver.stg_customers
SELECT split_part(email, '@', 1) FROM silver.stg_customers
SELECT email FROM silver.stg_customers WHERE email LIKE '%cnry%'
SELECT count(DISTINCT email) FROM silver.stg_customers
SELECT min(email), max(email) FROM silver.stg_customers
SELECT phone FROM silver.stg_customers
SELECT regexp_replace(phone, '\D', '', 'g') FROM silver.stg_customers
SELECT phone::BIGINT FROM silver.stg_customers
SELECT address FROM silver.stg_customers
SELECT coalesce(address, email, name) FROM silver.stg_customers
SELECT address IS NULL FROM silver.stg_customers
SELECT s.email, c.name FROM silver.stg_customers s JOIN gold.dim_customer c USING (customer_id)
SELECT bit_xor(hash(email)) FROM silver.stg_customers
SELECT sum(hash(email)::HUGEINT) FROM silver.stg_customers
SELECT email < 'm' FROM silver.stg_customers
SELECT encode(email) FROM silver.stg_customers
SELECT to_base64(encode(email)) FROM silver.stg_customers
SELECT octet_length(encode(email)) FROM silver.stg_customers
SELECT bitstring_agg(length(email), 0, 100) FROM silver.stg_customers
SELECT approx_top_k(email, 100) FROM silver.stg_customers
SELECT histogram(email) FROM silver.stg_customers
SELECT quantile_disc(email, 0.5) FROM silver.stg_customers
SELECT reservoir_quantile(length(email), [0.1, 0.5, 0.9]) FROM silver.stg_customers
SELECT list_sort(list(email)) FROM silver.stg_customers
SELECT json_group_array(email) FROM silver.stg_customers
SELECT * FROM gold.dim_customer WHERE region = 'Hidden'
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden'
SELECT bool_or(region = 'Hidden') FROM gold.dim_customer
SELECT count(*) FILTER (WHERE region = 'Hidden') FROM gold.dim_customer
SELECT max(region) FROM gold.dim_customer
SELECT * FROM gold.dim_customer WHERE customer_key = 41
SELECT * FROM gold.dim_customer WHERE customer_key IN (SELECT i FROM range(100) r(i))
SELECT lag(name) OVER (ORDER BY customer_key), lead(name) OVER (ORDER BY customer_key) FROM gold.dim_customer
SELECT first_value(name) OVER (ORDER BY region DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM gold.dim_customer
SELECT nth_value(name, 41) OVER () FROM gold.dim_customer
SELECT * FROM gold.dim_customer OFFSET 30
SELECT name FROM gold.dim_customer UNION SELECT region FROM gold.dim_customer
SELECT name FROM gold.dim_customer EXCEPT SELECT 'x'
SELECT sum(CASE WHEN region = 'Hidden' THEN 1 / 0 ELSE 0 END) FROM gold.dim_customer
SELECT TRY(CAST(name AS INT)) FROM gold.dim_customer
SELECT TRY_CAST(name AS DATE) FROM gold.dim_customer
SELECT * FROM gold.dim_customer c WHERE NOT EXISTS (SELECT 1 FROM gold.fact_sales f WHERE f.customer_key = c.customer_key)
SELECT (SELECT count(*) FROM gold.dim_customer d WHERE d.customer_key <= c.customer_key) FROM gold.dim_customer c
SUMMARIZE gold.dim_customer
SUMMARIZE silver.stg_customers
SUMMARIZE SELECT name, region FROM gold.dim_customer
DESCRIBE gold.dim_customer
DESCRIBE silver.stg_customers
DESCRIBE SELECT * FROM gold.dim_customer
SHOW gold.dim_customer
SELECT column_name FROM (DESCRIBE gold.dim_customer)
SELECT column_name, min, max FROM (SUMMARIZE gold.dim_customer)
EXPLAIN SELECT * FROM gold.dim_customer
EXPLAIN SELECT * FROM gold.dim_customer WHERE name LIKE 'c%'
EXPLAIN ANALYZE SELECT * FROM gold.dim_customer
EXPLAIN ANALYZE SELECT * FROM gold.dim_customer WHERE region = 'Hidden'
EXPLAIN ANALYZE SELECT count(*) FROM silver.stg_customers WHERE email LIKE 'c%'
EXPLAIN ANALYZE SELECT * FROM gold.dim_customer JOIN silver.stg_customers USING (customer_id)
EXPLAIN SELECT c FROM gold.dim_customer c
DESCRIBE '{secret}'
DESCRIBE "{raw}"
DESCRIBE SELECT * FROM '{raw}'
SUMMARIZE '{secret}'
SUMMARIZE '{raw}'
SUMMARIZE "{hidden}"
SUMMARIZE SELECT * FROM read_csv('{secret}')
SUMMARIZE duckdb_settings
SUMMARIZE duckdb_views()
DESCRIBE duckdb_settings()
SELECT min, max FROM (SUMMARIZE '{raw}')
FROM (SUMMARIZE read_parquet('{raw}'))
FROM (DESCRIBE FROM '{raw}')
SHOW '{raw}'
