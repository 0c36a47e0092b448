/** Writes staged files again that came out other than their table wants them; only who reads them again can tell. */
import type { Engine, Row } from '../engine/engine.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { parentOf } from './location.ts';
import { parquetSettings, ROW_GROUP_ROWS } from './parquet-settings.ts';
import { removeFiles } from './storage.ts';
import type { DataFile, Table } from './table.ts';
import { propertyNumber } from './table-properties.ts';
import { rowGroupBytes } from './write-properties.ts';

/** DuckDB makes no smaller row groups, and only multiples of it. */
const VECTOR_ROWS = 2048;
/** Above it compaction would divide the file. */
const OVERSIZE = 1.8;
/** Rows are not all equally long. */
const ROOM = 0.9;
const ROUNDS_MAX = 3;

export interface Refit {
  readonly engine: Engine;
  readonly table: Table;
  readonly signal?: AbortSignal;
  /** From a row of COPY's RETURN_STATS, for a file of this partition. */
  readonly toDataFile: (row: Row, partition: string | null) => DataFile;
}

/**
 * `files` are on this machine and not published yet; each keeps its rows and their order, in one file or several. COPY
 * knows no size of files where it sorts rows out by partition, and no bytes of row groups where it keeps the order of rows.
 */
export async function refitFiles(files: readonly DataFile[], id: string, refit: Refit): Promise<DataFile[]> {
  const { table } = refit;
  const groupBytesMax = rowGroupBytes(table);
  const fileBytesMax = propertyNumber(table, 'write.target-file-size-bytes');
  let fitting = [...files];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const groups = groupBytesMax === null ? null : await largestGroups(refit, fitting);
    const next: DataFile[] = [];
    let isRefitted = false;
    for (const file of fitting) {
      const rows = groupBytesMax && groups ? rowsThatFit(groups.get(file.path), groupBytesMax) : null;
      if (rows === null && file.sizeBytes <= fileBytesMax * OVERSIZE) {
        next.push(file);
        continue;
      }
      next.push(...(await rewrite(refit, file, id, rows ?? ROW_GROUP_ROWS, fileBytesMax)));
      isRefitted = true;
    }
    fitting = next;
    if (!isRefitted || groupBytesMax === null) break;
  }
  return fitting;
}

interface RowGroup {
  readonly rows: number;
  /** Before compression. */
  readonly bytes: number;
}

async function largestGroups(
  { engine, signal }: Refit,
  files: readonly DataFile[],
): Promise<Map<string, RowGroup>> {
  if (files.length === 0) return new Map();
  const paths = files.map(({ path }) => quoteLiteral(path)).join(', ');
  const { rows } = await engine.query(
    `SELECT file_name, max(row_group_bytes) AS bytes, arg_max(row_group_num_rows, row_group_bytes) AS rows
     FROM parquet_metadata([${paths}]) GROUP BY file_name`,
    signal ? { signal } : {},
  );
  return new Map(
    rows.map((row) => [String(row.file_name), { rows: Number(row.rows), bytes: Number(row.bytes) }]),
  );
}

/** null where the groups are small enough, or cannot be smaller. */
function rowsThatFit(largest: RowGroup | undefined, bytesMax: number): number | null {
  if (!largest || largest.bytes <= bytesMax || largest.rows <= VECTOR_ROWS) return null;
  const rows = (largest.rows * bytesMax * ROOM) / largest.bytes;
  return Math.max(1, Math.floor(rows / VECTOR_ROWS)) * VECTOR_ROWS;
}

async function rewrite(
  { engine, table, signal, toDataFile }: Refit,
  file: DataFile,
  id: string,
  rowGroupRows: number,
  fileBytesMax: number,
): Promise<DataFile[]> {
  const settings = [...parquetSettings(table, { id, rowGroupRows }), `FILE_SIZE_BYTES ${fileBytesMax}`].join(
    ', ',
  );
  const from = `read_parquet(${quoteLiteral(file.path)}, hive_partitioning = false)`;
  const { rows } = await engine.query(
    `COPY (SELECT * FROM ${from}) TO ${quoteLiteral(parentOf(file.path))} (${settings})`,
    signal ? { signal } : {},
  );
  await removeFiles([file.path]);
  return rows.map((row) => toDataFile(row, file.partition)).filter(({ recordCount }) => recordCount > 0);
}
