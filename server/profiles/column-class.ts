import type { ColumnClass } from './schema.ts';

/** What can be told of a column, by DuckDB's name of its type. */
export function columnClass(type: string): ColumnClass {
  if (/\[\d*\]$|^(STRUCT|MAP|UNION|VARIANT)\b/i.test(type)) return 'nested';
  if (/^(DECIMAL|DOUBLE|FLOAT|REAL|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)\b/i.test(type)) return 'number';
  if (/^(DATE|TIMESTAMP)/i.test(type)) return 'instant';
  if (/^BOOLEAN$/i.test(type)) return 'boolean';
  if (/^(VARCHAR|JSON|UUID|ENUM)/i.test(type)) return 'text';
  return 'bytes';
}

/** Whether values may be NaN or infinite. */
export function mayBeInfinite(type: string): boolean {
  return /^(DOUBLE|FLOAT|REAL|DATE|TIMESTAMP)/i.test(type);
}

export function mayBeNan(type: string): boolean {
  return /^(DOUBLE|FLOAT|REAL)/i.test(type);
}
