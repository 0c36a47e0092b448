/**
 * What a reader may know of, as SQL over `catalog.search`. The parameters before all others: $1 the tables' sets of selectors
 * that are allowed them and $2 those that are not denied, as bits; $3 and $4 the columns' sets that are denied and
 * allowed; $5 tables with rules of their own, $6 those of them that are seen, $7 the columns of these that are seen, as
 * `id.column`; $8 who the reader is, and what they may do.
 */
export const RIGHTS_PARAMETERS = 8;

/** The set of no selectors, which columns have that nobody tagged. */
const NO_SELECTORS = 0;

/** The sets of selectors by what the selectors of $1 and $2, which policies allow and deny the reader, make of them. */
export const RESOLVE_RIGHTS = `SELECT max(id) AS last,
    coalesce(array_agg(id) FILTER (WHERE selectors && $1::text[] AND NOT selectors && $2::text[]), '{}') AS allowed,
    coalesce(array_agg(id) FILTER (WHERE NOT selectors && $2::text[]), '{}') AS open,
    coalesce(array_agg(id) FILTER (WHERE of_columns AND selectors && $2::text[]), '{}') AS "deniedColumns",
    coalesce(array_agg(id) FILTER (WHERE of_columns AND selectors && $1::text[] AND NOT selectors && $2::text[]), '{}') AS "allowedColumns"
  FROM catalog.sight`;

export const DENIED = '$3::int[]';
export const ALLOWED = '$4::int[]';
/** Among the sets of $1, that are allowed, or of $2, that are not denied. */
const isSet = (parameter: 1 | 2, sight: string) => `get_bit($${parameter}::bit varying, ${sight}) = 1`;
export const isAllowed = (s: string) => isSet(1, `${s}.sight`);

/** A table, by the columns that say by what policies find it and its columns. */
interface TableColumns {
  readonly id: string;
  readonly sight: string;
  readonly columnSights: string;
}

/** Of a row `s` of `catalog.search`. */
const ROW: TableColumns = { id: 's.asset_id', sight: 's.sight', columnSights: 's.column_sights' };
/** Of the table that a row `n` of `catalog.need` names. */
const NEEDED: TableColumns = {
  id: 'n.table_id',
  sight: 'n.table_sight',
  columnSights: 'n.table_column_sights',
};

/** A table is seen when any of its columns is: one that nothing denies, where the table or the column is allowed. */
const tableIsSeen = ({
  id,
  sight,
  columnSights,
}: TableColumns) => `(CASE WHEN ${id} = ANY ($5::int[]) THEN ${id} = ANY ($6::int[])
  ELSE ${isSet(1, sight)} AND (${columnSights}[1] = ${NO_SELECTORS} OR NOT ${columnSights} <@ ${DENIED})
    OR ${columnSights} && ${ALLOWED} AND ${isSet(2, sight)} END)`;

const COLUMN_IS_SEEN = `(CASE WHEN n.table_id = ANY ($5) THEN n.table_id || '.' || n.column_name = ANY ($7::text[])
  ELSE coalesce(${isSet(1, NEEDED.sight)} AND n.sight <> ALL (${DENIED}) OR n.sight = ANY (${ALLOWED}) AND ${isSet(2, NEEDED.sight)}, false) END)`;

/** Of a row `n` of `catalog.need`: the reader may know of it. */
const IS_MET = `(CASE WHEN n.table_id IS NULL THEN n.if_there
  ELSE ${tableIsSeen(NEEDED)} AND (n.column_name IS NULL OR ${COLUMN_IS_SEEN}) END)`;

const isUnmet = (choice: string) =>
  `EXISTS (SELECT 1 FROM catalog.need n WHERE n.asset_id = s.asset_id AND n.choice ${choice} AND NOT ${IS_MET})`;

/** All in any case, and all of one choice where there are some. */
const NEEDS_ARE_MET = `(NOT ${isUnmet('= 0')} AND (NOT s.has_choices OR EXISTS (
  SELECT 1 FROM catalog.need n WHERE n.asset_id = s.asset_id AND n.choice > 0 GROUP BY n.choice HAVING bool_and(${IS_MET}))))`;

/**
 * Of a row `s` of `catalog.search`: the reader may know of it, as far as that is in the row. What it needs is asked apart, because
 * a statement that reads the table in many ways takes its time for each way to ask that.
 */
export const MAY_BE_SEEN = `(CASE WHEN s.sight IS NOT NULL THEN ${tableIsSeen(ROW)}
  ELSE s.audience && $8::text[] AND (s.scope IS NULL OR s.scope = ANY ($8::text[])) END)`;

/** And knows of all that it tells of, of which its author knows. */
export const TELLS_OF_SEEN = `(s.sight IS NOT NULL OR coalesce(s.author = ANY ($8::text[]), false) OR ${NEEDS_ARE_MET})`;

/** Both. */
export const IS_SEEN = `(${MAY_BE_SEEN} AND ${TELLS_OF_SEEN})`;

/** And of all that it is found by. */
export const IS_WHOLE = `(s.sight IS NULL OR s.asset_id <> ALL ($5::int[]) AND ${isAllowed('s')} AND NOT s.column_sights && ${DENIED})`;
