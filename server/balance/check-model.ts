import type { DuckDbEngine } from '#server/engine/duckdb.ts';
import { quoteIdentifier } from '#server/engine/sql-text.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { relationSql } from '#server/lake/relation.ts';
import { ORIGIN, type PositionModel, remake } from '#server/warehouse/position-models.ts';
import { LAKE_PLACE, type TableFiles } from './check-lake.ts';
import type { RangeSpan } from './file-spans.ts';
import { inRange, withRanges } from './range-table.ts';
import type { ModelFound } from './schema.ts';

const MADE = '"$balance_made"';
const LEFT = '"$balance_left"';

/**
 * What a model's table holds of each range, in the order of the ranges. The model's own SELECT runs once more over the rows of
 * bronze that it had consumed; each row of its table must be what that gives for the row's place, and what is not there must
 * be a repeat, whose key is in the table from another place, or be in quarantine. A row whose place is in quarantine and in
 * the table was repaired: it is what the model makes and a person made of it.
 */
export function findInModel(
  engine: DuckDbEngine,
  model: PositionModel,
  bronze: TableFiles,
  made: TableFiles,
  quarantine: TableFiles | null,
  ranges: readonly RangeSpan[],
  signal?: AbortSignal,
): Promise<ModelFound[]> {
  return withRanges(engine, ranges, async (table) => {
    const ask = async (sql: string) => (await engine.query(sql, { ...(signal && { signal }) })).rows;
    const bronzeRows = relationSql(bronze.table, bronze.files);
    const inAny = `(SELECT * FROM ${bronzeRows} b WHERE EXISTS (SELECT 1 FROM ${table} r WHERE ${inRange('b', LAKE_PLACE)}))`;
    const columns = made.table.fields.map(({ name }) => `m.${quoteIdentifier(name)}`).join(', ');
    const samePlace = Object.values(ORIGIN)
      .map((name) => `k.${quoteIdentifier(name)} = m.${quoteIdentifier(name)}`)
      .join(' AND ');
    const kept = quarantine ? relationSql(quarantine.table, quarantine.files) : null;
    const rowsOf = (rows: string) =>
      `SELECT r.id, m.${quoteIdentifier(ORIGIN.offset)} AS "offset", hash(${columns}) AS hash FROM ${rows} m JOIN ${table} r ON ${inRange('m', ORIGIN)}`;
    try {
      await remake(engine, model, made.table, inAny, MADE, signal);
      const counts = await ask(`
        WITH made AS (${rowsOf(MADE)}), kept AS (${rowsOf(relationSql(made.table, made.files))}),
        source AS (SELECT r.id FROM ${bronzeRows} b JOIN ${table} r ON ${inRange('b', LAKE_PLACE)})
        SELECT id, coalesce(s.rows, 0) AS source, coalesce(m.rows, 0) AS made, coalesce(k.rows, 0) AS rows,
          coalesce(k.places, 0) AS places, coalesce(e.places, 0) AS same
        FROM (SELECT id FROM ${table}) AS all_ranges
        LEFT JOIN (SELECT id, count(*) AS rows FROM source GROUP BY id) s USING (id)
        LEFT JOIN (SELECT id, count(*) AS rows FROM made GROUP BY id) m USING (id)
        LEFT JOIN (SELECT id, count(*) AS rows, count(DISTINCT "offset") AS places FROM kept GROUP BY id) k USING (id)
        LEFT JOIN (
          SELECT id, count(DISTINCT "offset") AS places FROM (
            SELECT kept.id, kept."offset" FROM kept JOIN made USING (id, "offset", hash)
            ${kept ? `UNION ALL SELECT kept.id, kept."offset" FROM kept JOIN (${rowsOf(kept)}) q USING (id, "offset")` : ''}
          ) GROUP BY id
        ) e USING (id)`);
      await ask(`CREATE OR REPLACE TEMP TABLE ${LEFT} AS
        SELECT r.id, ${model.keys.map((key) => `m.${quoteIdentifier(key)}`).join(', ')}
        FROM ${MADE} m JOIN ${table} r ON ${inRange('m', ORIGIN)}
        WHERE NOT EXISTS (SELECT 1 FROM ${relationSql(made.table, made.files)} k WHERE ${samePlace})
          ${kept ? `AND NOT EXISTS (SELECT 1 FROM ${kept} k WHERE ${samePlace})` : ''}`);
      const waiting = kept
        ? await ask(`SELECT r.id, count(*) AS rows FROM ${MADE} m JOIN ${table} r ON ${inRange('m', ORIGIN)}
            WHERE EXISTS (SELECT 1 FROM ${kept} k WHERE ${samePlace})
              AND NOT EXISTS (SELECT 1 FROM ${relationSql(made.table, made.files)} k WHERE ${samePlace})
            GROUP BY r.id`)
        : [];
      const quarantined = new Map(waiting.map(({ id, rows }) => [Number(id), Number(rows)]));
      const repeats = await repeatsOf(model, made, kept, ask);
      return ranges.map((_, index) => {
        const row = counts.find(({ id }) => Number(id) === index);
        const [source, remade] = [Number(row?.source ?? 0), Number(row?.made ?? 0)];
        return {
          table: model.relation,
          source,
          filtered: source - remade,
          rows: Number(row?.rows ?? 0),
          places: Number(row?.places ?? 0),
          same: Number(row?.same ?? 0),
          repeats: repeats.get(index) ?? 0,
          quarantined: quarantined.get(index) ?? 0,
        };
      });
    } finally {
      await engine.query(`DROP TABLE IF EXISTS ${MADE}`);
      await engine.query(`DROP TABLE IF EXISTS ${LEFT}`);
    }
  });
}

type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Of the rows that are left over those whose key is in the table or its quarantine: a key counts within its partition. */
async function repeatsOf(
  model: PositionModel,
  { table }: TableFiles,
  quarantined: string | null,
  ask: Ask,
): Promise<Map<number, number>> {
  const { partitionBy } = model;
  const days =
    partitionBy === null
      ? null
      : await ask(`SELECT DISTINCT CAST(${quoteIdentifier(partitionBy)} AS VARCHAR) AS day FROM ${LEFT}`);
  if (days?.length === 0) return new Map();
  const files = await liveFiles(
    table,
    days ? { partitions: days.map(({ day }) => (day === null ? null : String(day))) } : {},
  );
  const keys = model.keys.map((key) => `k.${quoteIdentifier(key)} = l.${quoteIdentifier(key)}`).join(' AND ');
  const rows = await ask(`SELECT l.id, count(*) AS repeats FROM ${LEFT} l
    WHERE EXISTS (SELECT 1 FROM ${relationSql(table, files)} k WHERE ${keys})
      ${quarantined ? `OR EXISTS (SELECT 1 FROM ${quarantined} k WHERE ${keys})` : ''} GROUP BY l.id`);
  return new Map(rows.map(({ id, repeats }) => [Number(id), Number(repeats)]));
}
