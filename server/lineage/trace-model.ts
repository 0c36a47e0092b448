import type { StatementTrace } from './trace-statement.ts';
import { together, type Uses, usedAs } from './uses.ts';

/** How a model's rows become its table, where that is more than its SELECT. */
export interface Keeping {
  readonly strategy: string | null;
  readonly uniqueKey: readonly string[];
  readonly orderBy: readonly string[];
}

/** What a table's columns and rows are made of, by name. */
export interface TableTrace {
  readonly columns: ReadonlyMap<string, Uses>;
  readonly rows: Uses;
}

/**
 * What a model's table is made of: its SELECT by the columns' names, and what decides which of several rows with one key
 * stay. Columns that the table has and the SELECT does not are made of nothing.
 */
export function traceTable(
  trace: StatementTrace,
  columns: readonly string[],
  { strategy, uniqueKey, orderBy }: Keeping,
): TableTrace {
  const byName = new Map(trace.names.map((name, at) => [name.toLowerCase(), trace.columns[at] as Uses]));
  const usesOfColumn = (name: string): Uses => byName.get(name.toLowerCase()) ?? new Map();
  const keepsOne = strategy === 'insert_new' || strategy === 'merge';
  return {
    columns: new Map(columns.map((name) => [name, usesOfColumn(name)])),
    rows: keepsOne
      ? together([
          trace.rows,
          usedAs(uniqueKey.map(usesOfColumn), 'group_by'),
          usedAs(orderBy.map(usesOfColumn), 'sort'),
        ])
      : trace.rows,
  };
}
