import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { relationSql } from '#server/lake/relation.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import type { PlaceColumns, RangeSpan } from './file-spans.ts';
import { inRange, withRanges } from './range-table.ts';
import type { FoundRows, LakeFound } from './schema.ts';

/** As ingestion makes its tables. */
export const LAKE_PLACE: PlaceColumns = { partition: 'partition', offset: 'offset', arrivedAt: 'arrived_at' };

export interface TableFiles {
  readonly table: Table;
  readonly files: readonly DataFile[];
}

const NOTHING: FoundRows = { rows: 0, places: 0, hash: '0' };

/**
 * What the files hold of each range, in the order of the ranges: read again, row by row, without asking whoever wrote them.
 * The engine must have `record_hash`.
 */
export function findInLake(
  engine: DuckDbEngine,
  bronze: TableFiles,
  deadLetters: TableFiles,
  ranges: readonly RangeSpan[],
  signal?: AbortSignal,
): Promise<LakeFound[]> {
  return withRanges(engine, ranges, async (table) => {
    const bronzeRows = relationSql(bronze.table, bronze.files);
    const letters = relationSql(deadLetters.table, deadLetters.files);
    const sums = (rows: string) => `
      SELECT id, count(*) AS rows, count(DISTINCT "offset") AS places,
        coalesce(sum(hash), 0) % 18446744073709551616::HUGEINT AS hash
      FROM ${rows} GROUP BY id`;
    const read = (rows: string, payload: string) => `
      SELECT r.id, row."offset", record_hash(row."partition", row."offset", row.key, ${payload}) AS hash
      FROM ${rows} row JOIN ${table} r ON ${inRange('row', LAKE_PLACE)}`;
    const ask = async (sql: string) => (await engine.query(sql, { ...(signal && { signal }) })).rows;

    const found = ranges.map(() => ({
      bronze: NOTHING,
      deadLetters: NOTHING,
      replayed: { rows: 0, places: 0 },
    }));
    const fill = (rows: Awaited<ReturnType<typeof ask>>, of: keyof LakeFound) => {
      for (const { id, rows: count, places, hash } of rows) {
        const numbers = { rows: Number(count), places: Number(places) };
        const range = found[Number(id)];
        if (range)
          Object.assign(range, { [of]: of === 'replayed' ? numbers : { ...numbers, hash: String(hash) } });
      }
    };
    // A dead letter that was replayed is in bronze too, at its own place, with what a person made of it.
    const lettersHere = `SELECT DISTINCT r.id, row."offset" FROM ${letters} row JOIN ${table} r ON ${inRange('row', LAKE_PLACE)}`;
    const isReplayed = (negation: string) =>
      `(SELECT * FROM (${read(bronzeRows, 'encode(row.payload)')}) ${negation} JOIN (${lettersHere}) letter USING (id, "offset"))`;
    fill(await ask(sums(isReplayed('ANTI'))), 'bronze');
    if (deadLetters.files.length > 0) {
      fill(await ask(sums(`(${read(letters, 'row.payload')})`)), 'deadLetters');
      fill(await ask(sums(isReplayed('SEMI'))), 'replayed');
    }
    return found;
  });
}
