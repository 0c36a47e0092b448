import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PoolRelation } from '#server/engine/pool/query-pool.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';

const THREADS_MAX = 4;

/**
 * DuckDB in this process over the same files, as fast as it can be: footers remembered and files known not to change.
 * No child, no guard, no sealing; results are fetched and dropped.
 */
export class RawEngine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(relations: readonly PoolRelation[], memoryMb: number): Promise<RawEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryMb}MiB`,
      threads: String(Math.min(THREADS_MAX, availableParallelism())),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run('SET GLOBAL parquet_metadata_cache = true');
    await connection.run("SET GLOBAL validate_external_file_cache = 'NO_VALIDATION'");
    for (const { name, fromSql } of relations) {
      const [schema = '', table = ''] = name.split('.');
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
      await connection.run(
        `CREATE VIEW ${quoteIdentifier(schema)}.${quoteIdentifier(table)} AS SELECT * FROM ${fromSql}`,
      );
    }
    return new RawEngine(instance, connection);
  }

  /** Rows of the result. */
  async run(sql: string): Promise<number> {
    const result = await this.#connection.stream(sql);
    let rows = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return rows;
      rows += chunk.rowCount;
    }
  }

  close(): void {
    this.#connection.disconnectSync();
    this.#instance.closeSync();
  }
}
