import { createHash } from 'node:crypto';
import type { Table } from './table.ts';

/** Changes when a column comes, goes or becomes another. */
export function columnsKey({ fields }: Table): string {
  const columns = fields.map(({ id, name, type }) => [id, name, type]);
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 32);
}
