import { readResult } from '../duckdb-values.ts';
import type { QueryParameter, QueryResult } from '../engine.ts';
import type { PoolRelation } from './query-pool.ts';
import { interruptOn } from './run-statement.ts';
import { openSealed } from './sealed-instance.ts';

/** A sealed DuckDB of one lease's own, in which tables may be made: they are there for the next statement. */
export interface Workspace {
  readonly memoryMb: number;
  query(
    sql: string,
    options: {
      readonly parameters: Readonly<Record<string, QueryParameter>> | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<QueryResult>;
  close(): void;
}

export async function openWorkspace({
  memoryMb,
  relations,
}: {
  readonly memoryMb: number;
  readonly relations: readonly PoolRelation[];
}): Promise<Workspace> {
  const instance = await openSealed(relations, { memoryMb, threads: 1 });
  const connection = await instance.connect();
  return {
    memoryMb,
    async query(sql, { parameters, signal }) {
      const interrupting = interruptOn(signal, connection);
      try {
        return await readResult(await connection.run(sql, parameters && { ...parameters }));
      } finally {
        interrupting.done();
      }
    },
    close() {
      connection.disconnectSync();
      instance.closeSync();
    },
  };
}
