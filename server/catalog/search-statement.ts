import type { Facet } from './schema.ts';

/** Of each tier; what is counted ends there, and says so. */
export const FOUND_MAX = 500;
/** Below so many hits in names, columns and tags are looked at too, then descriptions. */
const ENOUGH = 50;
/** So many are looked into for whether what is seen of them has the words. */
const LOOKED_INTO_MAX = 800;
const LEVELS = [2, 1, 0] as const;
/** The set of no selectors, which columns have that nobody tagged. */
const NO_SELECTORS = 0;
/** Of the asset itself, in `catalog.part`. */
export const OWN_PART = -1;

/**
 * What is looked for: a word that is known as it is, the last one as a beginning, one that begins none that is known as
 * the nearest of them. Words with digits are not guessed at. $1: the words, cut as names are. $2: names of tables, whose
 * ids are wanted.
 */
export const RESOLVE = `SELECT
  (SELECT array_agg(query ORDER BY place) FROM (
     SELECT place, CASE
       WHEN place < cardinality($1) AND EXISTS (SELECT 1 FROM catalog.word w WHERE w.word = given.word)
         THEN quote_literal(stem)
       WHEN word ~ '\\d' OR EXISTS (SELECT 1 FROM catalog.word w WHERE w.word >= given.word AND w.word < given.word || chr(1114111))
         THEN quote_literal(stem) || ':*'
       ELSE coalesce((SELECT string_agg(quote_literal(near.stem), '|') FROM (
         SELECT w.stem FROM catalog.word w WHERE w.word % given.word
         GROUP BY w.stem ORDER BY max(similarity(w.word, given.word)) DESC, w.stem LIMIT 3) AS near), quote_literal(stem) || ':*')
       END AS query
     FROM unnest($1::text[]) WITH ORDINALITY AS given (word, place),
       LATERAL (SELECT coalesce((tsvector_to_array(to_tsvector('catalog.words', word)))[1], word) AS stem) AS stems) AS queries) AS terms,
  (SELECT coalesce(jsonb_object_agg(name, id), '{}') FROM catalog.asset WHERE kind = 'table' AND name = ANY ($2)) AS ids`;

/**
 * The rights of a reader, from $3 and $4, the selectors that policies allow and deny them: of tables' sets those that
 * are allowed and those that are not denied; of columns' sets those that are denied and allowed.
 */
const RIGHTS = `allowed AS MATERIALIZED (
  SELECT id FROM catalog.sight WHERE selectors && $3 AND NOT selectors && $4
), open AS MATERIALIZED (
  SELECT id FROM catalog.sight WHERE NOT selectors && $4
), of_columns AS MATERIALIZED (
  SELECT coalesce(array_agg(id) FILTER (WHERE selectors && $4), '{}') AS denied,
    coalesce(array_agg(id) FILTER (WHERE selectors && $3 AND NOT selectors && $4), '{}') AS allowed
  FROM catalog.sight WHERE of_columns
)`;

const DENIED = '(SELECT denied FROM of_columns)::int[]';
const ALLOWED = '(SELECT allowed FROM of_columns)::int[]';
const isAllowed = (s: string) => `${s}.sight IN (SELECT id FROM allowed)`;

/** A table is seen when any of its columns is: one that nothing denies, where the table or the column is allowed. $5: tables with rules of their own, $6: those of them that are seen. */
const tableIsSeen = (s: string) => `(CASE WHEN ${s}.asset_id = ANY ($5) THEN ${s}.asset_id = ANY ($6)
  ELSE ${isAllowed(s)} AND (${s}.column_sights[1] = ${NO_SELECTORS} OR NOT ${s}.column_sights <@ ${DENIED})
    OR ${s}.column_sights && ${ALLOWED} AND ${s}.sight IN (SELECT id FROM open) END)`;

/** $8: who the reader is. */
const IS_SEEN = `(CASE WHEN s.sight IS NOT NULL THEN ${tableIsSeen('s')}
  ELSE s.audience && $8 AND NOT EXISTS (
    SELECT 1 FROM unnest(s.needs) AS need LEFT JOIN catalog.search t ON t.asset_id = need
    WHERE t.asset_id IS NULL OR NOT ${tableIsSeen('t')}) END)`;

const IS_WHOLE = `(s.sight IS NULL OR s.asset_id <> ALL ($5) AND ${isAllowed('s')} AND NOT s.column_sights && ${DENIED})`;

/** Every word is in what is seen of a table; $7: the words of columns that are seen, for each of $6. */
const isInSeen = (words: string) => `NOT EXISTS (
  SELECT 1 FROM unnest($2::tsquery[]) AS term
  WHERE NOT EXISTS (SELECT 1 FROM named WHERE named.id = s.asset_id AND named.words @@ term)
    AND NOT EXISTS (SELECT 1 FROM catalog.part p WHERE p.asset_id = s.asset_id AND p.${words} @@ term
      AND (p.sight = ${OWN_PART} OR CASE WHEN s.asset_id = ANY ($5) THEN false
        WHEN ${isAllowed('s')} THEN p.sight <> ALL (${DENIED}) ELSE p.sight = ANY (${ALLOWED}) END)))`;

