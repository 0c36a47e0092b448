import type { TableDecision } from '../access/decision.ts';
import { LIVE_DATASETS } from '../access/live-datasets.ts';
import type { Reader } from '../access/reader.ts';
import { toTableName } from '../access/table-name.ts';
import { visibleMetadata } from '../access/visible-metadata.ts';
import { AppError } from '../errors.ts';
import { seenChecks } from '../imports/checks-service.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { readTableDays } from '../lake/table-days-data.ts';
import { diffSchemas, type SchemaDifference } from './diff-schemas.ts';
import { groupTitle } from './groups-data.ts';
import { readColumnChanges, readOthers } from './others-service.ts';
import type { DatasetCheck, DatasetColumnFacts, DatasetFacts, DatasetHistory } from './schema.ts';

/** What the page of one table tells, to whoever may see it. All of these throw `not_found` otherwise. */

const VERSIONS_LISTED_MAX = 100;
const ROW_COUNTS_MAX = 200;
const ROW_DAYS = 365;

export async function readFacts(reader: Reader, table: string): Promise<DatasetFacts> {
  const { decisions, datasets } = await seenTables(reader, [table]);
  const [decision, dataset] = [requireDecision(decisions, table), datasets.get(table)];
  const { owner = null } = dataset ?? {};
  const [metadata, title, others] = await Promise.all([
    visibleMetadata(reader, table),
    owner === null ? null : groupTitle(owner),
    readOthers(reader, table),
  ]);
  return {
    name: table,
    description: dataset?.description ?? null,
    domain: dataset?.domain ?? null,
    layer: dataset?.namespace ?? '',
    owner: owner === null ? null : { id: owner, title },
    tags: dataset?.tags ?? [],
    columns: decision.columns.length,
    maskedColumns: decision.columns.filter(({ mask }) => mask !== null).length,
    filtered: decision.rowFilter !== null,
    isLive: LIVE_DATASETS.some(({ name }) => name === table),
    lake: metadata && {
      snapshotId: metadata.snapshotId,
      at: metadata.at?.toISOString() ?? null,
      rows: metadata.rows,
      sizeBytes: metadata.sizeBytes,
      files: metadata.files,
    },
    others,
  };
}

/** The columns that the reader sees, in the table's order. */
export async function readColumns(reader: Reader, table: string): Promise<DatasetColumnFacts[]> {
  const { columns } = await requireTable(reader, table);
  return columns.map(({ name, type, description, tags, mask }) => ({ name, type, description, tags, mask }));
}

export async function readHistory(reader: Reader, table: string): Promise<DatasetHistory> {
  await requireTable(reader, table);
  const told = await readColumnChanges(reader, table);
  if (told) return { versions: [], versionsKept: 0, rowCounts: [], rowDays: [], schemas: told };
  const metadata = await visibleMetadata(reader, table);
  const { versions = [], schemas = [] } = metadata ?? {};
  const seesAllRows = metadata !== null && metadata.rows !== null;
  const days = seesAllRows ? await readTableDays(toTableName(table), ROW_DAYS) : [];
  const counts = versions.flatMap(({ rows }) => rows ?? []).reverse();
  return {
    versions: versions
      .slice(0, VERSIONS_LISTED_MAX)
      .map(({ schemaId: _, at, ...version }) => ({ ...version, at: at.toISOString() })),
    versionsKept: versions.length,
    rowCounts: evenly(counts, ROW_COUNTS_MAX),
    rowDays: days.flatMap(({ day, rows }) => (rows === null ? [] : [{ day, rows }])),
    schemas: schemas
      .map(({ id, at, columns }, place) => {
        const before = schemas[place + 1]?.columns ?? columns;
        return {
          id,
          at: at?.toISOString() ?? null,
          columns: columns.length,
          ...diffSchemas(before, columns),
        };
      })
      .filter(
        ({ added, dropped, renamed, retyped }, place) =>
          // A schema that changed what this reader does not see tells them nothing.
          place === schemas.length - 1 || [added, dropped, renamed, retyped].some(({ length }) => length > 0),
      ),
  };
}

/**
 * What became of the columns between two schemas, as far as the reader may know of them; null where that is nothing, or
 * the table keeps one of the schemas no more, or is not theirs to see.
 */
export async function readSchemaChange(
  reader: Reader,
  table: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<SchemaDifference | null> {
  const { schemas = [] } = (await visibleMetadata(reader, table)) ?? {};
  const [before, after] = [from, to].map((wanted) => schemas.find(({ id }) => id === wanted));
  if (!before || !after) return null;
  const difference = diffSchemas(before.columns, after.columns);
  return Object.values(difference).some(({ length }) => length > 0) ? difference : null;
}

/** What others told that must hold of a table of theirs; of the portal's own, `quality` tells. */
export async function readChecks(reader: Reader, table: string): Promise<DatasetCheck[]> {
  await requireTable(reader, table);
  return (await seenChecks(reader, table)).map(({ column, ...check }) => ({
    ...check,
    subject: column ?? '',
  }));
}

/** What the reader sees of it. Throws `not_found` for a table that is not there and, the same, for one they may not see. */
export async function requireTable(reader: Reader, table: string): Promise<TableDecision> {
  return requireDecision((await seenTables(reader, [table])).decisions, table);
}

function requireDecision(decisions: ReadonlyMap<string, TableDecision>, table: string): TableDecision {
  const decision = decisions.get(table);
  if (!decision) throw new AppError('not_found', `There is no table ${table}, or you may not see it.`);
  return decision;
}

/** At most so many of them, the first and the last among them. */
function evenly(values: readonly number[], max: number): number[] {
  if (values.length <= max) return [...values];
  return Array.from({ length: max }, (_, place) => {
    return values[Math.round((place * (values.length - 1)) / (max - 1))] as number;
  });
}
