import type { Dataset } from '../access/dataset.ts';
import type { ColumnDecision, TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import type { StoredLink } from './links-data.ts';

type Link = Pick<StoredLink, 'dataset' | 'column' | 'fieldId'>;

/** What a link leads to, as one person sees it. */
export interface Found {
  readonly table: Dataset;
  /** Null: the table. */
  readonly column: ColumnDecision | null;
}

/**
 * What a link leads to, of all that there is and what a person sees of it: a column by Iceberg's id, else by its name. Null
 * where that is nothing for them. Pure.
 */
export function followLink(
  { column, fieldId }: Link,
  table: Dataset | undefined,
  seen: TableDecision | undefined,
): Found | null {
  if (!table || !seen) return null;
  if (column === null) return { table, column: null };
  const byId = fieldId === null ? undefined : table.columns.find((each) => each.fieldId === fieldId);
  const name = byId?.name ?? column;
  const found = seen.columns.find((each) => each.name === name);
  return found ? { table, column: found } : null;
}

/** The same for one person, of links to these tables. */
export async function linkSight(
  reader: Reader,
  tables: readonly string[],
): Promise<(link: Link) => Found | null> {
  const { decisions, datasets } = await seenTables(reader, tables);
  return (link) => followLink(link, datasets.get(link.dataset), decisions.get(link.dataset));
}
