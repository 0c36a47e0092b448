import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBMaterializedResult,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { CellValue, Column, QueryResult, Row } from './engine.ts';

/** `2026-11-23T10:00:00.000Z`, with six digits of fraction only where the microseconds need them. */
function instantText(micros: bigint): string | null {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const rest = micros - millis * 1000n;
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString();
  return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

function decimalNumber(value: DuckDBDecimalValue): number | string {
  const exact = value.value >= -9_007_199_254_740_991n && value.value <= 9_007_199_254_740_991n;
  return exact ? Number(value.value) / 10 ** value.scale : value.toString();
}

/**
 * One value as JSON can carry it. Whole numbers and decimals are numbers while these are exact, else text;
 * NaN and infinities, which JSON lacks, are null; instants and naive timestamps (UTC by convention) end in Z;
 * bytes are base64.
 */
function toCell(value: DuckDBValue): CellValue {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n
        ? Number(value)
        : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return decimalNumber(value);
  if (value instanceof DuckDBDateValue) return value.isFinite ? value.toString() : null;
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return instantText(value.micros);
  }
  if (value instanceof DuckDBTimestampSecondsValue) return instantText(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return instantText(value.millis * 1000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return instantText(value.nanos / 1000n);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toCell);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, toCell(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [String(key), toCell(item)]));
  }
  if (value instanceof DuckDBUnionValue) return toCell(value.value);
  return String(value);
}

/** The whole result in memory. Columns of the same name are told apart as `name`, `name:1`, `name:2`. */
export async function readResult(result: DuckDBMaterializedResult): Promise<QueryResult> {
  const names = result.deduplicatedColumnNames();
  const columns: Column[] = names.map((name, index) => ({
    name,
    type: result.columnType(index).toString(),
  }));
  const rows: Row[] = [];
  for (const chunk of await result.fetchAllChunks()) {
    for (const values of chunk.getRows()) {
      const row: Record<string, CellValue> = {};
      for (let index = 0; index < names.length; index++) {
        row[names[index] as string] = toCell(values[index] ?? null);
      }
      rows.push(row);
    }
  }
  return { columns, rows };
}
