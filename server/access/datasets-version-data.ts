import { pool } from '../db.ts';
import { databaseUrl } from '../postgres/connection.ts';

export interface DatasetsVersion {
  /** The same as long as nothing that datasets are made of was committed. */
  readonly version: string;
  /** How many tables the lake's catalog has. */
  readonly tables: number;
}

/** In one round trip, without reading what it is the version of. What was committed before this is asked is in it. */
export async function readDatasetsVersion(): Promise<DatasetsVersion> {
  const { rows } = await pool().query<DatasetsVersion>({
    name: 'access-datasets-version',
    text: `
      SELECT concat_ws(' ', lake.digest, tags.digest, (SELECT coalesce(max(id), 0) FROM edit)) AS version, lake.tables
      FROM (
        SELECT count(*) AS tables, md5(string_agg(concat_ws(E'\\n', table_namespace, table_name, metadata_location),
          E'\\n' ORDER BY table_namespace, table_name)) AS digest
        FROM iceberg_tables WHERE catalog_name = 'lake' AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)
      ) AS lake,
      (
        SELECT md5(string_agg(concat_ws(E'\\n', dataset, column_name, field_id, tag), E'\\n'
          ORDER BY dataset, column_name, tag, field_id)) AS digest
        FROM column_tag
      ) AS tags`,
  });
  const { version = '', tables = 0 } = rows[0] ?? {};
  return { version: `${databaseUrl()} ${version}`, tables };
}
