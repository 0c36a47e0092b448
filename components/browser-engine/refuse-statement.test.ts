import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseStatement } from './refuse-statement.ts';

test('whatever reads may run, and tables of one’s own', () => {
  for (const sql of [
    'SELECT 1',
    'select 1;',
    ' -- why\n /* a /* nested */ ; */ FROM gold.fact_sales;;',
    "SELECT ';', $$;$$, $a$ ; $a$, E'\\';', \";\" FROM t",
    'WITH a AS (SELECT 1), b(x) AS NOT MATERIALIZED (SELECT 2) SELECT * FROM a, b',
    'WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5) FROM a',
    'WITH a AS (SELECT 1 AS delete) SELECT delete, insert FROM a',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE FROM t',
    'EXPLAIN (ANALYZE, FORMAT json) SELECT 1',
    'EXPLAIN (SELECT 1)',
    'DESCRIBE gold.fact_sales',
    'SHOW TABLES',
    'SUMMARIZE gold.fact_sales',
    'PIVOT t ON a USING sum(b)',
    'CREATE TABLE mine_too AS SELECT * FROM gold.fact_sales',
    'CREATE OR REPLACE TEMP VIEW v AS SELECT 1',
    'CREATE TABLE IF NOT EXISTS temp.t (a int)',
    'CREATE MACRO twice(a) AS a * 2',
    'INSERT INTO t SELECT * FROM gold.fact_sales',
    'UPDATE main.t SET a = 1',
    'DELETE FROM t WHERE a = 1',
    'DROP TABLE IF EXISTS t, main.u',
  ]) {
    assert.equal(refuseStatement(sql), null, sql);
  }
});

test('whatever reaches outside, changes the engine or changes an extract is refused with a sentence', () => {
  for (const sql of [
    '',
    ' ;; -- nothing',
    'SELECT 1; SELECT 2',
    "SELECT 1; COPY t TO 'x'",
    "COPY gold.fact_sales TO 'x.csv'",
    "EXPORT DATABASE 'x'",
    "IMPORT DATABASE 'x'",
    "ATTACH ':memory:' AS x",
    'DETACH memory',
    'USE gold',
    'INSTALL json',
    'LOAD json',
    'SET lock_configuration = false',
    'RESET memory_limit',
    'PRAGMA enable_profiling',
    'CALL pragma_version()',
    'CHECKPOINT',
    'VACUUM',
    'BEGIN',
    'PREPARE a AS SELECT 1',
    'EXECUTE a',
    'CREATE SECRET s (TYPE s3)',
    'CREATE SCHEMA x',
    'CREATE TYPE t AS ENUM (1)',
    'DROP SCHEMA gold CASCADE',
    'ALTER TABLE gold.fact_sales RENAME TO x',
    'TRUNCATE gold.fact_sales',
    'CREATE OR REPLACE TABLE gold.fact_sales AS SELECT 1',
    'CREATE TABLE memory.gold.x AS SELECT 1',
    'CREATE TABLE "gold"."x" AS SELECT 1',
    'INSERT INTO gold.fact_sales SELECT 1',
    'INSERT OR REPLACE INTO "gold".fact_sales SELECT 1',
    'UPDATE gold.fact_sales SET a = 1',
    'DELETE FROM gold /* . */ . fact_sales',
    'DELETE FROM mine.orders',
    'DROP TABLE t, gold.fact_sales',
    'WITH a AS (SELECT 1) DELETE FROM gold.fact_sales',
    'WITH a AS (SELECT 1) INSERT INTO gold.fact_sales FROM a',
    'EXPLAIN ANALYZE DELETE FROM gold.fact_sales',
    "EXPLAIN ANALYZE COPY t TO 'x'",
    'EXPLAIN (ANALYZE) UPDATE gold.fact_sales SET a = 1',
    'MERGE INTO gold.fact_sales USING t ON true WHEN MATCHED THEN DELETE',
    '\u0000',
    'ünknown',
  ]) {
    assert.match(refuseStatement(sql) ?? 'it would run', /^[A-Z].*\s.*[.…]$/s, sql);
  }
});
