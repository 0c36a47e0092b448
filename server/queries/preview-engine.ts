import type { TableDecision } from '../access/decision.ts';
import { ownEngines } from '../access/own-engines.ts';
import type { QueryOptions, QueryResult } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';

const withEngine = ownEngines({
  late: (seconds) =>
    `The preview took longer than ${seconds} seconds and was stopped. Query the table with a condition instead.`,
  failed: 'The preview could not be made. The reason was logged.',
  logged: 'a preview failed',
});

/** The first rows of a governed relation. Rejects as `timeout` when that takes too long. */
export function runPreview(
  fromSql: string,
  decision: TableDecision,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const columns = decision.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return runOurs(`SELECT ${columns} FROM ${fromSql} LIMIT ${Math.trunc(limit)}`, {}, signal);
}

/** A short statement that we wrote, as `runPreview`. */
export function runOurs(
  sql: string,
  parameters: QueryOptions['parameters'],
  asked: AbortSignal | undefined,
): Promise<QueryResult> {
  return withEngine(asked, (engine, signal) => engine.query(sql, { parameters, signal }));
}
