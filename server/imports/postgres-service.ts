import type { Dataset } from '../access/dataset.ts';
import { recordAuditIn } from '../audit/record.ts';
import { replaceLineageWithin } from '../lineage/telling-service.ts';
import type { ToldFacts } from './foreign-table.ts';
import { producersLike } from './foreign-tables-data.ts';
import { inTransaction, replaceTables, resolveDatasets } from './foreign-tables-service.ts';
import { type PostgresTable, readPostgresSchema } from './postgres-schema.ts';
import { traceViews, viewTellings } from './trace-views.ts';

export interface PostgresOptions {
  /** Empty: all. */
  readonly schemas: readonly string[];
  /** As OpenLineage names the server, where that is not how it is reached from here; null: by host and port. */
  readonly namespace: string | null;
}

export interface PostgresReport {
  readonly namespace: string;
  readonly database: string;
  readonly schemas: readonly string[];
  readonly tables: number;
  readonly views: number;
  /** Of which it is known what for they read each column. */
  readonly followedViews: number;
  readonly withDescriptions: number;
  readonly columns: number;
  readonly describedColumns: number;
}

/**
 * Brings the tables and views of a PostgreSQL database into the catalog, in one transaction. Each schema tells for itself: what
 * one told before and does not any more is taken back, and so is a schema that is gone, where all were asked for. For
 * whoever operates the portal, by a command. Throws as `readPostgresSchema`; then nothing changed.
 */
export async function importPostgres(
  address: string,
  { schemas: only, namespace: given }: PostgresOptions,
): Promise<PostgresReport> {
  const { host, port, database, schemas, tables } = await readPostgresSchema(address, only);
  const namespace = given ?? `postgres://${host}:${port}`;
  const producerOf = (schema: string) => `postgres:${namespace}/${database}.${schema}`;
  const identityOf = ({ schema, name }: Pick<PostgresTable, 'schema' | 'name'>) => ({
    namespace,
    name: [database, schema, name].join('.'),
  });
  // Before the transaction, in which nobody else can tell of tables.
  const traced = await traceViews(tables);
  return inTransaction(async (tx) => {
    const relationOf = await resolveDatasets(
      tx,
      null,
      tables.map((table) => ({ identity: identityOf(table), symlinks: [] })),
    );
    const told = Map.groupBy(tables, ({ schema }) => schema);
    const gone = only.length > 0 ? [] : await producersLike(tx, producerOf(''));
    const producers = new Map([
      ...gone.map((producer): [string, readonly PostgresTable[]] => [producer, []]),
      ...schemas.map((schema): [string, readonly PostgresTable[]] => [
        producerOf(schema),
        told.get(schema) ?? [],
      ]),
    ]);
    const foreign: Dataset[] = [];
    for (const [producer, of] of producers) {
      const facts = new Map(
        of.map((table) => [relationOf(identityOf(table)), factsOf(identityOf(table), table)]),
      );
      foreign.push(...(await replaceTables(tx, producer, facts)));
    }
    const imported = new Set(tables.map((table) => identityOf(table).name));
    const tellings = viewTellings(tables, traced, (table) => {
      const identity = identityOf(table);
      if (!imported.has(identity.name)) return null;
      return { origin: `${producerOf(table.schema)}/${table.name}`, relation: relationOf(identity) };
    });
    for (const producer of producers.keys()) {
      const own = tellings.filter(({ origin }) => origin.name.startsWith(`${producer}/`));
      await replaceLineageWithin(tx, { kind: 'postgres', within: `${producer}/` }, own, foreign);
    }
    const columns = tables.flatMap((table) => table.columns);
    const report: PostgresReport = {
      ...{ namespace, database, schemas },
      tables: tables.filter(({ isView }) => !isView).length,
      views: tables.filter(({ isView }) => isView).length,
      followedViews: tellings.filter(({ unknown }) => unknown === null).length,
      withDescriptions: tables.filter(({ description }) => description !== null).length,
      columns: columns.length,
      describedColumns: columns.filter(({ description }) => description !== null).length,
    };
    await recordAuditIn(tx, [
      {
        ...{ action: 'metadata.imported', outcome: 'ok', actorId: null, actor: 'system' },
        ...{ subject: `${namespace}/${database}`, details: { from: 'postgres', ...report } },
      },
    ]);
    return report;
  });
}

function factsOf(identity: ToldFacts['identity'], { description, columns }: PostgresTable): ToldFacts {
  return {
    ...{ identity, description, owner: null, domain: null, tags: [], named: [] },
    columns: columns.map(({ name, type, description: words }) => ({
      ...{ name, type, description: words ?? '', tags: [] },
    })),
  };
}
