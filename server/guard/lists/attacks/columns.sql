# Columns by other means than their names: stars, patterns, positions, whole rows, columns that no table declares.
SELECT COLUMNS('.*') FROM gold.dim_customer
SELECT COLUMNS('credit.*') FROM gold.dim_customer
SELECT COLUMNS(c -> c LIKE '%note%') FROM gold.dim_customer
SELECT COLUMNS(lambda c: c LIKE 'credit%') FROM gold.dim_customer
SELECT COLUMNS(['credit_note']) FROM gold.dim_customer
SELECT COLUMNS([credit_note]) FROM gold.dim_customer
SELECT COLUMNS(* EXCLUDE (name))::VARCHAR FROM gold.dim_customer
SELECT coalesce(*COLUMNS('.*note')) FROM gold.dim_customer
SELECT concat(*COLUMNS(*)) FROM gold.dim_customer
SELECT max(COLUMNS(*)) FROM gold.dim_customer
SELECT * LIKE '%note%' FROM gold.dim_customer
SELECT * FROM gold.dim_customer WHERE COLUMNS(*)::VARCHAR LIKE 'cnry%'
SELECT #1, #2, #3, #4, #5, #6, #7, #8 FROM gold.dim_customer
SELECT #9 FROM gold.dim_customer
SELECT * FROM gold.dim_customer ORDER BY #9
SELECT * FROM gold.dim_customer ORDER BY 99
SELECT c FROM gold.dim_customer c
SELECT dim_customer FROM gold.dim_customer
SELECT row_to_json(c) FROM gold.dim_customer c
SELECT to_json(c) FROM gold.dim_customer c
SELECT unnest(c) FROM gold.dim_customer c
SELECT unnest(c, recursive := true) FROM gold.dim_customer c
SELECT c.* FROM gold.dim_customer c
SELECT struct_values(c) FROM gold.dim_customer c
SELECT struct_keys(c) FROM gold.dim_customer c
SELECT struct_extract_at(c, 9) FROM gold.dim_customer c
SELECT struct_extract_at(c, 6) FROM gold.dim_customer c
SELECT hash(c) FROM gold.dim_customer c
SELECT typeof(c) FROM gold.dim_customer c
SELECT json_structure(to_json(c)) FROM gold.dim_customer c
SELECT json_keys(to_json(c)) FROM gold.dim_customer c
SELECT list(c) FROM gold.dim_customer c
SELECT arg_max(c, customer_key) FROM gold.dim_customer c
SELECT first(c) FROM gold.dim_customer c
SELECT any_value(COLUMNS(c.*)) FROM gold.dim_customer c
SELECT rowid FROM gold.dim_customer
SELECT rowid, name FROM gold.dim_customer
SELECT c.rowid FROM gold.dim_customer c
SELECT max(rowid) FROM gold.dim_customer
SELECT ROWID FROM gold.dim_customer WHERE "rowid" > 1
SELECT filename FROM gold.dim_customer
SELECT "filename", name FROM gold.dim_customer
SELECT file_row_number FROM gold.dim_customer
SELECT file_index FROM gold.dim_customer
SELECT c.filename FROM gold.dim_customer c
SELECT __filename FROM gold.dim_customer
SELECT _rowid_ FROM gold.dim_customer
SELECT ctid FROM gold.dim_customer
SELECT tableoid FROM gold.dim_customer
SELECT xmin FROM gold.dim_customer
SELECT partition_key FROM gold.dim_customer
SELECT snapshot_id FROM gold.dim_customer
SELECT * FROM gold.dim_customer TABLESAMPLE reservoir(10)
SELECT * FROM gold.dim_customer WHERE filename LIKE '%raw%'
SELECT count(filename) FROM gold.dim_customer
SELECT regexp_extract(filename, '.*') FROM gold.dim_customer
SELECT * FROM gold.dim_customer ORDER BY ALL
SELECT DISTINCT ON (name) * FROM gold.dim_customer ORDER BY name
SELECT count(*) FROM gold.dim_customer
SELECT count(DISTINCT customer_key) FROM gold.dim_customer
SELECT max(customer_key) FROM gold.dim_customer
SELECT approx_count_distinct(name), entropy(name), mode(name), histogram(name) FROM gold.dim_customer
SELECT region, count(*) FROM gold.dim_customer GROUP BY ALL ORDER BY ALL
SELECT * FROM gold.dim_customer c FULL JOIN range(200) r(i) ON c.customer_key = r.i
SELECT i FROM range(200) r(i) WHERE i NOT IN (SELECT customer_key FROM gold.dim_customer)
SELECT f.customer_key FROM gold.fact_sales f ANTI JOIN gold.dim_customer c USING (customer_key)
