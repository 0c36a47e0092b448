import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import type { PlaceColumns, RangeSpan } from './file-spans.ts';

/** A row of a table is of a range by its place in the stream and by when it came: streams may number alike. */
export function inRange(row: string, columns: PlaceColumns, range = 'r'): string {
  const of = (name: string) => `${row}.${quoteIdentifier(name)}`;
  return `${of(columns.partition)} = ${range}."partition" AND ${of(columns.offset)} >= ${range}.from_offset
    AND ${of(columns.offset)} < ${range}.to_offset AND ${of(columns.arrivedAt)} >= ${range}.first_at AND ${of(columns.arrivedAt)} <= ${range}.last_at`;
}

/** Runs `work` with the ranges as a table, whose `id` is their place in the list. */
export function withRanges<T>(
  engine: DuckDbEngine,
  ranges: readonly RangeSpan[],
  work: (table: string) => Promise<T>,
): Promise<T> {
  const columns = [
    { name: 'id', type: 'INTEGER', values: ranges.map((_, index) => index) },
    { name: 'partition', type: 'INTEGER', values: ranges.map(({ partition }) => partition) },
    { name: 'from_offset', type: 'BIGINT', values: ranges.map(({ from }) => from) },
    { name: 'to_offset', type: 'BIGINT', values: ranges.map(({ to }) => to) },
    { name: 'first_at', type: 'TIMESTAMPTZ', values: ranges.map(({ firstMs }) => firstMs) },
    { name: 'last_at', type: 'TIMESTAMPTZ', values: ranges.map(({ lastMs }) => lastMs) },
  ] as const;
  return withColumns(engine, 'balance_range', columns, work);
}

/** Runs `work` with the columns as a table of that name. */
export async function withColumns<T>(
  engine: DuckDbEngine,
  name: string,
  columns: Parameters<DuckDbEngine['loadColumns']>[1],
  work: (table: string) => Promise<T>,
): Promise<T> {
  await engine.query(`DROP TABLE IF EXISTS ${name}`);
  try {
    await engine.loadColumns(name, columns);
    return await work(name);
  } finally {
    await engine.query(`DROP TABLE IF EXISTS ${name}`);
  }
}
