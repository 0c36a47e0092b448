import type { Facet } from './schema.ts';
import {
  ALLOWED,
  DENIED,
  IS_SEEN,
  IS_WHOLE,
  isAllowed,
  MAY_BE_SEEN,
  RIGHTS_PARAMETERS,
  TELLS_OF_SEEN,
} from './sight-statement.ts';

/** Of each tier; what is counted ends there, and says so. */
export const FOUND_MAX = 300;
/** Below so many hits the next tier is looked at too. */
const ENOUGH = 50;
/** So many are looked into for whether what is seen of them has the words. */
const LOOKED_INTO_MAX = 500;
/** Of the most used, where nothing is looked for. */
const BROWSED_MAX = 5_000;
/** A way to say a term has no more words that are looked for. */
const TERM_WORDS_MAX = 4;
const LEVELS = [2, 1, 0] as const;
/** Of the asset itself, in `catalog.part`. */
export const OWN_PART = -1;

/** So many words that begin alike are looked at. */
const ENDINGS_MAX = 20;

/**
 * What the words are stems of, which of them say nothing by themselves, what all of them are in one, the ways to say
 * what they say, and the stems of some words that begin as the last one does, of all where there are not more. $1: the
 * words, cut as names are. $2: names of tables, whose ids are wanted. $3: which of the words are parts of the one before.
 * `sights` is another when other sets of selectors are there.
 */
export const RESOLVE = `WITH given AS MATERIALIZED (
    SELECT place::int, word, is_part, to_tsvector('english', word) = '' AND word !~ '\\d' AS is_filler,
      coalesce((tsvector_to_array(to_tsvector('catalog.words', word)))[1], word) AS stem
    FROM unnest($1::text[], $3::bool[]) WITH ORDINALITY AS given (word, is_part, place)
  ), beginning AS (
    SELECT (CASE WHEN starts_with(word, stem) THEN stem ELSE word END) COLLATE "C" AS first FROM given
    WHERE NOT is_part ORDER BY place DESC LIMIT 1
  ), ending AS MATERIALIZED (
    SELECT w.stem FROM beginning, generate_series(0, length(first) - 1) AS after, catalog.word w
    WHERE w.needed_after = after AND w.word >= beginning.first AND w.word < beginning.first || chr(1114111) LIMIT ${ENDINGS_MAX}
  ), runs AS (
    SELECT first.place AS first, last.place AS last,
      (SELECT string_agg(stem, ' ' ORDER BY place) FROM given WHERE place BETWEEN first.place AND last.place) AS stems
    FROM given AS first JOIN given AS last ON last.place BETWEEN first.place AND first.place + ${TERM_WORDS_MAX - 1}
  )
  SELECT (SELECT count(*) || ' ' || max(id) || ' ' || count(*) FILTER (WHERE of_columns) FROM catalog.sight) AS sights,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('stem', stem, 'isFiller', is_filler, 'isPart', is_part) ORDER BY place), '[]') FROM given) AS words,
    (SELECT jsonb_build_object('stems', coalesce(jsonb_agg(DISTINCT stem), '[]'), 'areAll', count(*) < ${ENDINGS_MAX}) FROM ending) AS endings,
    coalesce((tsvector_to_array(to_tsvector('catalog.words',
      (SELECT string_agg(word, '' ORDER BY place) FROM given WHERE NOT is_part))))[1], '') AS joined,
    (SELECT coalesce(jsonb_object_agg(name, id), '{}') FROM catalog.asset WHERE kind = 'table' AND name = ANY ($2)) AS ids,
    (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('first', runs.first, 'last', runs.last, 'said', said.said,
         'means', other.said, 'stems', string_to_array(other.stems, ' '))), '[]')
     FROM runs JOIN catalog.term_form said USING (stems)
       JOIN catalog.term_form other ON other.term_id = said.term_id AND other.stems <> said.stems) AS synonyms`;

/** Which of some words there are, with their stems. */
export const KNOWN_WORDS = 'SELECT word, stem FROM catalog.word WHERE word = ANY ($1)';

