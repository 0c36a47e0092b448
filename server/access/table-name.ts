import type { TableName } from '../lake/table.ts';

/** `gold.fact_sales` in its two parts. */
export function toTableName(text: string): TableName {
  const [namespace = '', name = ''] = text.split('.');
  return { namespace, name };
}
