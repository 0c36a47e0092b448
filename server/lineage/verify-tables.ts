import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';

const ROWS_TRIED = 5_000;

/**
 * Copies some rows of each table into the engine, under its name and in the order in which they lie. `sources` are texts for
 * a FROM clause. Gives the names that have none.
 */
export async function copySamples(
  engine: Engine,
  sources: ReadonlyMap<string, string>,
  names: readonly string[],
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const name of names) {
    const from = sources.get(name);
    if (from !== undefined) {
      const namespace = quoteIdentifier(name.slice(0, name.indexOf('.')));
      await engine.query(`CREATE SCHEMA IF NOT EXISTS ${namespace}`);
      await engine.query(`CREATE TABLE ${quoteTable(name)} AS FROM ${from} LIMIT ${ROWS_TRIED}`);
    }
    const { rows } =
      from === undefined ? { rows: [] } : await engine.query(`FROM ${quoteTable(name)} LIMIT 1`);
    if (rows.length === 0) empty.push(name);
  }
  return empty;
}
