import type { Reader } from '../access/reader.ts';
import { visibleMetadata } from '../access/visible-metadata.ts';
import { may } from '../auth/roles.ts';
import { lakeRoot, toLocation } from '../lake/location.ts';
import { databaseUrl } from '../postgres/connection.ts';
import type { DatasetConnection } from './schema.ts';
import { requireTable } from './service.ts';

const CATALOG = 'lake';
const POSTGRES_PORT_DEFAULT = 5432;

/**
 * Where other engines find a table. The places on the machine are for those who look after the pipelines; there is no
 * secret in any of it, and who has the lake itself has all rows and columns.
 */
export async function readConnection(reader: Reader, table: string): Promise<DatasetConnection> {
  await requireTable(reader, table);
  const isInLake = (await visibleMetadata(reader, table)) !== null;
  if (!may(reader, 'pipelines:read')) return { catalog: CATALOG, warehouse: null, database: null, isInLake };
  const { hostname, port, pathname } = new URL(databaseUrl());
  return {
    catalog: CATALOG,
    warehouse: toLocation(lakeRoot()),
    database: {
      host: hostname,
      port: port === '' ? POSTGRES_PORT_DEFAULT : Number(port),
      name: decodeURIComponent(pathname.slice(1)),
    },
    isInLake,
  };
}