/**
 * The words that are like each of $1, as stems: for what is typed very wrong. One letter may be wrong for each three of a
 * word. Words with digits are not guessed at.
 */
export const GUESS = `SELECT coalesce(jsonb_agg(stems ORDER BY place), '[]') AS near FROM (
  SELECT place, ARRAY(
    SELECT stem FROM (
      SELECT w.stem, min(levenshtein(w.word, given.word)) AS distance, max(similarity(w.word, given.word)) AS likeness
      FROM catalog.word w WHERE given.word !~ '\\d' AND w.word % given.word AND w.word ~ '^\\D{3,30}$'
        AND length(w.word) BETWEEN length(given.word) - 2 AND length(given.word) + 2
      GROUP BY w.stem) AS near
    WHERE distance <= least(3, greatest(1, length(given.word) / 3))
    ORDER BY distance, likeness DESC, stem LIMIT 8) AS stems
  FROM unnest($1::text[]) WITH ORDINALITY AS given (word, place)) AS each`;

/** What has some words and may be seen, what is used most first; nothing of it is asked once enough is there. */
const inLevels = (hasWords: string) =>
  `(${LEVELS.map(
    (
      level,
    ) => `SELECT s.asset_id, s.sight, s.column_sights, s.uses, s.author, s.has_choices FROM catalog.search s
      WHERE s.level = ${level} AND ${hasWords} AND ${MAY_BE_SEEN}`,
  ).join(' UNION ALL ')} OFFSET 0)`;

/** Of a part `p` of a table `s`: the reader may know of the column that it is about, or of all columns whose words it has. */
const partIsSeen = `(p.sight = ${OWN_PART} OR CASE
  WHEN s.asset_id = ANY ($5) THEN p.column_name <> '' AND p.asset_id || '.' || p.column_name = ANY ($7::text[])
  WHEN ${isAllowed('s')} THEN p.sight <> ALL (${DENIED}) ELSE p.sight = ANY (${ALLOWED}) END)`;

/** Every one of some terms is in what is seen of a table; $11: the words of columns that are seen, for each of $6. */
const isInSeen = (words: string, terms: string) => `NOT EXISTS (
  SELECT 1 FROM unnest(${terms}::tsquery[]) AS term
  WHERE NOT EXISTS (SELECT 1 FROM named WHERE named.id = s.asset_id AND named.words @@ term)
    AND NOT EXISTS (SELECT 1 FROM catalog.part p WHERE p.asset_id = s.asset_id AND p.${words} @@ term
      AND ${partIsSeen}))`;

/** The name of what is seen is seen. */
const mayBeFoundBy = (words: string, terms: string) =>
  words === 'name_words' ? 'true' : `(${IS_WHOLE} OR ${isInSeen(words, terms)})`;

const FRESH_WITHIN = { hour: '1 hour', day: '1 day', week: '7 days' } as const;

/** What is chosen of a facet, as a condition on `a` with a parameter of its own. */
const CHOSEN: Readonly<Record<Facet, (parameter: string) => string>> = {
  kinds: (parameter) => `a.kind = ANY (${parameter})`,
  domains: (parameter) => `a.domain = ANY (${parameter})`,
  layers: (parameter) => `a.layer = ANY (${parameter})`,
  owners: (parameter) => `a.owner = ANY (${parameter})`,
  tags: (parameter) => `a.tags && ${parameter}`,
  freshness: (parameter) => `EXISTS (SELECT 1 FROM catalog.freshness f WHERE f.asset_id = a.id AND (
    ${Object.entries(FRESH_WITHIN)
      .map(([name, age]) => `'${name}' = ANY (${parameter}) AND f.at > now() - interval '${age}'`)
      .join(' OR ')} OR 'older' = ANY (${parameter}) AND f.at <= now() - interval '${FRESH_WITHIN.week}'))`,
};

function isChosen(chosen: readonly Facet[], parameters: number): string {
  if (chosen.length === 0) return 'true';
  const filters = chosen.map((facet, place) => CHOSEN[facet](`$${parameters + 1 + place}::text[]`));
  return `EXISTS (SELECT 1 FROM catalog.asset a WHERE a.id = s.asset_id AND ${filters.join(' AND ')})`;
}

