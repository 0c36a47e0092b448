import type { ResultColumn } from '#server/queries/schema.ts';
import { type ColumnFilter, parseBounds, valueKind } from './filter-bounds.ts';
import type { RowTest } from './filter-rows.ts';

/** A filter as it was typed, ready to be asked of each row; a sentence when its value is none of the column's. */
export function toRowTest({ column, op, value, to }: ColumnFilter, of: ResultColumn): RowTest | string {
  if (op === 'null' || op === 'not_null') return { column, op };
  if (valueKind(of) === 'text') {
    if (op === 'between') return 'Texts are not compared with ranges.';
    return { column, op, text: value };
  }
  if (op === 'contains') return 'Only texts can contain something.';
  if (op === 'equals') {
    const bounds = parseBounds(value, of);
    return typeof bounds === 'string' ? bounds : { column, op: 'between', ...bounds };
  }
  if (value.trim() === '' && to.trim() === '') return 'Say where the range begins or ends.';
  const low = value.trim() === '' ? null : parseBounds(value, of);
  const high = to.trim() === '' ? null : parseBounds(to, of);
  if (typeof low === 'string') return low;
  if (typeof high === 'string') return high;
  return { column, op: 'between', low: low?.low ?? null, high: high?.high ?? null };
}
