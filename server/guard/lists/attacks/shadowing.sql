# Names that stand for other things than they seem to.
WITH dim_customer AS (SELECT * FROM gold.secret_margins) SELECT * FROM dim_customer
WITH "gold.dim_customer" AS (SELECT 1) SELECT * FROM "gold.dim_customer"
WITH gold AS (SELECT 1 AS dim_customer) SELECT gold.secret_margins FROM gold
WITH duckdb_settings AS (SELECT 1) SELECT * FROM (WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings)
WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings
WITH sqlite_master AS MATERIALIZED (SELECT * FROM sqlite_master) FROM sqlite_master
WITH a AS (SELECT * FROM duckdb_tables), duckdb_tables AS (SELECT 1) SELECT * FROM a
WITH a AS (SELECT * FROM pg_views), pg_views AS (SELECT * FROM a) SELECT * FROM pg_views
WITH RECURSIVE pg_views AS (SELECT * FROM pg_views) SELECT * FROM pg_views
WITH RECURSIVE pg_class AS (SELECT oid FROM pg_class UNION ALL SELECT 1 FROM pg_class WHERE false) FROM pg_class
WITH "{secret}" AS (SELECT 1) SELECT * FROM (SELECT * FROM "{secret}"), "{secret}"
WITH "{secret}" AS (SELECT * FROM "{secret}") SELECT * FROM "{secret}"
WITH x AS (SELECT 1), "{raw}" AS (FROM x) SELECT * FROM (WITH x AS (FROM '{raw}') FROM x)
SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT 1), duckdb_views
SELECT (WITH sqlite_master AS (SELECT 1) SELECT 1), * FROM sqlite_master
SELECT * FROM sqlite_master WHERE EXISTS (WITH sqlite_master AS (SELECT 1) FROM sqlite_master)
WITH read_csv AS (SELECT 1) SELECT * FROM read_csv('{secret}')
WITH r AS (SELECT 1) SELECT * FROM recurring.r
@bomb WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION SELECT n + 1 FROM recurring.r WHERE n < 3) SELECT * FROM r
SELECT * FROM gold.dim_customer AS "gold.secret_margins"
SELECT "gold.secret_margins".* FROM gold.dim_customer AS "gold.secret_margins"
SELECT secret_margins.* FROM gold.dim_customer AS secret_margins
SELECT gold.secret_margins.margin FROM gold.dim_customer
SELECT gold.dim_customer.credit_note FROM gold.dim_customer
SELECT memory.gold.dim_customer.credit_note FROM gold.dim_customer
SELECT c.credit_note FROM gold.dim_customer c
SELECT hidden.credit_note FROM gold.dim_customer AS hidden
SELECT credit_note FROM gold.dim_customer
SELECT "credit_note" FROM gold.dim_customer
SELECT CREDIT_NOTE FROM gold.dim_customer
SELECT (SELECT credit_note) FROM gold.dim_customer
SELECT 1 FROM gold.dim_customer WHERE credit_note IS NOT NULL
SELECT 1 FROM gold.dim_customer ORDER BY credit_note
SELECT count(*) FROM gold.dim_customer GROUP BY credit_note
SELECT 1 FROM gold.dim_customer HAVING max(credit_note) > 'a'
SELECT 1 FROM gold.dim_customer QUALIFY row_number() OVER (ORDER BY credit_note) = 1
SELECT * FROM gold.dim_customer a JOIN gold.dim_customer b USING (credit_note)
SELECT * FROM gold.dim_customer a JOIN gold.dim_customer b ON a.credit_note = b.credit_note
SELECT max(credit_note) OVER () FROM gold.dim_customer
SELECT * EXCLUDE (name) REPLACE (credit_note AS region) FROM gold.dim_customer
SELECT * EXCLUDE (credit_note) FROM gold.dim_customer
SELECT * RENAME (credit_note AS x) FROM gold.dim_customer
SELECT c.* EXCLUDE (credit_note) FROM gold.dim_customer c
PIVOT gold.dim_customer ON credit_note IN ('x') USING count(*)
PIVOT gold.dim_customer ON region IN ('North') USING max(credit_note)
UNPIVOT gold.dim_customer ON credit_note INTO NAME n VALUE v
SELECT list_transform([1], lambda x: credit_note) FROM gold.dim_customer
SELECT struct_extract(c, 'credit_note') FROM gold.dim_customer c
SELECT c['credit_note'] FROM gold.dim_customer c
SELECT (c).credit_note FROM gold.dim_customer c
SELECT (gold.dim_customer).credit_note FROM gold.dim_customer
# The Kelvin sign, whose lower case is a k to some and not to DuckDB.
WITH "ducKdb_settings" AS (SELECT 1) SELECT * FROM duckdb_settings
WITH "ducKdb_tables" AS (SELECT 1) FROM duckdb_tables
WITH "sqlite_maſter" AS (SELECT 1) FROM sqlite_master
SELECT * FROM gold."dim_customerİ"
