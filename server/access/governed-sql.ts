import { quoteIdentifier } from '../engine/sql-text.ts';
import type { TableDecision } from './decision.ts';
import { maskSql } from './mask-sql.ts';

/** What a SELECT gives beside the columns of the table: an expression over `raw`, and its name. */
export interface BesideColumn {
  readonly sql: string;
  readonly name: string;
}

/**
 * The SELECT that gives of a table what a decision leaves of it: visible columns, masked, of the visible rows. Masks
 * and filters see the raw values. `fromSql` is what may follow FROM and gives the raw table. Only for engines of ours
 * that run no SQL of people; hash masks need `setMaskSalt` there first.
 */
export function governedSelect(
  decision: TableDecision,
  fromSql: string,
  beside: readonly BesideColumn[] = [],
): string {
  const columns = decision.columns.map(({ name, type, mask }) => {
    const column = `raw.${quoteIdentifier(name)}`;
    return mask ? `${maskSql(mask, column, type)} AS ${quoteIdentifier(name)}` : column;
  });
  // Filtered inside: DuckDB lets WHERE name the columns of the SELECT, and those are masked.
  const rows = decision.rowFilter ? `(SELECT * FROM ${fromSql} WHERE ${decision.rowFilter.sql})` : fromSql;
  const others = beside.map(({ sql, name }) => `${sql} AS ${quoteIdentifier(name)}`);
  return `SELECT ${[...columns, ...others].join(', ')} FROM ${rows} AS raw`;
}
