# Files by any spelling. {secret} {raw} {governed} {hidden} {dir} {database} become absolute paths of the proof's own.
SELECT * FROM read_csv('{secret}')
SELECT * FROM read_csv_auto('{secret}')
SELECT * FROM READ_CSV('{secret}', header = true)
SELECT * FROM "read_csv"('{secret}')
SELECT * FROM main.read_csv('{secret}')
SELECT * FROM system.main.read_csv('{secret}')
SELECT * FROM pg_catalog.read_csv('{secret}')
SELECT * FROM read_text('{secret}')
SELECT content FROM read_text(['{secret}', '{hidden}'])
SELECT * FROM read_blob('{secret}')
SELECT * FROM read_text('{dir}/*')
SELECT * FROM read_blob('{dir}/**')
SELECT * FROM glob('{dir}/**')
SELECT * FROM glob('/etc/*')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM '/etc/passwd'
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_blob('/proc/self/environ')
SELECT * FROM read_text('/proc/self/cmdline')
SELECT * FROM read_text('/proc/self/maps')
SELECT * FROM read_csv('/dev/stdin')
SELECT * FROM read_parquet('{hidden}')
SELECT * FROM read_parquet(['{hidden}'])
SELECT * FROM parquet_scan('{hidden}')
SELECT * FROM PARQUET_SCAN('{hidden}', filename = true)
SELECT * FROM read_parquet('{raw}')
SELECT * FROM read_parquet('{raw}', file_row_number = true)
SELECT name, region FROM read_parquet('{raw}') WHERE region = 'Hidden'
SELECT * FROM read_parquet('{dir}/*.parquet')
SELECT * FROM read_parquet('{dir}/**/*.parquet', union_by_name = true)
SELECT * FROM '{hidden}'
SELECT * FROM "{hidden}"
SELECT * FROM '{raw}'
SELECT * FROM "{raw}"
SELECT * FROM '{secret}'
SELECT * FROM "{secret}"
FROM '{secret}'
FROM '{hidden}' SELECT *
TABLE "{secret}"
SELECT * FROM '{dir}/*.csv'
SELECT * FROM "{dir}/**/*.parquet"
SELECT * FROM 'secret.csv'
SELECT * FROM "./secret.csv"
SELECT * FROM "../secret.csv"
SELECT * FROM 'file://{secret}'
SELECT * FROM read_csv('file://{secret}')
SELECT * FROM read_csv('file:{secret}')
SELECT * FROM sniff_csv('{secret}')
SELECT * FROM parquet_metadata('{hidden}')
SELECT * FROM parquet_metadata('{raw}')
SELECT * FROM parquet_file_metadata('{hidden}')
SELECT * FROM parquet_kv_metadata('{hidden}')
SELECT * FROM parquet_schema('{hidden}')
SELECT * FROM parquet_schema('{raw}')
SELECT * FROM parquet_full_metadata('{raw}')
SELECT * FROM parquet_bloom_probe('{raw}', 'name', 'x')
SELECT stats_min, stats_max FROM parquet_metadata('{raw}') WHERE path_in_schema = 'name'
SELECT * FROM read_json('{secret}')
SELECT * FROM read_json_auto('{secret}')
SELECT * FROM read_json_objects('{secret}')
SELECT * FROM read_json_objects_auto('{secret}')
SELECT * FROM read_ndjson('{secret}')
SELECT * FROM read_ndjson_auto('{secret}')
SELECT * FROM read_ndjson_objects('{secret}')
SELECT * FROM read_csv('{secret}', all_varchar = true, delim = '|', header = false)
SELECT * FROM read_csv('{secret}', store_rejects = true)
SELECT * FROM read_duckdb('{database}')
SELECT * FROM '{database}'
SELECT (SELECT content FROM read_text('{secret}'))
SELECT 1 WHERE EXISTS (SELECT * FROM read_csv('{secret}'))
SELECT 1 WHERE (SELECT count(*) FROM read_text('{secret}') WHERE content LIKE 'c%') = 1
SELECT customer_key FROM gold.dim_customer WHERE name IN (SELECT name FROM read_parquet('{raw}'))
SELECT * FROM gold.dim_customer UNION ALL SELECT * FROM read_parquet('{hidden}')
SELECT * FROM gold.dim_customer JOIN '{raw}' r USING (customer_key)
SELECT * FROM gold.dim_customer c, LATERAL (SELECT * FROM read_parquet('{raw}') r WHERE r.customer_key = c.customer_key) l
SELECT * FROM gold.dim_customer ASOF JOIN read_parquet('{raw}') r ON gold.dim_customer.customer_key >= r.customer_key
SELECT * FROM gold.dim_customer POSITIONAL JOIN read_parquet('{hidden}')
WITH x AS (SELECT * FROM read_csv('{secret}')) SELECT * FROM x
WITH x AS MATERIALIZED (FROM '{secret}') FROM x
WITH RECURSIVE x AS (SELECT content FROM read_text('{secret}') UNION ALL SELECT content FROM x WHERE false) FROM x
SELECT * FROM (PIVOT read_parquet('{raw}') ON region IN ('Hidden') USING max(name))
PIVOT '{raw}' ON region IN ('Hidden') USING max(name)
UNPIVOT '{raw}' ON name INTO NAME n VALUE v
FROM (UNPIVOT read_parquet('{raw}') ON COLUMNS(*)::VARCHAR INTO NAME n VALUE v)
SELECT * FROM (VALUES ((SELECT content FROM read_text('{secret}')))) v
SELECT * FROM unnest((SELECT list(content) FROM read_text('{secret}')))
SELECT * FROM range((SELECT length(content) FROM read_text('{secret}')))
SELECT list_transform([1], lambda x: (SELECT content FROM read_text('{secret}')))
SELECT * FROM gold.dim_customer ORDER BY (SELECT content FROM read_text('{secret}'))
SELECT * FROM gold.dim_customer LIMIT (SELECT length(content) FROM read_text('{secret}'))
SELECT * FROM gold.dim_customer QUALIFY (SELECT content FROM read_text('{secret}')) LIKE 'c%'
SELECT count(*) FILTER (WHERE (SELECT content FROM read_text('{secret}')) LIKE 'c%') FROM gold.dim_customer
SELECT sum(1) OVER (ORDER BY (SELECT content FROM read_text('{secret}')))
SELECT CASE WHEN true THEN (SELECT content FROM read_text('{secret}')) END
SELECT * FROM seq_scan('gold.secret_margins')
SELECT * FROM arrow_scan(0, 0, 0)
SELECT * FROM read_csv($p)
SELECT * FROM read_parquet('https://example.invalid/x.parquet')
SELECT * FROM 'https://example.invalid/x.parquet'
SELECT * FROM 's3://bucket/x.parquet'
SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')
SELECT * FROM "https://example.invalid/x.csv"
SELECT * FROM read_parquet('{governed}')
SELECT * FROM '{governed}'
SELECT * FROM parquet_metadata('{governed}')
SELECT * FROM parquet_kv_metadata('{governed}')
SELECT filename FROM read_parquet('{governed}', filename = true)
