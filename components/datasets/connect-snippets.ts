import type { DatasetConnection } from '#server/datasets/schema.ts';

export interface Snippet {
  readonly title: string;
  /** What one needs for it. */
  readonly needs: string;
  readonly text: string;
}

const PLACEHOLDER = { host: '<host>', port: '5432', database: '<database>', warehouse: '<warehouse>' };

/** How other engines read a table of the lake, to copy. Secrets stay what they are: variables of whoever runs it. */
export function connectSnippets(
  table: string,
  { catalog, warehouse, database }: Pick<DatasetConnection, 'catalog' | 'warehouse' | 'database'>,
): readonly Snippet[] {
  const host = database?.host ?? PLACEHOLDER.host;
  const port = database ? String(database.port) : PLACEHOLDER.port;
  const name = database?.name ?? PLACEHOLDER.database;
  const root = warehouse ?? PLACEHOLDER.warehouse;
  const onS3 = root.startsWith('s3:');
  const [namespace = '', shortName = ''] = table.split('.');
  return [
    {
      title: 'PyIceberg',
      needs: 'pip install "pyiceberg[sql-postgres,pyarrow]"',
      text: `import os
from pyiceberg.catalog.sql import SqlCatalog

catalog = SqlCatalog(
    "${catalog}",
    uri=f"postgresql+psycopg2://{os.environ['PGUSER']}:{os.environ['PGPASSWORD']}@${host}:${port}/${name}",
    warehouse="${root}",
    init_catalog_tables="false",
)
table = catalog.load_table("${table}")
print(table.scan(limit=100).to_arrow())`,
    },
    {
      title: 'Spark',
      needs: 'The Iceberg runtime and the PostgreSQL JDBC driver on its class path',
      text: `spark-sql \\
  --conf spark.sql.catalog.${catalog}=org.apache.iceberg.spark.SparkCatalog \\
  --conf spark.sql.catalog.${catalog}.type=jdbc \\
  --conf spark.sql.catalog.${catalog}.uri=jdbc:postgresql://${host}:${port}/${name} \\
  --conf spark.sql.catalog.${catalog}.jdbc.user="$PGUSER" \\
  --conf spark.sql.catalog.${catalog}.jdbc.password="$PGPASSWORD" \\
  --conf spark.sql.catalog.${catalog}.jdbc.schema-version=V1 \\
  --conf spark.sql.catalog.${catalog}.warehouse=${root} \\
${onS3 ? `  --conf spark.sql.catalog.${catalog}.io-impl=org.apache.iceberg.aws.s3.S3FileIO \\\n` : ''}  -e 'SELECT * FROM ${catalog}.${quoted(table, '`')} LIMIT 100'`,
    },
    {
      title: 'Trino',
      needs: `As etc/catalog/${catalog}.properties, then SELECT * FROM ${catalog}.${quoted(table, '"')}`,
      text: `connector.name=iceberg
iceberg.catalog.type=jdbc
iceberg.jdbc-catalog.driver-class=org.postgresql.Driver
iceberg.jdbc-catalog.connection-url=jdbc:postgresql://${host}:${port}/${name}
iceberg.jdbc-catalog.connection-user=\${ENV:PGUSER}
iceberg.jdbc-catalog.connection-password=\${ENV:PGPASSWORD}
iceberg.jdbc-catalog.catalog-name=${catalog}
iceberg.jdbc-catalog.default-warehouse-dir=${root}
${onS3 ? 'fs.native-s3.enabled=true' : 'fs.hadoop.enabled=true'}`,
    },
    {
      title: 'DuckDB',
      needs: 'User and password in PGUSER and PGPASSWORD',
      text: `INSTALL iceberg; LOAD iceberg;
INSTALL postgres; LOAD postgres;
ATTACH 'host=${host} port=${port} dbname=${name}' AS portal (TYPE postgres, READ_ONLY);
SET VARIABLE metadata = (
  SELECT metadata_location FROM portal.iceberg_tables
  WHERE catalog_name = '${catalog}' AND table_namespace = ${literal(namespace)} AND table_name = ${literal(shortName)});
SELECT * FROM iceberg_scan(getvariable('metadata')) LIMIT 100;`,
    },
  ];
}

/** The governed way: what a person may see, and nothing to set up but a token. */
export function apiSnippet(table: string, origin: string): string {
  const sql = `SELECT * FROM ${quoted(table, '"')} LIMIT 100`;
  const body = JSON.stringify({ sql }).replaceAll("'", "'\\''");
  return `curl ${origin}/api/v1/query \\
  -H "Authorization: Bearer $PORTAL_TOKEN" -H 'Content-Type: application/json' \\
  -d '${body}'`;
}

const PLAIN = /^[a-z_][a-z0-9_]*$/;

function quoted(table: string, mark: string): string {
  return table
    .split('.')
    .map((part) => (PLAIN.test(part) ? part : mark + part.replaceAll(mark, mark + mark) + mark))
    .join('.');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
