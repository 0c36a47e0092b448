# Dates, times and series.
SELECT date_trunc('month', sold_on) AS month, sum(revenue) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT date_trunc('week', sold_at) AS week, count(*) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT year(sold_on), quarter(sold_on), month(sold_on), day(sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 10
SELECT extract(hour FROM sold_at) AS hour, count(*) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT date_part('dow', sold_on) AS dow, isodow(sold_on), dayname(sold_on), sum(revenue) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT date_part(['year', 'month'], sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT strftime(sold_on, '%Y-%m') AS month, sum(revenue) FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT strftime('%d.%m.%Y', sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT strptime('23.11.2026', '%d.%m.%Y')::DATE
SELECT try_strptime('x', '%Y') IS NULL
SELECT monthname(sold_on), weekofyear(sold_on), yearweek(sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT sold_on + INTERVAL 7 DAY, sold_on - 1, sold_on + 30 FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT sold_at + INTERVAL '1 hour 30 minutes' FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT sold_at - INTERVAL (quantity) DAY FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT date_diff('day', first_order_on, DATE '2026-11-23') AS age FROM gold.dim_customer ORDER BY ALL
SELECT datediff('month', first_order_on, DATE '2026-11-23'), date_sub('month', first_order_on, DATE '2026-11-23') FROM gold.dim_customer ORDER BY ALL
SELECT age(TIMESTAMP '2026-11-23', first_order_on::TIMESTAMP) FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT last_day(sold_on), days_in_month(sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT make_date(2026, 11, 23), make_time(10, 30, 0), make_timestamp(2026, 11, 23, 10, 30, 0)
SELECT epoch(sold_at), epoch_ms(sold_at), epoch_us(sold_at) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT to_timestamp(1700000000), epoch_ms(1700000000000)
SELECT time_bucket(INTERVAL 3 DAY, sold_on) AS bucket, count(*) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
SELECT time_bucket(INTERVAL 15 MINUTE, occurred_at) AS bucket, count(*) FROM silver.stg_clickstream GROUP BY 1 ORDER BY 1
SELECT sold_at AT TIME ZONE 'Europe/Berlin' FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT timezone('America/New_York', sold_at) FROM gold.fact_sales ORDER BY ALL LIMIT 5
SELECT (sold_at AT TIME ZONE 'UTC')::DATE = sold_on FROM gold.fact_sales GROUP BY ALL ORDER BY ALL
SELECT DATE '2026-11-23', TIMESTAMP '2026-11-23 10:00:00', TIMESTAMPTZ '2026-11-23 10:00:00+02', TIME '10:00', INTERVAL 1 YEAR
SELECT d::DATE AS day, coalesce(sum(revenue), 0) FROM generate_series(DATE '2026-11-01', DATE '2026-11-14', INTERVAL 1 DAY) g(d) LEFT JOIN gold.fact_sales ON sold_on = d::DATE GROUP BY 1 ORDER BY 1
SELECT unnest(generate_series(DATE '2026-01-01', DATE '2026-12-01', INTERVAL 1 MONTH)) AS month
SELECT range FROM range(5)
SELECT i * i FROM range(1, 10, 2) t(i)
SELECT * FROM range(TIMESTAMP '2026-11-01', TIMESTAMP '2026-11-02', INTERVAL 6 HOUR)
SELECT d.date, d.day_of_week FROM gold.dim_date d WHERE d.year = 2026 AND d.quarter = 4 ORDER BY 1 LIMIT 10
SELECT * FROM gold.fact_sales WHERE sold_on BETWEEN DATE '2026-11-05' AND DATE '2026-11-06' ORDER BY ALL
SELECT count(*) FROM gold.fact_sales WHERE sold_on >= '2026-11-05'
SELECT count(*) FROM gold.fact_sales WHERE sold_at < TIMESTAMPTZ '2026-11-10 00:00:00Z'
SELECT count(*) FROM gold.fact_sales WHERE sold_on > (SELECT max(sold_on) FROM gold.fact_sales) - INTERVAL 7 DAY
@loose SELECT current_date, now(), current_timestamp, today(), localtimestamp, get_current_timestamp()
@loose SELECT count(*) FROM gold.fact_sales WHERE sold_on > current_date - INTERVAL 3650 DAY
@loose SELECT ago(INTERVAL 1 DAY) < now()
SELECT isfinite(sold_on), era(sold_on), century(sold_on), decade(sold_on) FROM gold.fact_sales ORDER BY ALL LIMIT 3
SELECT to_days(3), to_hours(5), to_months(2), to_years(1), to_minutes(4), to_seconds(6), to_weeks(1)
SELECT max(sold_at) - min(sold_at) AS span, min(sold_at)::DATE FROM gold.fact_sales
SELECT hour(occurred_at) AS h, event_type, count(*) FROM silver.stg_clickstream GROUP BY ALL ORDER BY ALL
SELECT greatest(DATE '2026-01-01', first_order_on), least(first_order_on, DATE '2026-01-01') FROM gold.dim_customer ORDER BY ALL LIMIT 5
SELECT julian(DATE '2026-11-23'), dayofyear(DATE '2026-11-23'), isoyear(DATE '2026-11-23')
SELECT quarter(sold_on) || '/' || year(sold_on) AS q, sum(revenue) FROM gold.fact_sales GROUP BY 1 ORDER BY 1