/** What is shown of the asset `a` of something `known`. */
const FACTS = `a.kind, a.name, a.title, a.description, a.domain, a.layer, a.owner, a.tags, a.is_deprecated AS "isDeprecated", a.href,
  known.id, known.tier, known.fresh_at`;

/**
 * What was found, as far as it is counted and put in order by it, because it is gone through several times; then what is
 * shown of it, of which `hits` are those that come first.
 */
const KNOWN = `known AS MATERIALIZED (
    SELECT a.id, a.kind, a.name, a.title, a.domain, a.layer, a.owner, a.tags, a.is_deprecated, found.tier, found.uses,
      fresh.at AS fresh_at
    FROM found JOIN catalog.asset a ON a.id = found.asset_id
      LEFT JOIN catalog.freshness fresh ON fresh.asset_id = found.asset_id
  )`;

const AGES = [
  ...Object.entries(FRESH_WITHIN).map(
    ([name, age]) => [name, `fresh_at > now() - interval '${age}'`] as const,
  ),
  ['older', `fresh_at <= now() - interval '${FRESH_WITHIN.week}'`] as const,
];

const ANSWER = `SELECT (SELECT count(*) FROM found) AS total,
    (SELECT coalesce(jsonb_agg(to_jsonb(hits) - 'id' - 'place' ORDER BY hits.place), '[]') FROM hits) AS hits,
    (SELECT coalesce(jsonb_object_agg(facet, counts), '{}') FROM (
       SELECT facet, jsonb_object_agg(value, n) AS counts FROM (
         SELECT CASE WHEN GROUPING(kind) = 0 THEN 'kinds' WHEN GROUPING(domain) = 0 THEN 'domains'
             WHEN GROUPING(layer) = 0 THEN 'layers' ELSE 'owners' END AS facet,
           coalesce(kind, domain, layer, owner) AS value, count(*) AS n
         FROM known GROUP BY GROUPING SETS ((kind), (domain), (layer), (owner))
         UNION ALL SELECT 'tags', tag, count(*) FROM known, unnest(tags) AS tag GROUP BY tag
         UNION ALL SELECT 'freshness', age, n FROM (
           SELECT ${AGES.map(([age, isSo]) => `count(*) FILTER (WHERE ${isSo}) AS ${age}`).join(', ')} FROM known
         ) AS fresh, LATERAL (VALUES ${AGES.map(([age]) => `('${age}', fresh.${age})`).join(', ')}) AS f (age, n) WHERE n > 0
         ) AS counted
       WHERE value IS NOT NULL GROUP BY facet) AS every) AS facets,
    (SELECT coalesce(jsonb_object_agg(owner, called), '{}') FROM (SELECT DISTINCT owner FROM known WHERE owner IS NOT NULL) AS owners,
       LATERAL (SELECT coalesce(
         (SELECT title FROM person_group WHERE 'group:' || id = owner),
         (SELECT u.name FROM app_user u WHERE 'person:' || u.id = owner),
         substr(owner, position(':' in owner) + 1)) AS called) AS names) AS owners`;

const SEARCH_PARAMETERS = RIGHTS_PARAMETERS + 13;

/**
 * What is made to be looked at comes before what it is made of: metrics and dashboards, the layers from the last to the
 * first, and what carries rows about.
 */
const STANDING = `CASE WHEN kind IN ('metric', 'dashboard') OR layer IN ('gold', 'mart', 'live') AND kind = 'table' THEN 3
  WHEN kind IN ('topic', 'pipeline') THEN 0 WHEN layer IN ('bronze', 'dead_letters') THEN 1 ELSE 2 END`;

/**
 * Within a tier: what is of the kind that was typed, and what is called most alike, as far as what it is for and how much it is used do
 * not outweigh that; what is not to be used any more comes after all that is.
 */
