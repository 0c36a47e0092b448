# The same, written so that a reader of text would not see it.
# ⏎ stands for the end of a line within a statement.
SeLeCt * FrOm ReAd_CsV('{secret}')
SELECT/**/*/**/FROM/**/read_csv/**/('{secret}')
SELECT * FROM read_csv /* ) */ ( /* ' */ '{secret}' )
SELECT * FROM --comment⏎read_csv
SELECT * FROM U&"\0072ead_csv"('{secret}')
SELECT * FROM "READ_CSV"('{secret}')
SELECT * FROM "rEaD_tExT"('{secret}')
SELECT * FROM read_csv($${secret}$$)
SELECT * FROM read_csv($a${secret}$a$)
SELECT * FROM read_csv(E'{secret}')
SELECT * FROM read_csv('/etc' || '/passwd')
SELECT * FROM read_csv(concat('/etc', '/passwd'))
SELECT * FROM read_csv(chr(47) || 'etc/passwd')
SELECT * FROM read_csv(list_value('{secret}'))
SELECT * FROM read_csv(array['{secret}'])
SELECT * FROM read_text(getvariable('path'))
SELECT * FROM read_csv('{secret}'::VARCHAR)
SELECT * FROM read_csv(path := '{secret}')
SELECT * FROM read_csv(files => '{secret}')
SELECT * FROM "gold"."secret_margins"
SELECT * FROM GOLD.SECRET_MARGINS
SELECT * FROM "GOLD"."Secret_Margins"
SELECT * FROM memory.gold.secret_margins
SELECT * FROM "memory"."gold"."secret_margins"
SELECT * FROM hidden.payroll
SELECT * FROM memory.hidden.payroll
SELECT * FROM temp.main.payroll
SELECT * FROM main.secret_margins
SELECT * FROM secret_margins
SELECT * FROM "gold.secret_margins"
SELECT * FROM 'gold.secret_margins'
SELECT * FROM gold."secret_margins "
SELECT * FROM gold.secret_margins AS dim_customer
SELECT * FROM gold . secret_margins
SELECT * FROM gold./**/secret_margins
SELECT * FROM gold.secret_margins
SELECT * FROM gоld.secret_margins
SELECT * FROM gold.ѕecret_margins
SELECT * FROM ｇold.secret_margins
SELECT * FROM gold.secret​_margins
SELECT * FROM gold.secret_margins﻿
﻿SELECT * FROM gold.secret_margins
SELECT * FROM gold.dim_customer UNION ALL BY NAME SELECT * FROM gold.secret_margins
SELECT * FROM gold.dim_customer WHERE 1 = (SELECT count(*) FROM gold.secret_margins)
SELECT * FROM gold.dim_customer, gold.secret_margins
SELECT * FROM gold.dim_customer NATURAL JOIN gold.secret_margins
SELECT * FROM gold.dim_customer SEMI JOIN gold.secret_margins ON true
SELECT * FROM gold.dim_customer ANTI JOIN gold.secret_margins ON true
SELECT * FROM gold.dim_customer WHERE customer_key IN (TABLE gold.secret_margins)
SELECT * FROM gold.dim_customer WHERE EXISTS (FROM gold.secret_margins)
SELECT ARRAY(SELECT margin FROM gold.secret_margins)
SELECT (SELECT max(margin) FROM gold.secret_margins)
SELECT * FROM (TABLE gold.secret_margins)
SELECT * FROM ((((gold.secret_margins))))
SELECT * FROM (gold.dim_customer CROSS JOIN gold.secret_margins)
VALUES ((SELECT max(margin) FROM gold.secret_margins))
PIVOT gold.secret_margins ON product_id USING max(margin)
PIVOT gold.secret_margins ON product_id IN ('p1') USING max(margin)
PIVOT gold.dim_customer ON region USING count(*)
PIVOT gold.dim_customer ON name IN (SELECT name FROM gold.secret_margins) USING count(*)
UNPIVOT gold.secret_margins ON margin INTO NAME n VALUE v
FROM gold.secret_margins
FROM gold.secret_margins SELECT margin
FROM gold.dim_customer SELECT (FROM gold.secret_margins SELECT max(margin))
SELECT * FROM gold.secret_margins AT (VERSION => 1)
SELECT * FROM gold.dim_customer AT (VERSION => 1)
SELECT * FROM gold.dim_customer AT (TIMESTAMP => now() - INTERVAL 1 DAY)
SELECT * FROM gold.secret_margins TABLESAMPLE 10%
EXPLAIN SELECT * FROM gold.secret_margins
EXPLAIN ANALYZE SELECT * FROM gold.secret_margins
EXPLAIN SELECT * FROM read_csv('{secret}')
EXPLAIN ANALYZE SELECT * FROM '{secret}'
EXPLAIN EXPLAIN SELECT * FROM '{secret}'
EXPLAIN (FORMAT json) SELECT * FROM '{secret}'
EXPLAIN (ANALYZE) SELECT * FROM gold.secret_margins
/* x */ EXPLAIN /* y */ SELECT * FROM gold.secret_margins
-- EXPLAIN SELECT 1⏎SELECT * FROM gold.secret_margins
/* /* */ EXPLAIN SELECT 1 */ SELECT * FROM gold.secret_margins
EXPLAIN SELECT 1; SELECT * FROM gold.secret_margins
EXPLAIN SELECT * FROM gold.dim_customer; DROP VIEW gold.dim_customer
SELECT '/*' FROM gold.secret_margins -- */
SELECT 1 -- '⏎UNION ALL SELECT margin FROM gold.secret_margins
SELECT "x" FROM (SELECT 1 AS "x") y, gold.secret_margins -- "
SELECT $$ x $$ FROM gold.secret_margins
SELECT 1 AS "a""b" FROM gold."secret_margins"
SELECT * FROM gold.dim_customer c(a, b) JOIN gold.secret_margins d(e, f) ON true
SUMMARIZE gold.secret_margins
DESCRIBE gold.secret_margins
SHOW gold.secret_margins
SELECT * FROM gold.dim_customer FOR UPDATE
SELECT * FROM ONLY gold.secret_margins
