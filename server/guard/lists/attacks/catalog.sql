# The engine's own catalog, settings, session, process and machine.
SELECT * FROM duckdb_tables()
SELECT * FROM duckdb_tables
SELECT * FROM duckdb_views()
SELECT sql FROM duckdb_views() WHERE NOT internal
SELECT * FROM duckdb_columns()
SELECT * FROM duckdb_columns
SELECT * FROM duckdb_schemas()
SELECT * FROM duckdb_databases()
SELECT path FROM duckdb_databases()
SELECT * FROM duckdb_settings()
SELECT value FROM duckdb_settings() WHERE name = 'allowed_paths'
SELECT value FROM duckdb_settings() WHERE name = 'custom_user_agent'
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_secret_types()
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_variables()
SELECT * FROM duckdb_indexes()
SELECT * FROM duckdb_sequences()
SELECT * FROM duckdb_constraints()
SELECT * FROM duckdb_dependencies()
SELECT * FROM duckdb_types()
SELECT * FROM duckdb_keywords()
SELECT * FROM duckdb_optimizers()
SELECT * FROM duckdb_memory()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM duckdb_logs
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_logs_parsed('QueryLog')
SELECT * FROM duckdb_log_contexts()
SELECT * FROM duckdb_external_file_cache()
SELECT * FROM duckdb_prepared_statements()
SELECT * FROM duckdb_connection_count()
SELECT * FROM duckdb_approx_database_count()
SELECT * FROM duckdb_table_sample('gold.dim_customer')
SELECT * FROM duckdb_profiling_settings()
SELECT * FROM duckdb_coordinate_systems()
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM information_schema.schemata
SELECT * FROM information_schema.table_constraints
SELECT * FROM information_schema.character_sets
SELECT * FROM INFORMATION_SCHEMA.TABLES
SELECT * FROM "information_schema"."tables"
SELECT * FROM system.information_schema.tables
SELECT * FROM memory.information_schema.columns
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_class
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM pg_tables
SELECT * FROM pg_views
SELECT definition FROM pg_catalog.pg_views
SELECT * FROM pg_catalog.pg_attribute
SELECT * FROM pg_catalog.pg_namespace
SELECT * FROM pg_catalog.pg_settings
SELECT * FROM pg_settings
SELECT * FROM pg_database
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_proc
SELECT * FROM pg_type
SELECT * FROM sqlite_master
SELECT sql FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM sqlite_temp_master
SELECT * FROM pragma_database_list
SELECT * FROM pragma_database_list()
SELECT * FROM pragma_database_size()
SELECT * FROM pragma_table_info('gold.dim_customer')
SELECT * FROM pragma_table_info('gold.secret_margins')
SELECT * FROM pragma_storage_info('gold.dim_customer')
SELECT * FROM pragma_show('gold.secret_margins')
SELECT * FROM pragma_metadata_info()
SELECT * FROM pragma_version()
SELECT * FROM pragma_platform()
SELECT * FROM pragma_user_agent()
SELECT * FROM pragma_collations()
SELECT pg_get_viewdef('gold.dim_customer'::VARCHAR)
SELECT pg_get_viewdef((SELECT max(oid) FROM pg_class))
SELECT pg_catalog.pg_get_viewdef(1)
SELECT pg_get_expr('x', 1)
SELECT pg_get_constraintdef(1)
SELECT obj_description(1)
SELECT col_description(1, 1)
SELECT shobj_description(1, 'x')
SELECT has_table_privilege('gold.secret_margins', 'select')
SELECT has_schema_privilege('hidden', 'usage')
SELECT pg_table_is_visible(1)
SELECT in_search_path('memory', 'hidden')
SELECT current_setting('allowed_paths')
SELECT current_setting('custom_user_agent')
SELECT current_setting('memory_limit')
SELECT current_setting('home_directory')
SELECT getvariable('token')
SELECT getenv('PORTAL_CANARY')
SELECT getenv('HOME')
SELECT getenv('DATABASE_URL')
SELECT current_user, session_user, user
SELECT current_catalog, current_schema, current_database()
SELECT current_schemas(true)
SELECT current_query()
SELECT current_query_id(), current_connection_id(), current_transaction_id()
SELECT txid_current()
SELECT version()
SELECT inet_server_addr(), inet_client_addr()
SELECT pg_postmaster_start_time(), pg_conf_load_time()
SELECT get_block_size('memory')
SELECT nextval('s')
SELECT currval('s')
SELECT write_log('x')
SELECT write_log('x', level := 'error', scope := 'database')
SELECT setseed(0.5)
SELECT sleep_ms(1)
SELECT pg_sleep(1)
SELECT stats(name) FROM gold.dim_customer
SELECT stats(revenue) FROM gold.fact_sales
SELECT * FROM sql_auto_complete('SELECT * FROM gold.')
SELECT * FROM sql_auto_complete('SELECT * FROM hidden.')
SELECT * FROM summary((SELECT * FROM gold.dim_customer))
SELECT * FROM test_all_types()
SELECT * FROM test_vector_types(NULL)
SELECT parse_duckdb_log_message('QueryLog', 'x')
SELECT can_cast_implicitly(1, 'x')
SELECT vector_type(name) FROM gold.dim_customer
SELECT * FROM truncate_duckdb_logs()
SELECT * FROM enable_logging()
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint('memory')
SELECT * FROM enable_peg_parser()
SELECT * FROM enable_profiling()
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
SHOW SCHEMAS
SHOW VARIABLES
SHOW TABLES FROM gold
SHOW TABLES FROM hidden
SHOW
DESCRIBE
SHOW duckdb_settings
DESCRIBE duckdb_tables
FROM (SHOW TABLES)
FROM (SHOW ALL TABLES)
SELECT name FROM (SHOW TABLES) WHERE name LIKE 's%'
SELECT * FROM (SHOW DATABASES)
SELECT * FROM (SHOW VARIABLES)
SELECT * FROM (DESCRIBE information_schema.tables)
WITH t AS (SHOW ALL TABLES) SELECT * FROM t