const CLOSENESS = `CASE WHEN is_deprecated THEN -10 ELSE 0 END + CASE WHEN strpos($12, kind) > 0 THEN 1 ELSE 0 END + CASE WHEN tier = 0 THEN 1 ELSE similarity(lower(title), $12) END + 0.15 * ${STANDING} + 0.05 * ln(1 + uses)`;

/**
 * A term says what a word means, and people look for what has the data: after the first few of that come the terms that are
 * called as was typed, and at the end all that only speak of it.
 */
const TERMS_AFTER = 5;
const TERMS_SHOWN = 2;

/** In which tier something was found by what; `exact` apart. */
const TIERS = ['typed', 'meant', 'begun'] as const;
/** Beside what was typed: the ways of a statement that has them. */
export type OtherWay = Exclude<(typeof TIERS)[number], 'typed'>;
const PARTS = ['name_words', 'structure_words', 'all_words'] as const;

/** How something was found, by its tier: by the words or by others of the same meaning, and in which of its words. */
export function tierMeans(
  tier: number,
): { readonly by: (typeof TIERS)[number]; readonly inWords: (typeof PARTS)[number] } | null {
  const [by, inWords] = [TIERS[Math.floor((tier - 1) / PARTS.length)], PARTS[(tier - 1) % PARTS.length]];
  return by && inWords ? { by, inWords } : null;
}

/**
 * Of a table of `first` that was not found by its name: of the terms that it is linked to, as far as the reader may know of that
 * and of them, the one that has most of what was typed.
 */
const LINKED_TERM = `CASE WHEN kind = 'table' AND tier > 0 AND tier % ${PARTS.length} <> 1 THEN (
    SELECT t.title FROM catalog.part p JOIN catalog.search s ON s.asset_id = p.asset_id
      JOIN catalog.asset t ON t.kind = 'term' AND t.name = p.term_id,
      LATERAL (SELECT count(*) AS n FROM unnest(coalesce($19::text[], $10::text[])) AS typed (query) WHERE p.all_words @@ query::tsquery) AS matched
    WHERE p.asset_id = first.id AND p.term_id <> '' AND matched.n > 0 AND ${partIsSeen}
      AND (SELECT ${IS_SEEN} FROM catalog.search s WHERE s.asset_id = t.id)
    ORDER BY matched.n DESC, t.title LIMIT 1) END`;

/**
 * One statement from words to hits: what is called so, then what has the words in its name, then in columns and tags,
 * then in descriptions; the same by other words of the same meaning; the same with the last word as a beginning.
 * Whoever may not know of something finds nothing by it, not by a word of a hidden column either; nor is it counted.
 * Depends on which facets are chosen from, and on nothing else.
 * $9 and $10: all words as one query, and each; $11: the words of columns that are seen, for each of $6; $12: what was typed,
 * in lower case; $13: how many hits; $14 and $15: the queries with all that means the same, null where nothing does; $16
 * and $17: what is said of each other way to say something, and its query; $18 and $19: the queries with a beginning, null
 * where there is none; $20: what was typed as stems, and as one word; $21: what of $18 is not asked of the index; then what is chosen of each facet of `chosen`. A way that is not
 * among `others` takes no time: to make a plan ready takes longer than to find nothing by it.
 */
