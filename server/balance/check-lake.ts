import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { relationSql } from '#server/lake/relation.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import type { PlaceColumns, RangeSpan } from './file-spans.ts';
import { inRange, withColumns, withRanges } from './range-table.ts';
import type { FoundRows, LakeFound, ReplayedRows } from './schema.ts';

/** As ingestion makes its tables. */
export const LAKE_PLACE: PlaceColumns = { partition: 'partition', offset: 'offset', arrivedAt: 'arrived_at' };

export interface TableFiles {
  readonly table: Table;
  readonly files: readonly DataFile[];
}

const NOTHING: FoundRows = { rows: 0, places: 0, hash: '0' };
const NONE_REPLAYED: ReplayedRows = { rows: 0, places: 0, lost: 0, unasked: 0 };

/** A letter that was replayed, in the range of this place in the list. */
export interface ReplayOutcome {
  readonly range: number;
  readonly offset: number;
  readonly arrivedMs: number;
}

/**
 * What the files hold of each range, in the order of the ranges: read again, row by row, without asking whoever wrote them.
 * `outcomes` are all of these ranges. The engine must have `record_hash`.
 */
export function findInLake(
  engine: DuckDbEngine,
  bronze: TableFiles,
  deadLetters: TableFiles,
  ranges: readonly RangeSpan[],
  outcomes: readonly ReplayOutcome[],
  signal?: AbortSignal,
): Promise<LakeFound[]> {
  const columns = [
    { name: 'id', type: 'INTEGER', values: outcomes.map(({ range }) => range) },
    { name: 'offset', type: 'BIGINT', values: outcomes.map(({ offset }) => offset) },
    { name: 'ms', type: 'BIGINT', values: outcomes.map(({ arrivedMs }) => arrivedMs) },
  ] as const;
  return withRanges(engine, ranges, (table) =>
    withColumns(engine, 'balance_outcome', columns, async (asked) => {
      const bronzeRows = relationSql(bronze.table, bronze.files);
      const letters = relationSql(deadLetters.table, deadLetters.files);
      const sums = (rows: string) => `
        SELECT id, count(*) AS rows, count(DISTINCT "offset") AS places,
          coalesce(sum(hash), 0) % 18446744073709551616::HUGEINT AS hash
        FROM ${rows} GROUP BY id`;
      const read = (rows: string, payload: string) => `
        SELECT r.id, row."offset", epoch_ms(row.arrived_at) AS ms,
          record_hash(row."partition", row."offset", row.key, ${payload}) AS hash
        FROM ${rows} row JOIN ${table} r ON ${inRange('row', LAKE_PLACE)}`;
      const ask = async (sql: string) => (await engine.query(sql, { ...(signal && { signal }) })).rows;

      const found = ranges.map(() => ({ bronze: NOTHING, deadLetters: NOTHING, replayed: NONE_REPLAYED }));
      const fill = (rows: Awaited<ReturnType<typeof ask>>, of: 'bronze' | 'deadLetters') => {
        for (const { id, rows: count, places, hash } of rows) {
          const range = found[Number(id)];
          if (range) range[of] = { rows: Number(count), places: Number(places), hash: String(hash) };
        }
      };
      // A dead letter that was replayed is in bronze too, at its own place, with what a person made of it.
      const places = `SELECT DISTINCT r.id, row."offset" FROM ${letters} row JOIN ${table} r ON ${inRange('row', LAKE_PLACE)}
        UNION SELECT id, "offset" FROM ${asked}`;
      const isReplayed = (negation: string) =>
        `(SELECT * FROM (${read(bronzeRows, 'encode(row.payload)')}) ${negation} JOIN (${places}) letter USING (id, "offset"))`;
      fill(await ask(sums(isReplayed('ANTI'))), 'bronze');
      if (deadLetters.files.length > 0)
        fill(await ask(sums(`(${read(letters, 'row.payload')})`)), 'deadLetters');
      if (deadLetters.files.length === 0 && outcomes.length === 0) return found;
      const replayed = await ask(`
        WITH here AS (SELECT id, "offset", ms FROM ${isReplayed('SEMI')}),
        unasked AS (SELECT DISTINCT id, "offset", ms FROM here ANTI JOIN ${asked} USING (id, "offset", ms)),
        lost AS (SELECT id FROM ${asked} ANTI JOIN here USING (id, "offset", ms))
        SELECT r.id, (SELECT count(*) FROM here WHERE here.id = r.id) AS rows,
          (SELECT count(DISTINCT here."offset") FROM here WHERE here.id = r.id) AS places,
          (SELECT count(*) FROM lost WHERE lost.id = r.id) AS lost,
          (SELECT count(*) FROM unasked WHERE unasked.id = r.id) AS unasked
        FROM ${table} r`);
      for (const { id, ...counts } of replayed) {
        const range = found[Number(id)];
        const number = (of: keyof ReplayedRows) => Number(counts[of]);
        if (range) {
          range.replayed = {
            rows: number('rows'),
            places: number('places'),
            lost: number('lost'),
            unasked: number('unasked'),
          };
        }
      }
      return found;
    }),
  );
}