/** What is chosen of a facet, as a condition on `a` with a parameter of its own. */
const CHOSEN: Readonly<Record<Facet, (parameter: string) => string>> = {
  kinds: (parameter) => `a.kind = ANY (${parameter})`,
  domains: (parameter) => `a.domain = ANY (${parameter})`,
  layers: (parameter) => `a.layer = ANY (${parameter})`,
  owners: (parameter) => `a.owner = ANY (${parameter})`,
  tags: (parameter) => `a.tags && ${parameter}`,
};
/** The parameters before those of the facets. */
const PARAMETERS = 10;

/**
 * One statement from words to hits: exact names first, then names, then columns and tags, then descriptions; within a
 * tier the most used first. Whoever may not know of something finds nothing by it, not by a word of a hidden column
 * either; nor is it counted. Depends on which facets are chosen from, and on nothing else.
 * $1: all words as one query, $2: each, $9: what was typed, in lower case, $10: how many hits, then what is chosen of
 * each facet of `chosen`.
 */
export function searchText(chosen: readonly Facet[]): string {
  const filters = chosen
    .map((facet, place) => CHOSEN[facet](`$${PARAMETERS + 1 + place}::text[]`))
    .join(' AND ');
  const isChosen =
    filters === '' ? 'true' : `EXISTS (SELECT 1 FROM catalog.asset a WHERE a.id = s.asset_id AND ${filters})`;
  const matching = (words: string, most: number) =>
    `(${LEVELS.map(
      (level) => `SELECT s.asset_id, s.sight, s.column_sights, s.uses FROM catalog.search s
      WHERE s.level = ${level} AND s.${words} @@ $1::tsquery AND ${IS_SEEN} AND ${isChosen}`,
    ).join(' UNION ALL ')} LIMIT ${most})`;
  const tier = (place: number, words: string, gate: string) => `tier_${place} AS MATERIALIZED (
    SELECT asset_id, uses, ${place} AS tier FROM ${matching(words, LOOKED_INTO_MAX)} AS s
    WHERE ${gate} AND (${IS_WHOLE} OR ${isInSeen(words)}) LIMIT ${FOUND_MAX})`;
  return `WITH ${RIGHTS}, named AS MATERIALIZED (
    SELECT id, to_tsvector('catalog.words', words) AS words FROM unnest($6::int[], $7::text[]) AS given (id, words)
  ), exact AS MATERIALIZED (
    SELECT s.asset_id, s.uses, 0 AS tier FROM catalog.asset same JOIN catalog.search s ON s.asset_id = same.id
    WHERE (lower(same.name) = $9 OR lower(same.title) = $9) AND ${IS_SEEN} AND ${isChosen} LIMIT 100
  ), tier_1 AS MATERIALIZED (
    SELECT asset_id, uses, 1 AS tier FROM ${matching('name_words', FOUND_MAX)} AS found
  ), ${tier(2, 'structure_words', `(SELECT count(*) FROM tier_1) < ${ENOUGH}`)},
  ${tier(3, 'all_words', `(SELECT count(*) FROM tier_1) + (SELECT count(*) FROM tier_2) < ${ENOUGH}`)},
  found AS MATERIALIZED (
    SELECT DISTINCT ON (asset_id) asset_id, tier, uses FROM (
      SELECT * FROM exact UNION ALL SELECT * FROM tier_1 UNION ALL SELECT * FROM tier_2 UNION ALL SELECT * FROM tier_3
    ) AS every ORDER BY asset_id, tier
  ), known AS MATERIALIZED (
    SELECT a.*, found.tier, found.uses FROM found JOIN catalog.asset a ON a.id = found.asset_id
  ), hits AS (
    SELECT kind, name, title, description, domain, layer, owner, tags, tier
    FROM known ORDER BY tier, similarity(lower(title), $9) DESC, uses DESC, length(name), name LIMIT $10
  )
  SELECT (SELECT count(*) FROM found) AS total, (SELECT coalesce(jsonb_agg(to_jsonb(hits)), '[]') FROM hits) AS hits,
    (SELECT coalesce(jsonb_object_agg(facet, counts), '{}') FROM (
       SELECT facet, jsonb_object_agg(value, n) AS counts FROM (
         SELECT facet, value, count(*) AS n FROM known,
           LATERAL (VALUES ('kinds', kind), ('domains', domain), ('layers', layer), ('owners', owner)) AS f (facet, value)
         WHERE value IS NOT NULL GROUP BY facet, value
         UNION ALL SELECT 'tags', tag, count(*) FROM known, unnest(tags) AS tag GROUP BY tag) AS counted
       GROUP BY facet) AS every) AS facets`;
}

/** Names the plan, so that it is made once for a connection: planning takes longer than running. */
export function searchName(chosen: readonly Facet[]): string {
  return `catalog_search ${chosen.join(' ')}`;
}

/**
 * The plan does not depend on the words: how often a word occurs is unknown when it is made, and by what the planner
 * would guess it would read whole tables.
 */
export const PLANNED =
  'SET LOCAL pg_trgm.similarity_threshold = 0.4; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';
