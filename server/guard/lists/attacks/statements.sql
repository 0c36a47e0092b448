# What is no query.
COPY gold.dim_customer TO '{dir}/out.csv'
COPY (SELECT * FROM gold.dim_customer) TO '{dir}/out.parquet' (FORMAT parquet)
COPY gold.dim_customer TO '{governed}'
COPY (SELECT 1) TO '{raw}'
COPY gold.dim_customer FROM '{secret}'
COPY FROM DATABASE memory TO memory
COPY (SELECT 1) TO '/dev/null'
EXPORT DATABASE '{dir}/export'
IMPORT DATABASE '{dir}'
ATTACH '{database}' AS stolen
ATTACH '{database}'
ATTACH ':memory:' AS other
ATTACH 'postgres://localhost/x' AS pg (TYPE postgres)
ATTACH IF NOT EXISTS '{database}' AS stolen (READ_ONLY)
ATTACH OR REPLACE '{database}' AS memory
DETACH memory
USE memory
USE gold
@network INSTALL httpfs
@network INSTALL httpfs FROM community
@network FORCE INSTALL httpfs
@network INSTALL '{dir}/x.duckdb_extension'
@network LOAD httpfs
@network LOAD '{dir}/x.duckdb_extension'
@network UPDATE EXTENSIONS
SET enable_external_access = true
SET GLOBAL enable_external_access = true
SET allowed_paths = ['{secret}']
SET allowed_directories = ['/']
SET lock_configuration = false
SET temp_directory = '{dir}/tmp'
SET secret_directory = '{dir}'
SET home_directory = '{dir}'
SET extension_directory = '{dir}'
SET custom_extension_repository = 'http://127.0.0.1:9'
SET allow_unsigned_extensions = true
SET autoinstall_known_extensions = true
SET memory_limit = '100GB'
SET threads = 1000
SET search_path = 'hidden'
SET schema = 'hidden'
SET file_search_path = '{dir}'
SET log_query_path = '{dir}/log'
SET profiling_output = '{dir}/profile'
SET VARIABLE v = (SELECT content FROM read_text('{secret}'))
SET VARIABLE v = 1
SET enable_logging = true
SET SESSION enable_profiling = 'json'
SET errors_as_json = false
SET TimeZone = 'America/New_York'
SET enable_peg_parser = true
RESET enable_external_access
RESET memory_limit
RESET ALL
PRAGMA database_list
PRAGMA show_tables
PRAGMA table_info('gold.dim_customer')
PRAGMA storage_info('gold.secret_margins')
PRAGMA version
PRAGMA user_agent
PRAGMA database_size
PRAGMA memory_limit = '100GB'
PRAGMA threads = 1000
PRAGMA enable_profiling
PRAGMA enable_logging
PRAGMA enable_external_access = true
PRAGMA json_execute_serialized_sql('{}')
PRAGMA import_database('{dir}')
PRAGMA copy_database('memory', 'temp')
PRAGMA functions
PRAGMA collations
PRAGMA metadata_info
PRAGMA force_checkpoint
PRAGMA disable_optimizer
PRAGMA enable_peg_parser
PRAGMA log_query_path = '{dir}/log'
CALL duckdb_tables()
CALL duckdb_settings()
CALL pragma_version()
CALL enable_logging()
CALL enable_logging(storage = 'file', storage_path = '{dir}/log')
CALL read_csv('{secret}')
CALL query('SELECT 1')
CALL force_checkpoint()
CALL enable_peg_parser()
CREATE TABLE x AS SELECT * FROM gold.dim_customer
CREATE TABLE gold.x (a INT)
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW x AS SELECT * FROM read_csv('{secret}')
CREATE OR REPLACE VIEW gold.dim_customer AS SELECT * FROM read_parquet('{raw}')
CREATE OR REPLACE TEMP VIEW dim_customer AS FROM '{raw}'
CREATE SCHEMA other
CREATE MACRO upper(x) AS (SELECT content FROM read_text('{secret}'))
CREATE OR REPLACE MACRO sum(x) AS TABLE SELECT * FROM read_csv('{secret}')
CREATE TEMP MACRO f(p) AS TABLE FROM query(p)
CREATE FUNCTION f(x) AS x
CREATE TYPE t AS ENUM (SELECT content FROM read_text('{secret}'))
CREATE SEQUENCE s
CREATE INDEX i ON gold.dim_customer (name)
CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')
CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')
DROP VIEW gold.dim_customer
DROP TABLE IF EXISTS gold.dim_customer
DROP SCHEMA gold CASCADE
DROP SECRET s
ALTER VIEW gold.dim_customer RENAME TO x
ALTER TABLE gold.dim_customer ADD COLUMN x INT
INSERT INTO gold.dim_customer DEFAULT VALUES
INSERT INTO gold.dim_customer SELECT * FROM gold.dim_customer
INSERT OR REPLACE INTO gold.dim_customer (name) VALUES ('x') RETURNING *
UPDATE gold.dim_customer SET name = 'x'
UPDATE gold.dim_customer SET name = name RETURNING *
DELETE FROM gold.dim_customer
DELETE FROM gold.dim_customer RETURNING *
TRUNCATE gold.dim_customer
MERGE INTO gold.dim_customer USING gold.dim_customer s ON false WHEN NOT MATCHED THEN INSERT
BEGIN
BEGIN TRANSACTION READ ONLY
COMMIT
ROLLBACK
CHECKPOINT
FORCE CHECKPOINT
VACUUM
VACUUM ANALYZE gold.dim_customer
ANALYZE
COMMENT ON VIEW gold.dim_customer IS 'x'
PREPARE p AS SELECT * FROM gold.secret_margins
EXECUTE p
EXECUTE p('x')
DEALLOCATE p
SELECT 1; SELECT * FROM gold.secret_margins
SELECT 1; COPY gold.dim_customer TO '{dir}/out.csv'
SELECT 1; DROP VIEW gold.dim_customer
SELECT 1;; SELECT * FROM read_csv('{secret}')
; SELECT * FROM read_csv('{secret}')
SELECT 1 /* ; */; SET enable_external_access = true
SELECT ';'; SELECT * FROM '{secret}'
WITH x AS (DELETE FROM gold.dim_customer RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO gold.dim_customer DEFAULT VALUES RETURNING *) FROM x
EXPLAIN COPY gold.dim_customer TO '{dir}/out.csv'
EXPLAIN ANALYZE COPY gold.dim_customer TO '{dir}/out.csv'
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE DELETE FROM gold.dim_customer
EXPLAIN ANALYZE SET threads = 1
EXPLAIN ANALYZE INSERT INTO gold.dim_customer DEFAULT VALUES
SELECT 1 INTO OUTFILE '{dir}/x'
SELECT * INTO x FROM gold.dim_customer
GRANT ALL ON gold.dim_customer TO x
LISTEN access_changed
KILL 1
SHUTDOWN
.read {secret}
.shell ls
\copy gold.dim_customer to '{dir}/x'
!ls
