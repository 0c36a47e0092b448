import { DuckDBInstance } from '@duckdb/node-api';
import type { SqlParser } from '../guard/approved.ts';

/** A parser of this process for tests: what a pool lease gives, over an empty database that opens no file. */
export interface TestParser extends SqlParser {
  close(): void;
}

export async function testParser(): Promise<TestParser> {
  const instance = await DuckDBInstance.create(':memory:', { enable_external_access: 'false', threads: '1' });
  const connection = await instance.connect();
  const stubbed = new Map<string, string>();

  async function text(sql: string, values: readonly string[]): Promise<string> {
    const result = await connection.runAndReadAll(sql, [...values]);
    return String(result.getRows()[0]?.[0]);
  }

  return {
    parse: (sql) => text('SELECT json_serialize_sql($1::VARCHAR)::VARCHAR', [sql]),
    async plan(sql, stubs) {
      for (const { name, columns } of stubs) {
        const shape = JSON.stringify(columns);
        if (stubbed.get(name) === shape) continue;
        const [schema, table] = name.split('.');
        await connection.run(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
        const list = columns.map((column) => `"${column.name}" ${column.type}`).join(', ');
        await connection.run(`CREATE OR REPLACE TABLE "${schema}"."${table}" (${list})`);
        stubbed.set(name, shape);
      }
      return text('SELECT json_serialize_plan($1::VARCHAR, optimize := false)::VARCHAR', [sql]);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
