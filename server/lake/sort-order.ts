/** Pure: the order in which a table wants the rows of its files (specification, "Sorting"), as SQL. */
import { partitionSql } from './partition.ts';
import type { Table } from './table.ts';
import { isTransform } from './transform.ts';

interface SortFieldJson {
  readonly 'source-id'?: unknown;
  readonly transform?: unknown;
  readonly direction?: unknown;
  readonly 'null-order'?: unknown;
}

export interface SortOrder {
  readonly id: number;
  /** What follows ORDER BY, over the table's columns by name. */
  readonly sql: string;
}

/**
 * Null for a table without an order, and for one that cannot be followed here (a transform of a later specification, a
 * column of a nested type): rows in another order are as correct.
 */
export function sortOrderOf({ metadata, fields }: Table): SortOrder | null {
  const id = metadata['default-sort-order-id'];
  const order = metadata['sort-orders'].find((each) => each['order-id'] === id);
  if (!order || order.fields.length === 0) return null;
  const terms: string[] = [];
  for (const field of order.fields as readonly SortFieldJson[]) {
    const source = fields.find((each) => each.id === field['source-id']);
    if (!source || typeof field.transform !== 'string' || !isTransform(field.transform)) return null;
    const value = partitionSql({ fieldId: 0, name: source.name, transform: field.transform, source });
    // `void` orders nothing.
    if (value === null) continue;
    const direction = field.direction === 'desc' ? 'DESC' : 'ASC';
    const nulls = field['null-order'] === 'nulls-last' ? 'LAST' : 'FIRST';
    terms.push(`${value} ${direction} NULLS ${nulls}`);
  }
  return terms.length === 0 ? null : { id, sql: terms.join(', ') };
}
