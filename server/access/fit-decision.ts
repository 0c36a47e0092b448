import { createHash } from 'node:crypto';
import { duckDbType } from '../lake/column-types.ts';
import type { Table } from '../lake/table.ts';
import type { TableDecision } from './decision.ts';
import { fitMask } from './fit-mask.ts';

/**
 * A decision about the columns that schema.yml declares, as it stands for a table as it was built. Columns that the
 * table has and nobody declared stay hidden; declared ones that it does not have yet do not count; types and order
 * are the table's. Null when nothing of it is left to see.
 */
export function fitDecision(decision: TableDecision, table: Table): TableDecision | null {
  const last = kept.get(decision);
  if (last?.location === table.metadataLocation) return last.fitted;
  const fitted = fit(decision, table);
  kept.set(decision, { location: table.metadataLocation, fitted });
  return fitted;
}

/** Decisions are kept from one request to the next, and tables change less often than they are asked for. */
const kept = new WeakMap<TableDecision, { location: string; fitted: TableDecision | null }>();

function fit(decision: TableDecision, table: Table): TableDecision | null {
  const decided = new Map(decision.columns.map((column) => [column.name, column]));
  const columns = table.fields.flatMap((field) => {
    const column = decided.get(field.name);
    if (!column) return [];
    const type = duckDbType(field.type);
    return [{ ...column, type, fieldId: field.id, mask: column.mask && fitMask(column.mask, type) }];
  });
  if (columns.length === 0) return null;
  const built = columns.map(({ name, type, fieldId }) => [name, type, fieldId]);
  return {
    ...decision,
    columns,
    unrestricted: decision.unrestricted && columns.length === table.fields.length,
    key: createHash('sha256')
      .update(JSON.stringify([decision.key, built, table.fields.length]))
      .digest('hex'),
  };
}
