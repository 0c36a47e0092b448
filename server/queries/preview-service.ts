import type { AskedFilter } from '../access/explain.ts';
import { narrowReader } from '../access/narrow-reader.ts';
import { type ReadableRelation, readablePast, readableRelations } from '../access/readable-relations.ts';
import { readableRowCheck } from '../access/readable-row-check.ts';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { withFiles } from '../lake/held-files.ts';
import { runOurs, runPreview } from './preview-engine.ts';
import { recordRead } from './query-record.ts';
import type { Caller } from './running-queries.ts';
import type { Preview } from './schema.ts';

/** The first rows of tables, by SQL of ours: as the person sees them, or as somebody else would. */

/**
 * The first rows of a table as this person sees it. Throws `not_found` for a table that is not there and, the same,
 * for one they may not see.
 */
export async function previewTable(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  {
    table: name,
    limit,
    snapshotId,
  }: { readonly table: string; readonly limit: number; readonly snapshotId?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<Preview> {
  if (!may(caller.reader, 'data:preview')) {
    throw new AppError('forbidden', `Your role (${caller.reader.role}) does not allow this.`);
  }
  const startedAt = new Date();
  const relation =
    snapshotId === undefined
      ? await present(caller.reader, name)
      : await readablePast(caller.reader, 'preview', name, BigInt(snapshotId));
  const preview = relation && (await firstRows(relation, limit, signal));
  if (!preview) throw new AppError('not_found', `There is no table ${name}, or you may not see it.`);
  const columns = preview.columns.map((column) => column.name).sort();
  await recordRead(caller, {
    door: 'preview',
    table: { name, columns },
    rows: preview.rows.length,
    resultBytes: null,
    startedAt,
  });
  return preview;
}

/**
 * The first rows of a table as `subject` sees it, and of their values what the caller sees as well; null when the
 * subject sees no such table. For those who may change policies: the procedure asks. Recorded before it is handed out.
 */
export async function previewAs(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  subject: Reader,
  { table: name, limit, draft }: { readonly table: string; readonly limit: number; readonly draft: boolean },
  signal: AbortSignal | undefined,
): Promise<Preview | null> {
  const relation = await present(narrowReader(subject, caller.reader), name);
  const preview = relation && (await firstRows(relation, limit, signal));
  await recordLook(caller, name, { as: subject.email, draft, rows: preview?.rows.length ?? 0 });
  return preview;
}

/**
 * Of the rows with a value in a column, which of somebody's row filters let each pass, in the filters' order; null for
 * a table that the caller does not see. At most 100 rows, and only such as the caller sees. Recorded as `view_as`.
 */
export async function askRowFilters(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  asked: { readonly table: string; readonly column: string; readonly value: string; readonly as: string },
  filters: readonly AskedFilter[],
  signal: AbortSignal | undefined,
): Promise<boolean[][] | null> {
  const { table, column, value, as } = asked;
  const check = await readableRowCheck(caller.reader, { table, column }, filters);
  if (check === null) return null;
  const { rows } = await withFiles(check.files, () => runOurs(check.sql, { value }, signal), signal);
  await recordLook(caller, table, { as, column, filters: filters.map(({ id }) => id), rows: rows.length });
  return rows.map((row) => filters.map((_, place) => row[String(place)] === true));
}

async function recordLook(
  { reader, networkAddress }: Pick<Caller, 'reader' | 'networkAddress'>,
  subject: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  await recordAudit([{ action: 'view_as', outcome: 'ok', actorId, actor, subject, networkAddress, details }]);
}

async function present(reader: Reader, name: string): Promise<ReadableRelation | null> {
  return (await readableRelations(reader, 'preview', [name]))[0] ?? null;
}

async function firstRows(
  relation: ReadableRelation,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Preview> {
  const { decision, snapshotAt } = relation;
  const { fromSql, files } = await relation.resolve();
  const preview = () => runPreview(fromSql, decision, limit + 1, signal);
  const { columns, rows } = await withFiles(files, preview, signal);
  return {
    table: relation.name,
    columns: columns.map((column, place) => ({ ...column, masked: decision.columns[place]?.mask != null })),
    rows: rows.slice(0, limit).map((row) => columns.map((column) => row[column.name] ?? null)),
    more: rows.length > limit,
    filtered: decision.rowFilter !== null,
    snapshotAt: snapshotAt?.toISOString() ?? null,
  };
}
