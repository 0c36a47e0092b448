import { quoteIdentifier } from '../../engine/sql-text.ts';
import type { Subject } from '../literals.ts';
import { type Scope, whereSql } from './plan.ts';

/** A value, null among them, in a source of value counts. As no table calls a column, and so are those below. */
export const VALUE = quoteIdentifier('#value');
/** How many rows have it. */
export const ROWS = quoteIdentifier('#rows');
export const PRESENT = `${VALUE} IS NOT NULL`;

/**
 * Text for a FROM clause: each value of a column once. The column has its own name, too, so that what is said of a row can
 * be said of a value.
 */
export function valueCounts({ sql }: Pick<Subject, 'sql'>, { table, about }: Scope): string {
  return `(SELECT ${sql}, ${sql} AS ${VALUE}, count(*) AS ${ROWS} FROM ${table.relationSql}${whereSql(about)} GROUP BY ${sql})`;
}
