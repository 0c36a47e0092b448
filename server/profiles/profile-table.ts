import type { Engine } from '../engine/engine.ts';
import { duckDbType } from '../lake/column-types.ts';
import { withFiles } from '../lake/held-files.ts';
import { lakeStatistics, NOTHING_KNOWN } from '../lake/lake-statistics.ts';
import { liveFiles } from '../lake/plan.ts';
import { planSample } from '../lake/plan-sample.ts';
import { relationSql } from '../lake/relation.ts';
import type { DataFile, Table, TableField } from '../lake/table.ts';
import { candidatesSql, DROP_SAMPLE, drawSql, readCandidates, readSample, sampleSql } from './sample-sql.ts';
import { readScan, type ScanColumn, scanSql } from './scan-sql.ts';
import type { ColumnFigures, ColumnProfile } from './schema.ts';

/** Columns of one statement: what it keeps in memory grows with them. */
const BATCH_COLUMNS = 50;
const ROWS_MAX = 20_000_000;
const SAMPLE_ROWS = 20_000;
const SHARE_MAX = 0.25;

export interface ProfileOptions {
  readonly signal?: AbortSignal;
  /** Tables with more rows are read by as many of their files as have about so many. */
  readonly rowsMax?: number;
}

export interface TableProfile {
  readonly rows: number;
  readonly rowsScanned: number;
  readonly columns: readonly ColumnProfile[];
}

export function rowsOf(files: readonly DataFile[]): number {
  return files.reduce((sum, { recordCount }) => sum + recordCount, 0);
}

/**
 * Everything of a table's current snapshot: for each batch of columns a sample is drawn, and then all rows are
 * read once. With a signal it ends between two statements, too.
 */
export async function profileTable(
  engine: Engine,
  table: Table,
  { signal, rowsMax = ROWS_MAX }: ProfileOptions = {},
): Promise<TableProfile> {
  const all = await liveFiles(table);
  const { files, rows: rowsScanned } = planSample(all, rowsMax);
  const profile = async () => {
    const columns: ColumnProfile[] = [];
    for (let from = 0; from < table.fields.length; from += BATCH_COLUMNS) {
      const fields = table.fields.slice(from, from + BATCH_COLUMNS);
      columns.push(...(await profileBatch(engine, { table, fields, all, files, rowsScanned }, signal)));
    }
    return columns;
  };
  return { rows: rowsOf(all), rowsScanned, columns: await withFiles(files, profile, signal) };
}

interface Batch {
  readonly table: Table;
  readonly fields: readonly TableField[];
  readonly all: readonly DataFile[];
  readonly files: readonly DataFile[];
  readonly rowsScanned: number;
}

async function profileBatch(
  engine: Engine,
  { table, fields, all, files, rowsScanned }: Batch,
  signal: AbortSignal | undefined,
): Promise<ColumnProfile[]> {
  const fromSql = relationSql({ ...table, fields }, files);
  const columns = fields.map(({ name, type }) => ({ name, type: duckDbType(type) }));
  const options = signal ? { signal } : {};
  const share = SAMPLE_ROWS / rowsScanned;
  // Of few rows a sample by blocks might have none.
  await engine.query(drawSql(columns, fromSql, share < SHARE_MAX ? share : null), options);
  const sample = await engine.query(sampleSql(columns), options);
  const sampled = readSample(columns, sample.rows[0] ?? {});
  const asked = candidatesSql(sampled);
  const hints = readCandidates(sampled, asked ? ((await engine.query(asked, options)).rows[0] ?? {}) : {});
  await engine.query(DROP_SAMPLE);
  const scanned = fields.map((field, place): ScanColumn => {
    const known = lakeStatistics(field, all);
    return { ...columns[place], fieldId: field.id, hints: hints[place], known } as ScanColumn;
  });
  const { rows } = await engine.query(scanSql(scanned, fromSql), options);
  return readScan(scanned, rows[0] ?? {});
}

/** What the metadata of a newer snapshot says, put into figures of an earlier scan. */
export async function refreshFigures(
  table: Table,
  figures: readonly ColumnFigures[],
): Promise<{ rows: number; columns: ColumnFigures[] }> {
  const files = await liveFiles(table);
  const fields = new Map(table.fields.map((field) => [field.id, field]));
  const columns = figures.map((column) => {
    const field = fields.get(column.fieldId);
    const { nulls, bounds } = field ? lakeStatistics(field, files) : NOTHING_KNOWN;
    return {
      ...column,
      ...(nulls !== null && { nulls, nullsExact: true }),
      ...(bounds && { min: bounds.min, max: bounds.max }),
    };
  });
  return { rows: rowsOf(files), columns };
}