export function searchText(others: readonly OtherWay[], chosen: readonly Facet[]): string {
  const matching = (words: string, query: string, most: number) =>
    `(SELECT * FROM ${inLevels(hasWords(words, query))} AS s
      WHERE ${TELLS_OF_SEEN} AND ${isChosen(chosen, SEARCH_PARAMETERS)} LIMIT ${most})`;
  const queries = { typed: ['$9', '$10'], meant: ['$14', '$15'], begun: ['$18', '$19'] } as const;
  // The index would gather all that begins so. As one of two, no index is asked of it: only what has the other words is looked at.
  const hasWords = (words: string, query: string) =>
    `s.${words} @@ ${query}::tsquery${query === '$18' ? ` AND ($21::text IS NULL OR s.${words} @@ $21::tsquery)` : ''}`;
  const names = ['exact'];
  const tiers = TIERS.flatMap((by, at) =>
    (by === 'typed' || others.includes(by) ? PARTS : []).map((words, part) => {
      const [query, terms] = queries[by];
      const place = at * PARTS.length + part + 1;
      const gate = `${names.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ')} < ${ENOUGH}`;
      names.push(`tier_${place}`);
      return `tier_${place} AS MATERIALIZED (
    SELECT asset_id, uses, ${place} AS tier FROM ${matching(words, query, LOOKED_INTO_MAX)} AS s
    WHERE ${gate} AND ${mayBeFoundBy(words, terms)} LIMIT ${FOUND_MAX})`;
    }),
  );
  // What a way takes has a type without that way, too.
  return `WITH types AS (
    SELECT $14::text, $15::text[], $18::text, $19::text[], $21::text
  ), named AS MATERIALIZED (
    SELECT id, to_tsvector('catalog.words', words) AS words FROM unnest($6::int[], $11::text[]) AS given (id, words)
  ), exact AS MATERIALIZED (
    SELECT s.asset_id, s.uses, 0 AS tier FROM (
      SELECT id FROM catalog.asset WHERE lower(name) = $12 OR lower(title) = $12
      UNION SELECT id FROM catalog.asset WHERE called && $20::text[]) AS same
    JOIN catalog.search s ON s.asset_id = same.id
    WHERE ${IS_SEEN} AND ${isChosen(chosen, SEARCH_PARAMETERS)} LIMIT 100
  ), ${tiers.join(', ')},
  found AS MATERIALIZED (
    SELECT DISTINCT ON (asset_id) asset_id, tier, uses FROM (
      ${names.map((name) => `SELECT * FROM ${name}`).join(' UNION ALL ')}
    ) AS every ORDER BY asset_id, tier
  ), ${KNOWN}, placed AS MATERIALIZED (
    SELECT id, tier, fresh_at, row_number() OVER (ORDER BY CASE WHEN NOT is_term THEN n
        WHEN n <= ${TERMS_SHOWN} AND (tier = 0 OR tier % ${PARTS.length} = 1) THEN ${TERMS_AFTER} + 0.5 ELSE 'Infinity'::float8 END, n) AS place
    FROM (SELECT id, tier, fresh_at, kind = 'term' AS is_term,
        row_number() OVER (PARTITION BY kind = 'term' ORDER BY tier, ${CLOSENESS} DESC, length(name), name) AS n
      FROM known) AS ranked
    ORDER BY place LIMIT $13
  ), first AS MATERIALIZED (
    SELECT ${FACTS}, known.place FROM placed AS known JOIN catalog.asset a USING (id)
  ), hits AS (
    SELECT first.*, CASE WHEN tier BETWEEN ${PARTS.length + 1} AND ${2 * PARTS.length} THEN (
      SELECT said FROM unnest($16::text[], $17::text[]) AS other (said, query), catalog.search s
      WHERE s.asset_id = first.id AND s.all_words @@ query::tsquery AND (${IS_WHOLE} OR ${isInSeen('all_words', 'ARRAY[query]')})
      ORDER BY s.name_words @@ query::tsquery DESC LIMIT 1) END AS synonym, ${LINKED_TERM} AS term
    FROM first
  ) ${ANSWER}`;
}

/** So many that have some words are looked into for whether the reader may know of them by those. */
const PROBED_MAX = 50;

/**
 * Of some queries, whether the reader may know of anything that has what they ask for: a fraction of a search, for deciding
 * which of several is worth one. Of a single word by what is seen of columns as well; of more than one it may say yes
 * where a search then finds nothing. $9: the queries; $10: which are of a single word; $11: the words of columns that are
 * seen, for each of $6.
 */
export const SEEN_AT_ALL = `WITH named AS MATERIALIZED (
    SELECT id, to_tsvector('catalog.words', words) AS words FROM unnest($6::int[], $11::text[]) AS given (id, words)
  )
  SELECT ARRAY(SELECT EXISTS (
      SELECT 1 FROM (SELECT * FROM ${inLevels('s.all_words @@ asked.query::tsquery')} AS s
        WHERE ${TELLS_OF_SEEN} LIMIT ${PROBED_MAX}) AS s
      WHERE NOT asked.is_word OR ${mayBeFoundBy('all_words', 'ARRAY[asked.query]')})
    FROM unnest($9::text[], $10::bool[]) WITH ORDINALITY AS asked (query, is_word, place) ORDER BY place) AS seen`;

