# Too much of everything. {deep:N:text} is `text` N times, {list:N} is the numbers from 1 to N. @bomb: run in a
# process with small limits only.
SELECT {deep:3000:(}1{deep:3000:)}
SELECT {deep:9000:(}1{deep:9000:)}
SELECT {deep:20000:- }1
SELECT {deep:20000:NOT }true
SELECT 1{deep:20000: + 1}
SELECT 'x'{deep:8000: || 'x'}
SELECT {deep:2000:[}1{deep:2000:]}
SELECT {deep:2000:{'a': }1{deep:2000:}}
SELECT {deep:1500:(SELECT }1{deep:1500:)}
SELECT * FROM {deep:1500:(SELECT * FROM }gold.dim_date{deep:1500:)}
SELECT {deep:3000:CASE WHEN true THEN }1{deep:3000: END}
SELECT {deep:3000:abs(}1{deep:3000:)}
SELECT 1{deep:3000:::INT}
SELECT 1{deep:5000: UNION ALL SELECT 1}
SELECT true{deep:10000: AND true}
SELECT 1 WHERE 1 IN ({list:40000})
SELECT {list:40000}
VALUES ({list:30000})
SELECT * FROM gold.dim_date{deep:400:, gold.dim_date}
SELECT * FROM gold.dim_date{deep:600: CROSS JOIN gold.dim_date}
WITH a0 AS (SELECT 1){deep:3000:, b AS (SELECT 1)} SELECT 1
SELECT 'a'{deep:120000:b}
SELECT "{deep:200000:x}"
SELECT * FROM "{deep:5000:x}"
SELECT * FROM gold."{deep:5000:x}"
SELECT {deep:5000:x.}x
SELECT CAST(1 AS {deep:2000:STRUCT(a }INT{deep:2000:)})
SELECT 1::INT{deep:3000:[]}
SELECT 1 FROM gold.dim_date GROUP BY {deep:12:CUBE(day_of_week, month, quarter), }()
SELECT 1 FROM gold.dim_date GROUP BY CUBE(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)
SELECT {deep:300000:/*}x
SELECT --{deep:300000:x}
{deep:300000: }SELECT 1
@bomb SELECT count(*) FROM range(1000000000000)
@bomb SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b
@bomb SELECT count(*) FROM gold.fact_sales a, gold.fact_sales b, gold.fact_sales c, gold.fact_sales d
@bomb WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
@bomb WITH RECURSIVE r(t) AS (SELECT 'x' UNION ALL SELECT t || t FROM r) SELECT max(length(t)) FROM r
@bomb SELECT length(repeat('x', 4000000000))
@bomb SELECT lpad('x', 2000000000, 'y')
@bomb SELECT rpad('x', 2000000000, 'y')
@bomb SELECT length(lpad('x', customer_key * 100000000, 'y')) FROM gold.dim_customer
@bomb SELECT repeat(repeat(repeat('x', 10000), 10000), 10000)
@bomb SELECT list(x) FROM range(10000000000) t(x)
@bomb SELECT string_agg(repeat('x', 1000)) FROM range(100000000)
@bomb SELECT range(4000000000)
@bomb SELECT generate_series(1, 4000000000)
@bomb SELECT list_resize([1], 4000000000, 1)
@bomb SELECT array_resize([1], 2000000000)
@bomb SELECT bitstring('1', 2000000000)
@bomb SELECT histogram(x) FROM range(1000000000) t(x)
@bomb SELECT DISTINCT x, x + 1, x + 2 FROM range(1000000000) t(x)
@bomb SELECT * FROM range(1000000000) t(x) ORDER BY hash(x)
@bomb SELECT sum(x) OVER (ORDER BY hash(x)) FROM range(1000000000) t(x)
@bomb SELECT factorial(33), 2::HUGEINT ** 1000000
@bomb SELECT regexp_matches(repeat('a', 30000) || 'b', '(a+)+$')
@bomb SELECT regexp_full_match(repeat('a', 1000000), '(a|a)*b')
@bomb SELECT list_sort(list_transform(range(5000000), lambda x: hash(x)))
@bomb SELECT list_reduce(range(1000000), lambda a, b: a || b::VARCHAR) FROM (SELECT 1)
@bomb SELECT list_reduce(list_transform(range(100000), lambda x: x::VARCHAR), lambda a, b: a || b)
@bomb SELECT [x FOR x IN range(100000000) IF x % 2 = 0]
@bomb SELECT json_structure(repeat('[', 1000000))
@bomb SELECT from_json(repeat('[', 100000), '"JSON"')
@bomb SELECT (repeat('[', 100000) || repeat(']', 100000))::JSON
@bomb SELECT printf('%1000000000d', 1)
@bomb SELECT format('{:>1000000000}', 1)
@bomb SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))
@bomb SELECT cartesian.x FROM (SELECT unnest(range(100000)) x) cartesian, (SELECT unnest(range(100000)) y) WHERE x * y = -1
@bomb SELECT count(*) FROM generate_series(TIMESTAMP '0001-01-01', TIMESTAMP '9999-01-01', INTERVAL 1 MICROSECOND)
@bomb EXPLAIN ANALYZE SELECT count(*) FROM range(1000000) a, range(1000000) b
@bomb SUMMARIZE SELECT * FROM range(1000000000)
@bomb PIVOT (SELECT x % 1000 AS k, x FROM range(100000000) t(x)) ON k IN ({list:1000}) USING sum(x)
@bomb SELECT approx_quantile(x, 0.5), mode(x), median(x) FROM range(1000000000) t(x)
@bomb SELECT * FROM gold.fact_sales a JOIN gold.fact_sales b ON a.revenue <> b.revenue JOIN gold.fact_sales c ON b.revenue <> c.revenue ORDER BY random()
