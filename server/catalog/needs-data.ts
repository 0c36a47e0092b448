import type { PoolClient } from 'pg';
import type { Asset, Naming } from './asset.ts';

/** No table has this name: nobody knows of it. */
const UNKNOWN: Naming = { table: '', column: null, ifThere: false };

/** One part that names nothing will do for everybody. */
export function hasChoices({ choices }: Asset): boolean {
  return choices.length > 0 && choices.every(({ length }) => length > 0);
}

/** Writes what one must know of to know of these, in place of what was written of them before. */
export async function putNeeds(
  tx: PoolClient,
  assets: readonly (Asset & { readonly id: number })[],
): Promise<void> {
  const others = assets.filter(({ kind }) => kind !== 'table');
  if (others.length === 0) return;
  const rows = others.flatMap((asset) =>
    [asset.needs ?? [UNKNOWN], ...(hasChoices(asset) ? asset.choices : [])].flatMap((namings, choice) =>
      namings.map(({ table, column, ifThere }) => ({
        asset_id: asset.id,
        choice,
        table,
        column,
        if_there: ifThere,
      })),
    ),
  );
  const ids = others.map(({ id }) => id);
  await tx.query('DELETE FROM catalog.need WHERE asset_id = ANY ($1)', [ids]);
  await tx.query(
    `INSERT INTO catalog.need (asset_id, choice, table_name, column_name, if_there)
     SELECT asset_id, choice, "table", "column", if_there FROM jsonb_to_recordset($1::jsonb)
       AS given (asset_id int, choice smallint, "table" text, "column" text, if_there boolean)`,
    [JSON.stringify(rows)],
  );
  await meetNeeds(tx, 'm.asset_id = ANY ($1)', ids);
}

/** What names these tables finds them as they are now. */
export async function followTables(tx: PoolClient, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await meetNeeds(
    tx,
    'lower(m.table_name) = ANY ($1)',
    names.map((name) => name.toLowerCase()),
  );
}

/** What says who sees the tables is written beside each need: a search asks that of every statement that it comes upon. */
async function meetNeeds(tx: PoolClient, which: string, values: readonly unknown[]): Promise<void> {
  await tx.query(
    `UPDATE catalog.need n SET table_id = found.table_id, sight = found.sight, table_sight = found.table_sight,
       table_column_sights = found.table_column_sights
     FROM (
       SELECT m.ctid AS place, t.id AS table_id, t.column_sights[array_position(t.column_names, m.column_name)] AS sight,
         s.sight AS table_sight, s.column_sights AS table_column_sights
       FROM catalog.need m
         LEFT JOIN (catalog.asset t JOIN catalog.search s ON s.asset_id = t.id)
           ON t.kind = 'table' AND lower(t.name) = lower(m.table_name) AND (m.if_there OR t.name = m.table_name)
       WHERE ${which}) AS found
     WHERE n.ctid = found.place AND (n.table_id, n.sight, n.table_sight, n.table_column_sights)
       IS DISTINCT FROM (found.table_id, found.sight, found.table_sight, found.table_column_sights)`,
    [values],
  );
}
