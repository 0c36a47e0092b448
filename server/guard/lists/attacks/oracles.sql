# Predicates that throw on a value: the message would quote a row that the reader's filter hides.
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS INTEGER) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS INTEGER)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS INTEGER)) IN (SELECT (CAST(name AS INTEGER)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS DATE) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS DATE)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS DATE)) IN (SELECT (CAST(name AS DATE)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS TIMESTAMP) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS TIMESTAMP)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS TIMESTAMP)) IN (SELECT (CAST(name AS TIMESTAMP)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS BOOLEAN) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS BOOLEAN)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS BOOLEAN)) IN (SELECT (CAST(name AS BOOLEAN)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS UUID) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS UUID)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS UUID)) IN (SELECT (CAST(name AS UUID)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS INTERVAL) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS INTERVAL)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS INTERVAL)) IN (SELECT (CAST(name AS INTERVAL)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS DECIMAL(4,2)) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS DECIMAL(4,2))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS DECIMAL(4,2))) IN (SELECT (CAST(name AS DECIMAL(4,2))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS JSON) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS JSON)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS JSON)) IN (SELECT (CAST(name AS JSON)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS ENUM('x')) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS ENUM('x'))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS ENUM('x'))) IN (SELECT (CAST(name AS ENUM('x'))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(name AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(name AS TINYINT) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(name AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(name AS TINYINT)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(name AS TINYINT)) IN (SELECT (CAST(name AS TINYINT)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS INTEGER) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS INTEGER)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS INTEGER)) IN (SELECT (CAST(region AS INTEGER)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS DATE) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS DATE)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS DATE)) IN (SELECT (CAST(region AS DATE)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS TIMESTAMP) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS TIMESTAMP)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS TIMESTAMP)) IN (SELECT (CAST(region AS TIMESTAMP)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS BOOLEAN) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS BOOLEAN)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS BOOLEAN)) IN (SELECT (CAST(region AS BOOLEAN)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS UUID) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS UUID)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS UUID)) IN (SELECT (CAST(region AS UUID)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS INTERVAL) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS INTERVAL)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS INTERVAL)) IN (SELECT (CAST(region AS INTERVAL)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS DECIMAL(4,2)) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS DECIMAL(4,2))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS DECIMAL(4,2))) IN (SELECT (CAST(region AS DECIMAL(4,2))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS JSON) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS JSON)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS JSON)) IN (SELECT (CAST(region AS JSON)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS ENUM('x')) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS ENUM('x'))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS ENUM('x'))) IN (SELECT (CAST(region AS ENUM('x'))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(region AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(region AS TINYINT) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(region AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(region AS TINYINT)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(region AS TINYINT)) IN (SELECT (CAST(region AS TINYINT)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS INTEGER) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS INTEGER)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS INTEGER)) IN (SELECT (CAST(customer_id AS INTEGER)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS DATE) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS DATE)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS DATE)) IN (SELECT (CAST(customer_id AS DATE)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS TIMESTAMP) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS TIMESTAMP)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS TIMESTAMP)) IN (SELECT (CAST(customer_id AS TIMESTAMP)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS BOOLEAN) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS BOOLEAN)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS BOOLEAN)) IN (SELECT (CAST(customer_id AS BOOLEAN)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS UUID) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS UUID)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS UUID)) IN (SELECT (CAST(customer_id AS UUID)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS INTERVAL) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS INTERVAL)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS INTERVAL)) IN (SELECT (CAST(customer_id AS INTERVAL)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS DECIMAL(4,2)) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS DECIMAL(4,2))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS DECIMAL(4,2))) IN (SELECT (CAST(customer_id AS DECIMAL(4,2))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS JSON) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS JSON)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS JSON)) IN (SELECT (CAST(customer_id AS JSON)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS ENUM('x')) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS ENUM('x'))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS ENUM('x'))) IN (SELECT (CAST(customer_id AS ENUM('x'))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(customer_id AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(customer_id AS TINYINT) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(customer_id AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(customer_id AS TINYINT)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(customer_id AS TINYINT)) IN (SELECT (CAST(customer_id AS TINYINT)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS INTEGER) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS INTEGER) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS INTEGER)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS INTEGER)) IN (SELECT (CAST(segment AS INTEGER)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS DATE) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS DATE) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS DATE)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS DATE)) IN (SELECT (CAST(segment AS DATE)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS TIMESTAMP) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS TIMESTAMP) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS TIMESTAMP)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS TIMESTAMP)) IN (SELECT (CAST(segment AS TIMESTAMP)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS BOOLEAN) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS BOOLEAN) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS BOOLEAN)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS BOOLEAN)) IN (SELECT (CAST(segment AS BOOLEAN)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS UUID) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS UUID) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS UUID)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS UUID)) IN (SELECT (CAST(segment AS UUID)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS INTERVAL) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS INTERVAL) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS INTERVAL)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS INTERVAL)) IN (SELECT (CAST(segment AS INTERVAL)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS DECIMAL(4,2)) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS DECIMAL(4,2)) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS DECIMAL(4,2))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS DECIMAL(4,2))) IN (SELECT (CAST(segment AS DECIMAL(4,2))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS JSON) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS JSON) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS JSON)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS JSON)) IN (SELECT (CAST(segment AS JSON)) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS ENUM('x')) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS ENUM('x')) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS ENUM('x'))::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS ENUM('x'))) IN (SELECT (CAST(segment AS ENUM('x'))) FROM gold.dim_customer)
SELECT count(*) FROM gold.dim_customer WHERE CAST(segment AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE CASE WHEN region = 'Hidden' THEN CAST(segment AS TINYINT) IS NULL ELSE true END
SELECT count(*) FROM gold.dim_customer WHERE region = 'Hidden' AND CAST(segment AS TINYINT) IS NOT NULL
SELECT count(*) FROM gold.dim_customer WHERE coalesce(CAST(segment AS TINYINT)::VARCHAR, '') <> 'x' AND region <> 'North'
SELECT count(*) FROM gold.dim_customer WHERE (CAST(segment AS TINYINT)) IN (SELECT (CAST(segment AS TINYINT)) FROM gold.dim_customer)
# The same through functions.
SELECT count(*) FROM gold.dim_customer WHERE 1 // (customer_key - 41) > 0
SELECT sqrt(40 - customer_key) FROM gold.dim_customer
SELECT ln(40 - customer_key) FROM gold.dim_customer
SELECT (customer_key - 41)::UTINYINT FROM gold.dim_customer
SELECT strptime(name, '%Y') FROM gold.dim_customer
SELECT strptime(region, '%d') FROM gold.dim_customer WHERE region = 'Hidden'
SELECT make_date(customer_key, 13, 41) FROM gold.dim_customer WHERE region = 'Hidden'
SELECT (name || '{').upper()::JSON FROM gold.dim_customer
SELECT from_json(name, '"INTEGER"') FROM gold.dim_customer
SELECT json_extract(name, '$.a') FROM gold.dim_customer
SELECT error(name) FROM gold.dim_customer
SELECT CASE WHEN region = 'Hidden' THEN error(name) END FROM gold.dim_customer
SELECT regexp_matches('x', name) FROM gold.dim_customer
SELECT name::BLOB FROM gold.dim_customer
SELECT ('\x' || name)::BLOB FROM gold.dim_customer
SELECT unhex(name) FROM gold.dim_customer
SELECT from_base64(name) FROM gold.dim_customer
SELECT decode(encode(name)) FROM gold.dim_customer
SELECT map([name, name], [1, 2]) FROM gold.dim_customer
SELECT (SELECT customer_key FROM gold.dim_customer WHERE region = 'Hidden')
SELECT (SELECT name FROM gold.dim_customer)
SELECT name::ENUM('a', 'b') FROM gold.dim_customer
SELECT chr(-customer_key) FROM gold.dim_customer
SELECT printf('%d', name) FROM gold.dim_customer
SELECT format('{:d}', name) FROM gold.dim_customer
SELECT repeat(name, -1) FROM gold.dim_customer
SELECT date_trunc(name, DATE '2026-01-01') FROM gold.dim_customer
SELECT date_part(name, DATE '2026-01-01') FROM gold.dim_customer
SELECT timezone(name, now()) FROM gold.dim_customer
SELECT TIMESTAMP '2026-01-01' AT TIME ZONE name FROM gold.dim_customer
SELECT list_aggregate([1], name) FROM gold.dim_customer
SELECT customer_key::TINYINT * 100::TINYINT FROM gold.dim_customer
SELECT 9223372036854775807 + customer_key FROM gold.dim_customer
SELECT bitstring(name, 3) FROM gold.dim_customer
SELECT split_part(name, '', customer_key) FROM gold.dim_customer
SELECT union_extract(name, 'x') FROM gold.dim_customer
SELECT struct_extract({'a': name}, name) FROM gold.dim_customer
SELECT unnest(name) FROM gold.dim_customer
SELECT name COLLATE nosuch FROM gold.dim_customer
SELECT CAST(email AS INT) FROM silver.stg_customers
SELECT CAST(phone AS INT) FROM silver.stg_customers
SELECT CAST(address AS INT) FROM silver.stg_customers
SELECT 1 / (length(email) - 9) FROM silver.stg_customers
SELECT strptime(email, '%Y-%m-%d') FROM silver.stg_customers
SELECT max(CAST(email AS DATE)) FROM silver.stg_customers HAVING max(email) > 'a'
