import { ownEngines } from '../access/own-engines.ts';
import type { QueryResult } from '../engine/engine.ts';

const withEngine = ownEngines({
  late: (seconds) =>
    `Looking for the rows that fail took longer than ${seconds} seconds and was stopped. Open them in SQL instead.`,
  failed: 'The rows that fail could not be read. The reason was logged.',
  logged: 'rows that fail could not be read',
});

/** A statement that we wrote over what the reader sees. Rejects as `timeout` when that takes too long. */
export function runFailingRows(sql: string, asked: AbortSignal | undefined): Promise<QueryResult> {
  return withEngine(asked, (engine, signal) => engine.query(sql, { signal }));
}
