import { parseArgs } from 'node:util';
import { AppError } from '#server/errors.ts';
import { importPostgres, type PostgresReport } from '#server/imports/postgres-service.ts';
import { withDatabase } from './start/with-database.ts';

export const POSTGRES_USAGE = `Usage: npm run import -- postgres postgres://user@host:5432/database [options]

Brings the names, types and comments of its tables and views into the catalog; rows are not read. The password is taken from
PGPASSWORD, so that no list of processes shows it.
  --schema public                    only this one; may be given several times
  --namespace postgres://db:5432     of the server, as OpenLineage names it; by default its host and port`;

/** `npm run import -- postgres <address>`: brings what a database says of its tables into the catalog. */
export async function runPostgresImport(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { schema: { type: 'string', multiple: true }, namespace: { type: 'string' } },
  });
  const [, address, ...rest] = positionals;
  if (!address || rest.length > 0) throw new AppError('bad_request', POSTGRES_USAGE);
  return summarise(
    await withDatabase(() =>
      importPostgres(address, { schemas: values.schema ?? [], namespace: values.namespace ?? null }),
    ),
  );
}

function summarise(report: PostgresReport): string {
  const { namespace, database, schemas, tables, views, columns } = report;
  const rows: [string, string][] = [
    ['schemas', schemas.join(', ') || 'none'],
    ['tables', String(tables)],
    ['views', String(views)],
    ['descriptions', `${report.withDescriptions} of ${tables + views} tables and views`],
    ['columns', `${columns}, ${report.describedColumns} described`],
  ];
  return [
    `The database ${database} is imported, with the namespace ${namespace}.`,
    ...rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`),
  ].join('\n');
}