const BROWSE_PARAMETERS = RIGHTS_PARAMETERS + 1;

/** What is used most of what the reader may know of, where nothing is typed. $9: how many hits. */
export function browseText(chosen: readonly Facet[]): string {
  return `WITH top AS MATERIALIZED (
    SELECT asset_id FROM catalog.search ORDER BY uses DESC, asset_id LIMIT ${BROWSED_MAX}
  ), found AS MATERIALIZED (
    SELECT s.asset_id, s.uses, 0 AS tier FROM top JOIN catalog.search s USING (asset_id)
    WHERE ${IS_SEEN} AND ${isChosen(chosen, BROWSE_PARAMETERS)} LIMIT ${FOUND_MAX}
  ), ${KNOWN}, hits AS (
    SELECT ${FACTS}, NULL AS synonym, NULL AS term, known.place FROM (
      SELECT *, row_number() OVER (ORDER BY uses DESC, kind <> 'dashboard', kind <> 'table', layer, name) AS place
      FROM known ORDER BY place LIMIT $9) AS known JOIN catalog.asset a USING (id)
  ) ${ANSWER}`;
}

/** Of these, what the reader may know of. $9: their kinds, $10: their names. */
export const KNOWN_OF = `SELECT a.kind, a.name, a.title, a.layer, a.href, a.owner, a.tags,
    coalesce((SELECT title FROM person_group WHERE 'group:' || id = a.owner),
      (SELECT u.name FROM app_user u WHERE 'person:' || u.id = a.owner), a.owner) AS called
  FROM unnest($9::text[], $10::text[]) AS given (kind, name) JOIN catalog.asset a USING (kind, name)
    JOIN catalog.search s ON s.asset_id = a.id WHERE ${IS_SEEN}`;

/** What a person opened or read from last, of what they may know of. $9: who, $10: how many hits. */
export const RECENT = `WITH used AS MATERIALIZED (
    SELECT asset_id, max(at) AS at FROM (
      (SELECT asset_id, at FROM catalog.opened WHERE person_id = $9::uuid ORDER BY at DESC LIMIT 100)
      UNION ALL
      SELECT a.id, run.started_at FROM (
        SELECT touched, started_at FROM query_run
        WHERE person_id = $9::uuid AND status = 'done' AND door IN ('sql', 'preview', 'extract', 'api', 'statement_export')
        ORDER BY started_at DESC LIMIT 100) AS run,
        jsonb_array_elements(run.touched) AS read (entry) JOIN catalog.asset a ON a.kind = 'table' AND a.name = read.entry->>'name'
    ) AS every GROUP BY asset_id
  ), found AS MATERIALIZED (
    SELECT s.asset_id, s.uses, 0 AS tier FROM used JOIN catalog.search s USING (asset_id) WHERE ${IS_SEEN}
  ), ${KNOWN}, hits AS (
    SELECT ${FACTS}, NULL AS synonym, NULL AS term, row_number() OVER (ORDER BY used.at DESC, known.name) AS place
    FROM known JOIN used ON used.asset_id = known.id JOIN catalog.asset a ON a.id = known.id ORDER BY place LIMIT $10
  ) ${ANSWER}`;

/** Names the plan, so that it is made once for a connection: planning takes longer than running. */
export function planName(statement: 'search' | 'browse', of: readonly (OtherWay | Facet)[]): string {
  return `catalog_${statement} ${of.join(' ')}`;
}

/**
 * The plan does not depend on the words: how often a word occurs is unknown when it is made, and by what the planner
 * would guess it would read whole tables. All statements of a search see the same, so that each set of selectors that one
 * meets is among those that were judged.
 */
export const PLANNED =
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL pg_trgm.similarity_threshold = 0.4; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';
