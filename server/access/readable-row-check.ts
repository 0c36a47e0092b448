import { AppError } from '../errors.ts';
import { loadTables } from '../lake/catalog.ts';
import type { LakeFile } from '../lake/held-files.ts';
import { liveFiles } from '../lake/plan.ts';
import { relationSql } from '../lake/relation.ts';
import { type AskedFilter, explainRowSql } from './explain.ts';
import { fitDecision } from './fit-decision.ts';
import { openDoor } from './open-door.ts';
import type { Reader } from './reader.ts';
import { toTableName } from './table-name.ts';

/**
 * SQL that tells of some rows which filters let them pass, for "why is this row not there": `explainRowSql` over the
 * rows that `viewer` sees, found by a column whose values `viewer` sees as they are. So whoever asks learns of no row
 * that they may not see; what a filter says of one they may, they could read in the policy. The files must be held
 * while it runs. Null for a table that has
 * not been built or that they do not see; throws `bad_request` for a column.
 */
export async function readableRowCheck(
  viewer: Reader,
  { table: name, column }: { readonly table: string; readonly column: string },
  filters: readonly AskedFilter[],
): Promise<{ sql: string; files: readonly LakeFile[] } | null> {
  openDoor(viewer, 'preview');
  const decision = (await viewer.decisions()).get(name);
  if (!decision) return null;
  const [table] = await loadTables([toTableName(name)]);
  const seen = table ? fitDecision(decision, table) : null;
  if (!table || !seen) return null;
  if (!seen.columns.some((each) => each.name === column && each.mask === null)) {
    throw new AppError(
      'bad_request',
      `You do not see the values of ${column} yourself. Look the row up by another column.`,
    );
  }
  const files = await liveFiles(table);
  const raw = relationSql(table, files);
  const rows = seen.rowFilter ? `(SELECT * FROM ${raw} WHERE ${seen.rowFilter.sql})` : raw;
  return { sql: explainRowSql(rows, column, filters), files };
}
