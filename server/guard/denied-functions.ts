/**
 * The functions no query may call, with the reason. The guard does not read this list: what is not allowed is
 * denied. It exists so that every function of the pinned DuckDB has been read by somebody.
 */
const REASONS = {
  'reads files or describes them': `
    arrow_scan arrow_scan_dumb glob parquet_bloom_probe parquet_file_metadata parquet_full_metadata
    parquet_kv_metadata parquet_metadata parquet_scan parquet_schema read_blob read_csv read_csv_auto read_duckdb
    read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto
    read_ndjson_objects read_parquet read_text seq_scan sniff_csv add_parquet_key`,
  'runs or explains SQL given as text': `
    check_peg_parser json_deserialize_sql json_execute_serialized_sql json_serialize_plan json_serialize_sql query
    query_table sql_auto_complete histogram_values`,
  'reads the catalog': `
    col_description duckdb_approx_database_count duckdb_columns duckdb_constraints duckdb_coordinate_systems
    duckdb_databases duckdb_dependencies duckdb_extensions duckdb_functions duckdb_indexes duckdb_keywords
    duckdb_schemas duckdb_secret_types duckdb_sequences duckdb_table_sample duckdb_tables duckdb_types duckdb_views
    extension_versions format_pg_type format_type functions has_any_column_privilege has_column_privilege
    has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
    has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege
    in_search_path map_to_pg_oid obj_description pg_collation_is_visible pg_conversion_is_visible
    pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_viewdef pg_has_role pg_is_other_temp_schema
    pg_my_temp_schema pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_table_is_visible
    pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
    pg_type_is_visible pragma_metadata_info pragma_show pragma_storage_info pragma_table_info pragma_collations
    shobj_description show show_databases show_tables show_tables_expanded stats storage_info summary table_info
    metadata_info database_list collations`,
  'reads settings, the session, the process or the machine': `
    current_catalog current_connection_id current_database current_query current_query_id current_role
    current_schema current_schemas current_setting current_transaction_id current_user duckdb_connection_count
    duckdb_external_file_cache duckdb_log_contexts duckdb_logs duckdb_logs_parsed duckdb_memory duckdb_optimizers
    duckdb_prepared_statements duckdb_profiling_settings duckdb_secrets duckdb_settings duckdb_temporary_files
    duckdb_variables get_block_size getvariable icu_calendar_names inet_client_addr inet_client_port
    inet_server_addr inet_server_port parse_duckdb_log_message pg_conf_load_time pg_postmaster_start_time
    pg_timezone_names platform pragma_database_size pragma_platform pragma_user_agent pragma_version session_user
    txid_current user user_agent version which_secret all_profiling_output database_size`,
  'changes the session, waits or writes': `
    checkpoint copy_database currval disable_checkpoint_on_shutdown disable_logging disable_object_cache
    disable_optimizer disable_peg_parser disable_print_progress_bar disable_profile disable_profiling
    disable_progress_bar disable_verification disable_verify_external disable_verify_fetch_row
    disable_verify_parallelism disable_verify_serializer enable_checkpoint_on_shutdown enable_logging
    enable_object_cache enable_optimizer enable_peg_parser enable_print_progress_bar enable_profile
    enable_profiling enable_progress_bar enable_verification error force_checkpoint import_database nextval
    pg_sleep setseed sleep_ms truncate_duckdb_logs verify_external verify_fetch_row verify_parallelism
    verify_serializer write_log`,
  'internal to the engine': `
    __internal_compress_integral_ubigint __internal_compress_integral_uinteger
    __internal_compress_integral_usmallint __internal_compress_integral_utinyint
    __internal_compress_string_hugeint __internal_compress_string_ubigint __internal_compress_string_uhugeint
    __internal_compress_string_uinteger __internal_compress_string_usmallint __internal_compress_string_utinyint
    __internal_decompress_integral_bigint __internal_decompress_integral_hugeint
    __internal_decompress_integral_integer __internal_decompress_integral_smallint
    __internal_decompress_integral_ubigint __internal_decompress_integral_uhugeint
    __internal_decompress_integral_uinteger __internal_decompress_integral_usmallint
    __internal_decompress_string can_cast_implicitly combine constant_or_null create_sort_key finalize get_type
    icu_sort_key make_type remap_struct replace_type timetz_byte_comparable variant_bytes_to_variant
    variant_normalize variant_to_parquet_variant vector_type test_all_types test_vector_types repeat_row`,
  'not needed here': `
    st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb st_intersects_extent st_setcrs`,
} as const;

/** As table functions: their scalar namesakes are allowed. */
const DENIED_IN_FROM = 'histogram repeat';

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

export const DENIED_FUNCTIONS: ReadonlySet<string> = new Set(Object.values(REASONS).flatMap(words));
export const DENIED_TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...DENIED_FUNCTIONS,
  ...words(DENIED_IN_FROM),
]);
/** Collations call them; COLLATE is the way to ask for one. */
export const DENIED_PATTERN = /^icu_collate_[a-z_]+$/;
