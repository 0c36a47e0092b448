# Text, numbers, conditions and casts.
SELECT upper(country), lower(country), length(country) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT name, left(name, 1), right(name, 1), reverse(name) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT split_part(name, ' ', 1), split_part(name, ' ', -1) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT string_split(name, ' ')[1], str_split(name, ' ') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT substring(name, 1, 3), substr(name, 2), name[1:3], name[2], name[-3:] FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT substring(name FROM 1 FOR 2), position('a' IN name), overlay FROM (SELECT name, 1 AS overlay FROM gold.dim_customer) ORDER BY ALL LIMIT 5
SELECT trim(name), ltrim(name, 'A'), rtrim(name), trim(BOTH 'A' FROM name) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT replace(name, 'a', 'b'), translate(name, 'abc', 'xyz') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT lpad(product_id, 8, '0'), rpad(product_id, 8, '.') FROM gold.dim_product ORDER BY ALL LIMIT 5
SELECT repeat('*', quantity::INT) FROM gold.fact_sales WHERE quantity > 0 ORDER BY ALL LIMIT 5
SELECT country, bar(sum(revenue), 0, 100000, 20) FROM gold.fact_sales GROUP BY country ORDER BY ALL
SELECT concat(country, '-', segment), concat_ws('/', country, region, segment), country || segment FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT format('{} has {:.2f}', country, sum(revenue)) FROM gold.fact_sales GROUP BY country ORDER BY ALL
SELECT printf('%05d %s', order_count, customer_id) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT format('{:,}', 1234567), format('{:>10}', 'x'), printf('%.1f%%', 12.34)
SELECT customer_id FROM gold.dim_customer WHERE name LIKE 'A%' ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE name ILIKE '%an%' AND name NOT LIKE '%x%' ORDER BY 1
SELECT count(*) FROM gold.dim_customer WHERE name LIKE '100\%' ESCAPE '\'
SELECT customer_id FROM gold.dim_customer WHERE name NOT ILIKE 'a!%' ESCAPE '!' ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE name SIMILAR TO '[A-M].*' ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE name ~ '[A-M].*' AND name !~ 'zz' ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE name GLOB 'A*' ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE name ^@ 'A' OR starts_with(name, 'B') OR suffix(name, 'n') OR ends_with(name, 'e') ORDER BY 1
SELECT customer_id FROM gold.dim_customer WHERE contains(name, 'nn') AND prefix(name, 'A') ORDER BY 1
SELECT regexp_extract(customer_id, '\d+'), regexp_replace(customer_id, '\d', '#', 'g'), regexp_matches(customer_id, '1$') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT regexp_extract_all(name, '[aeiou]'), regexp_split_to_array(name, ' '), regexp_full_match(name, '.*') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT regexp_extract(page, '^/(\w+)', 1) AS section, count(*) FROM silver.stg_clickstream GROUP BY 1 ORDER BY ALL
SELECT regexp_extract('2026-11-23', '(\d+)-(\d+)', ['y', 'm'])
SELECT levenshtein('kitten', 'sitting'), jaro_winkler_similarity('martha', 'marhta'), hamming('abc', 'abd'), jaccard('abc', 'abd'), damerau_levenshtein('ab', 'ba')
SELECT md5('a'), sha256('a'), sha1('a'), hash(1), base64(encode('a')), hex('a'), unhex('61')::VARCHAR
SELECT ascii('a'), chr(97), unicode('ä'), ord('ä'), strlen('ä'), length('ä'), bit_length('a'), octet_length('a'::BLOB)
SELECT strip_accents('Müller'), nfc_normalize('é'), url_encode('a b'), url_decode('a%20b')
SELECT name FROM gold.dim_customer ORDER BY name COLLATE NOCASE LIMIT 5
SELECT name FROM gold.dim_customer ORDER BY name COLLATE de NULLS LAST LIMIT 5
SELECT 'a' = 'A' COLLATE NOCASE, 'ä' = 'a' COLLATE NOACCENT, 'Ä' = 'a' COLLATE NOCASE.NOACCENT
SELECT CASE WHEN revenue > 100 THEN 'big' WHEN revenue > 50 THEN 'middle' ELSE 'small' END AS size, count(*) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT CASE entry WHEN 'sale' THEN 1 ELSE -1 END AS sign, sum(quantity) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT if(quantity > 1, 'many', 'one'), ifnull(cost, 0), coalesce(cost, profit, 0), nullif(quantity, 1) FROM gold.fact_sales ORDER BY ALL LIMIT 10
SELECT cost IS NULL, cost IS NOT NULL, cost ISNULL, cost NOTNULL, count(*) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT count(*) FROM gold.fact_sales WHERE cost IS DISTINCT FROM profit AND country IS NOT DISTINCT FROM 'DE'
SELECT opens_order IS TRUE, opens_order IS NOT FALSE, count(*) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT count(*) FROM gold.fact_sales WHERE NOT (country = 'DE' OR country = 'FR') AND quantity <> 1
SELECT count(*) FROM gold.fact_sales WHERE country IN ('DE', 'FR') AND quantity NOT IN (1, 2) AND revenue NOT BETWEEN 10 AND 20
SELECT count(*) FROM gold.fact_sales WHERE country IN ['DE', 'FR']
SELECT round(revenue, 1), ceil(revenue), floor(revenue), trunc(revenue), abs(quantity), sign(quantity) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT sqrt(16), cbrt(27), power(2, 10), 2 ** 8, 2 ^ 3, exp(1), ln(10), log10(100), log2(8), log(2, 8), pi()
SELECT 7 / 2, 7 // 2, 7 % 2, -7, +7, 5!, ~5, 5 & 3, 5 | 3, 5 << 1, 5 >> 1, xor(5, 3), @(-5)
SELECT sin(1), cos(1), tan(1), asin(0.5), acos(0.5), atan(1), atan2(1, 1), degrees(pi()), radians(180), cot(1), sinh(1)
SELECT gcd(12, 18), lcm(4, 6), factorial(5), gamma(5), lgamma(5), even(3), nextafter(1.0, 2.0), round_even(2.5, 0)
SELECT greatest(1, 2, 3), least('a', 'b'), isnan('nan'::DOUBLE), isinf('inf'::DOUBLE), isfinite(1.0), signbit(-1.0)
SELECT bin(5), to_binary(5), to_hex(255), to_base(35, 36), bit_count(7), from_base64('YQ==')::VARCHAR
SELECT revenue::INT, revenue::VARCHAR, CAST(revenue AS DOUBLE), TRY_CAST(order_id AS INT), revenue::DECIMAL(10, 1) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT '42'::INT, '2026-11-23'::DATE, 'true'::BOOL, 1::BOOLEAN, '1.5'::FLOAT, 12::TINYINT, 12::UBIGINT, 12::HUGEINT, '00000000-0000-0000-0000-000000000001'::UUID
SELECT TRY(CAST('x' AS INT)), try_cast('x' AS DATE), TRY(1 // 0)
SELECT 'a'::ENUM('a', 'b'), enum_range(NULL::ENUM('a', 'b')), typeof(1.5), pg_typeof('a')
SELECT 1_000_000, 0xFF, 0b11, 1e3, .5, 1.5e-3, $$dollar 'quoted'$$, E'tab\there', 'it''s', '\x61'::BLOB
SELECT 123456789012345678901234567890, 170141183460469231731687303715884105727, -0.0, 1e999
SELECT format_bytes(123456789), formatReadableSize(1024), formatReadableDecimalSize(1000), pg_size_pretty(2048), parse_formatted_bytes('1 KiB')
SELECT parse_filename('/a/b/c.csv'), parse_dirname('/a/b'), parse_path('/a/b'), parse_dirpath('/a/b/c')
SELECT bitstring('101', 8), get_bit('101'::BIT, 0), set_bit('101'::BIT, 1, 1), bit_position('1'::BIT, '001'::BIT)
SELECT equi_width_bins(0, 100, 5, true)
SELECT name.upper(), name.lower().length(), c.name.upper() FROM gold.dim_customer c ORDER BY ALL LIMIT 5
SELECT customer_id.replace('c', 'K').lpad(8, ' ') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT array_to_string(['a', 'b'], '-'), string_to_array('a-b', '-')
@loose SELECT uuid(), gen_random_uuid(), random(), uuidv7()
@loose SELECT * FROM gold.dim_product ORDER BY random() LIMIT 3
