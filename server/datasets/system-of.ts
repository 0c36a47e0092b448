/** What systems are called, by how OpenLineage begins the namespaces of their datasets (https://openlineage.io/docs/spec/naming). */
const SYSTEMS: Readonly<Record<string, string>> = {
  athena: 'Athena',
  awsathena: 'Athena',
  azurecosmos: 'Cosmos DB',
  abfss: 'Azure storage',
  bigquery: 'BigQuery',
  cassandra: 'Cassandra',
  clickhouse: 'ClickHouse',
  databricks: 'Databricks',
  dbt: 'dbt',
  duckdb: 'DuckDB',
  file: 'Files',
  gs: 'Google storage',
  hdfs: 'HDFS',
  hive: 'Hive',
  kafka: 'Kafka',
  mssql: 'SQL Server',
  mysql: 'MySQL',
  oracle: 'Oracle',
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  redshift: 'Redshift',
  s3: 'S3',
  snowflake: 'Snowflake',
  spark: 'Spark',
  teradata: 'Teradata',
  trino: 'Trino',
};

/** What a namespace is of; one that begins like none of these is called as it is. Pure. */
export function systemOf(namespace: string): string {
  const scheme = /^[a-z0-9]+(?=:\/\/|$)/i.exec(namespace)?.[0].toLowerCase() ?? '';
  return Object.hasOwn(SYSTEMS, scheme) ? (SYSTEMS[scheme] as string) : namespace;
}
