import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import type { PlaceColumns, RangeSpan } from './file-spans.ts';

const NAME = 'balance_range';

/** A row of a table is of a range by its place in the stream and by when it came: streams may number alike. */
export function inRange(row: string, columns: PlaceColumns, range = 'r'): string {
  const of = (name: string) => `${row}.${quoteIdentifier(name)}`;
  return `${of(columns.partition)} = ${range}."partition" AND ${of(columns.offset)} >= ${range}.from_offset
    AND ${of(columns.offset)} < ${range}.to_offset AND ${of(columns.arrivedAt)} >= ${range}.first_at AND ${of(columns.arrivedAt)} <= ${range}.last_at`;
}

/** Runs `work` with the ranges as a table, whose `id` is their place in the list. */
export async function withRanges<T>(
  engine: DuckDbEngine,
  ranges: readonly RangeSpan[],
  work: (table: string) => Promise<T>,
): Promise<T> {
  await engine.query(`DROP TABLE IF EXISTS ${NAME}`);
  try {
    await engine.loadColumns(NAME, [
      { name: 'id', type: 'INTEGER', values: ranges.map((_, index) => index) },
      { name: 'partition', type: 'INTEGER', values: ranges.map(({ partition }) => partition) },
      { name: 'from_offset', type: 'BIGINT', values: ranges.map(({ from }) => from) },
      { name: 'to_offset', type: 'BIGINT', values: ranges.map(({ to }) => to) },
      { name: 'first_at', type: 'TIMESTAMPTZ', values: ranges.map(({ firstMs }) => firstMs) },
      { name: 'last_at', type: 'TIMESTAMPTZ', values: ranges.map(({ lastMs }) => lastMs) },
    ]);
    return await work(NAME);
  } finally {
    await engine.query(`DROP TABLE IF EXISTS ${NAME}`);
  }
}
