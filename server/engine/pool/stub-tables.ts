import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteTable } from '../sql-text.ts';
import type { StubRelation } from './query-pool.ts';
import { createTexts, type InstanceLimits, inOneTransaction, openStubs } from './sealed-instance.ts';

/**
 * A sealed DuckDB over which statements are planned: it has an empty table for each relation of the last that were asked for.
 * Making some tables anew takes a millisecond or two; a new DuckDB takes ten times as long, whatever is in it.
 */
export class StubTables {
  readonly #limits: InstanceLimits;
  #instance: DuckDBInstance | null = null;
  /** What there is in it, and which relations these are. */
  #made: { readonly key: string; readonly relations: readonly StubRelation[] } = { key: '[]', relations: [] };

  constructor(limits: InstanceLimits) {
    this.#limits = limits;
  }

  /** To it as it is, whatever tables there are. */
  async connect(): Promise<DuckDBConnection> {
    this.#instance ??= await openStubs(this.#limits);
    return this.#instance.connect();
  }

  /** Runs `work` while there are these tables and no other. Rejects as DuckDB does. */
  async over<T>(
    relations: readonly StubRelation[],
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await this.connect();
    try {
      await this.#make(connection, relations);
      return await work(connection);
    } finally {
      connection.disconnectSync();
    }
  }

  /** After this the next begins with a DuckDB of its own. */
  close(): void {
    this.#instance?.closeSync();
    this.#instance = null;
    this.#made = { key: '[]', relations: [] };
  }

  async #make(connection: DuckDBConnection, relations: readonly StubRelation[]): Promise<void> {
    const key = JSON.stringify(relations);
    if (key === this.#made.key) return;
    const tables = relations.map(({ name, columns }) => {
      const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
      return { name, definition: `(${list.join(', ')})` };
    });
    const texts = [...dropTexts(this.#made.relations), ...createTexts('TABLE', tables)];
    await inOneTransaction(connection, texts);
    this.#made = { key, relations };
  }
}

/** DuckDB's own schema stays. */
function dropTexts(relations: readonly StubRelation[]): string[] {
  const schemas = new Set(relations.map(({ name }) => name.slice(0, name.indexOf('.')).toLowerCase()));
  schemas.delete('main');
  return [
    ...relations.map(({ name }) => `DROP TABLE ${quoteTable(name)}`),
    ...[...schemas].map((schema) => `DROP SCHEMA ${quoteIdentifier(schema)}`),
  ];
}
