import type { PoolClient } from 'pg';
import { keepConnections, transaction } from '../db.ts';
import { LruCache } from '../lru-cache.ts';
import { databaseUrl } from '../postgres/connection.ts';
import type { AssetFacts } from './asset.ts';
import type { CatalogQuestion, Facet } from './schema.ts';
import {
  browseText,
  GUESS,
  KNOWN_OF,
  KNOWN_WORDS,
  type OtherWay,
  PLANNED,
  planName,
  RECENT,
  RESOLVE,
  SEEN_AT_ALL,
  searchText,
} from './search-statement.ts';
import { RESOLVE_RIGHTS } from './sight-statement.ts';
import { oneSlipFrom } from './typed-wrong.ts';
import { all, alternatives, begunWith, type Meaning, type Query, type Term, widened } from './widen-query.ts';

/** A reader's rights as the statement takes them. */
export interface SearchRights {
  /** Selectors of policies that allow and deny, without those of single tables and columns. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Tables about which there are rules by their names or by names of their columns. */
  readonly named: readonly string[];
  /** Those of them that are seen, the columns that are, and the words of these. */
  readonly namedSeen: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly words: string;
  }[];
  /** `everyone`, `person:<id>`, `group:<id>`, `dashboard:<id>`, `tile:<id>`; and what the reader may do. */
  readonly principals: readonly string[];
}

export interface FoundRow extends AssetFacts {
  /** The tier in which it was found. */
  readonly tier: number;
  readonly synonym: string | null;
  readonly term: string | null;
  readonly fresh_at: string | null;
}

export interface Found {
  readonly hits: readonly FoundRow[];
  readonly total: number;
  readonly facets: Readonly<Partial<Record<Facet, Record<string, number>>>>;
  readonly owners: Readonly<Record<string, string>>;
}

/** As many as people who type at the same moment need. */
const CONNECTIONS_KEPT = 3;

const NOTHING: Found = { hits: [], total: 0, facets: {}, owners: {} };

/** Ids of sets of selectors: what is allowed, what is not denied; of columns what is denied and allowed. */
interface Sights {
  readonly last: number;
  readonly allowed: readonly number[];
  readonly open: readonly number[];
  readonly deniedColumns: readonly number[];
  readonly allowedColumns: readonly number[];
}

interface Resolved {
  readonly sights: Sights;
  readonly words: readonly {
    readonly stem: string;
    /** Such as "of" and "the". */
    readonly isFiller: boolean;
    /** Of the word before, as v is of v2: what has that has this, too. */
    readonly isPart: boolean;
  }[];
  /** Stems of the words that begin as the last one, itself too where it is one; the first of them, where there are more. */
  readonly endings: { readonly stems: readonly string[]; readonly areAll: boolean };
  /** All of them written as one, as a stem. */
  readonly joined: string;
  readonly ids: Readonly<Record<string, number>>;
  readonly synonyms: readonly Meaning[];
}

type Chosen = readonly (readonly [facet: Facet, values: readonly string[]])[];

const chosenOf = ({ kinds, domains, layers, owners, tags, freshness }: CatalogQuestion): Chosen =>
  (Object.entries({ kinds, domains, layers, owners, tags, freshness }) as [Facet, string[]][]).filter(
    ([, values]) => values.length > 0,
  );

/**
 * What has all of these words, cut as names are. Where nothing has them, what has them written as one, or the nearest to
 * those that the reader may know nothing by; then what has some of them, which `partial` says.
 */
export function findAssets(
  words: readonly { readonly word: string; readonly isPart: boolean }[],
  question: CatalogQuestion,
  rights: SearchRights,
): Promise<Found & { readonly partial: boolean }> {
  keepConnections(CONNECTIONS_KEPT);
  return transaction(async (tx) => {
    const resolved = await resolve(tx, words, rights);
    const ask = async (query: Query, partial = false) => ({
      ...(await search(tx, query, { question, rights, resolved })),
      partial,
    });
    const { synonyms, joined, endings } = resolved;
    const known = resolved.words.filter(({ isPart }) => !isPart);
    const exactly = (stem: string) => [{ stem, begins: false }];
    const beginning = (stem: string) => [{ stem, begins: true }];
    const inFull = (of: Resolved['words']): Query => {
      const terms = of.map(({ stem }) => exactly(stem));
      const last = of.at(-1);
      // Whoever typed another word after it has typed it to the end.
      if (!last || last !== known.at(-1)) return { terms, begun: null, ...NO_MORE };
      return { terms, begun: begunWith(terms.slice(0, -1), last.stem, endings), ...NO_MORE };
    };
    const full = await ask({
      ...inFull(known),
      ...widened(
        resolved.words.map(({ stem }) => exactly(stem)),
        synonyms,
      ),
    });
    if (full.total > 0) return full;
    const telling = known.filter(({ isFiller }) => !isFiller);
    const kept = telling.length > 0 ? telling : known;
    const others: Query[] = [
      ...(kept.length < known.length ? [inFull(kept)] : []),
      ...(known.length > 1 ? [{ terms: [exactly(joined)], begun: null, ...NO_MORE }] : []),
    ];
    const probe = (queries: readonly Query[], single: readonly string[] = []) =>
      seenAtAll(tx, [...queries.map(broadest), ...single.map((stem) => alternatives(exactly(stem)))], {
        words: single.length,
        values: rightsOf(rights, resolved),
      });
    const seen = await probe(
      others,
      kept.map(({ stem }) => stem),
    );
    for (const [place, query] of others.entries()) {
      const found = seen[place] ? await ask(query) : NOTHING;
      if (found.total > 0) return { ...found, partial: false };
    }
    // What the reader may know to be called so is not typed wrong; whatever else there is, they are not told.
    const isKnown = new Map(kept.map((word, place) => [word, seen[others.length + place] === true]));
    const unknown = kept.filter((word) => !isKnown.get(word));
    const guessed = (near: readonly (readonly string[])[]) =>
      kept.map((word): Term => {
        if (isKnown.get(word)) return exactly(word.stem);
        return [...beginning(word.stem), ...(near[unknown.indexOf(word)] ?? []).flatMap(exactly)];
      });
    const whole = words.filter(({ isPart }) => !isPart);
    const typed = unknown.map((word) => whole[known.indexOf(word)]?.word as string);
    let near: readonly (readonly string[])[] = [];
    for (const guess of unknown.length > 0 ? [nearBySlip, nearByLikeness] : []) {
      near = await guess(tx, typed);
      const query: Query = { terms: guessed(near), begun: null, ...NO_MORE };
      const [isSeen] = near.some(({ length }) => length > 0) || kept.length > 1 ? await probe([query]) : [];
      const found = isSeen ? await ask(query) : NOTHING;
      if (found.total > 0) return { ...found, partial: false };
    }
    if (kept.length < 2) return { ...NOTHING, partial: false };
    // As many of the words as there are together; any of them only where no two are, because one can be in every tenth name.
    const sure = kept.filter((word) => isKnown.get(word)).map(({ stem }) => stem);
    const fewer: Query[] = [
      ...(sure.length > 1 && sure.length < kept.length ? [sure.map(exactly)] : []),
      ...(sure.length > 2 ? [[allButOne(sure)]] : []),
    ].map((terms) => ({ terms, begun: null, ...NO_MORE }));
    const areSeen = fewer.length > 0 ? await probe(fewer) : [];
    for (const [place, query] of fewer.entries()) {
      const found = areSeen[place] ? await ask(query, true) : NOTHING;
      if (found.total > 0) return { ...found, partial: true };
    }
    return ask({ terms: [guessed(near).flat()], begun: null, ...NO_MORE }, true);
  }, PLANNED);
}

/** All of these words but any one. */
function allButOne(stems: readonly string[]): Term {
  return stems.map((_, left) =>
    stems.filter((_stem, place) => place !== left).map((stem) => ({ stem, begins: false })),
  );
}

/** What has none of this has nothing of the query. */
function broadest({ terms, begun }: Query): string {
  const ways = [terms, ...(begun ? [[...begun.before, begun.end]] : [])];
  return ways.map((of) => `(${all(of.map(alternatives))})`).join('|');
}

/** Of each query whether the reader may know of anything that has it; the last `words` of them are of a single word. */
async function seenAtAll(
  tx: PoolClient,
  queries: readonly string[],
  { words, values: { values, seenWords } }: { words: number; values: ReturnType<typeof rightsOf> },
): Promise<readonly boolean[]> {
  const { rows } = await tx.query<{ seen: boolean[] }>({
    name: 'catalog_seen',
    text: SEEN_AT_ALL,
    values: [...values, queries, queries.map((_, place) => place >= queries.length - words), seenWords],
  });
  return rows[0]?.seen ?? [];
}

/** For what is typed very wrong. */
async function nearByLikeness(
  tx: PoolClient,
  words: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const { rows } = await tx.query<{ near: string[][] }>(GUESS, [words]);
  return rows[0]?.near ?? [];
}

const NO_MORE = { meant: null, others: [] } as const;

/** Of each word those that there are and that it is one slip from, as stems. */
async function nearBySlip(tx: PoolClient, words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const slips = words.map((word) => new Set(oneSlipFrom(word)));
  const { rows } = await tx.query<{ word: string; stem: string }>(KNOWN_WORDS, [
    slips.flatMap((variants) => [...variants]),
  ]);
  return slips.map((variants) => [
    ...new Set(rows.filter(({ word }) => variants.has(word)).map(({ stem }) => stem)),
  ]);
}

async function resolve(
  tx: PoolClient,
  words: readonly { readonly word: string; readonly isPart: boolean }[],
  { named, allow, deny }: SearchRights,
): Promise<Resolved> {
  const { rows } = await tx.query<Omit<Resolved, 'sights'> & { sights: string }>({
    name: 'catalog_resolve',
    text: RESOLVE,
    values: [words.map(({ word }) => word), named, words.map(({ isPart }) => isPart)],
  });
  const [resolved] = rows;
  if (!resolved) throw new Error('The catalog does not say what there is');
  return { ...resolved, sights: await judgeSights(tx, allow, deny, resolved.sights) };
}

const SIGHTS_KEPT = 200;
const judged = new LruCache<Sights>(SIGHTS_KEPT, () => 1);

/** A set of selectors never changes, so what a reader's policies make of them holds until there are others. */
async function judgeSights(
  tx: PoolClient,
  allow: readonly string[],
  deny: readonly string[],
  version: string,
): Promise<Sights> {
  const key = JSON.stringify([databaseUrl(), version, allow, deny]);
  const known = judged.get(key);
  if (known) return known;
  const { rows } = await tx.query<Sights>({
    name: 'catalog_rights',
    text: RESOLVE_RIGHTS,
    values: [allow, deny],
  });
  const [sights] = rows;
  if (!sights) throw new Error('The catalog has no sets of selectors');
  judged.set(key, sights);
  return sights;
}

/** A string of bits, of which those at these places are set. */
function asBits(places: readonly number[], last: number): string {
  const bits = new Uint8Array(last + 1).fill(0x30);
  for (const place of places) bits[place] = 0x31;
  return Buffer.from(bits.buffer).toString('latin1');
}

/** The parameters of every statement that asks what a reader may know of, and what they see of tables with rules of their own. */
function rightsOf({ namedSeen, principals }: SearchRights, { ids, sights }: Resolved) {
  const seen = namedSeen.flatMap(({ name, ...each }) => {
    const id = ids[name];
    return id === undefined ? [] : [{ ...each, id }];
  });
  const values = [
    ...[sights.allowed, sights.open].map((ids) => asBits(ids, sights.last)),
    ...[sights.deniedColumns, sights.allowedColumns],
    ...[Object.values(ids), seen.map(({ id }) => id)],
    seen.flatMap(({ id, columns }) => columns.map((column) => `${id}.${column}`)),
    principals,
  ];
  return { values, seenWords: seen.map(({ words }) => words) };
}

interface Asked {
  readonly question: CatalogQuestion;
  readonly rights: SearchRights;
  readonly resolved: Resolved;
}

async function search(
  tx: PoolClient,
  { terms, begun, meant, others }: Query,
  { question, rights, resolved }: Asked,
): Promise<Found> {
  const ways: OtherWay[] = [...(meant ? (['meant'] as const) : []), ...(begun ? (['begun'] as const) : [])];
  const chosen = chosenOf(question);
  const facets = chosen.map(([facet]) => facet);
  const { values, seenWords } = rightsOf(rights, resolved);
  const asText = (of: readonly Term[] | null) =>
    of === null ? [null, null] : [all(of.map(alternatives)), of.map(alternatives)];
  const called = [resolved.words.map(({ stem }) => stem).join(' '), resolved.joined];
  const [begunText, begunTerms] = asText(begun && [...begun.before, begun.end]);
  const { rows } = await tx.query<Found>({
    name: planName('search', [...ways, ...facets]),
    text: searchText(ways, facets),
    values: [
      ...[...values, ...asText(terms), seenWords, question.text.toLowerCase(), question.limit],
      ...[...asText(meant), others.map(({ said }) => said), others.map(({ term }) => alternatives(term))],
      ...(begun?.isSought
        ? [all(begun.before.map(alternatives)), begunTerms, called, alternatives(begun.end)]
        : [begunText, begunTerms, called, null]),
      ...chosen.map(([, of]) => of),
    ],
  });
  return rows[0] ?? NOTHING;
}

/** What is used most. */
export function browseAssets(question: CatalogQuestion, rights: SearchRights): Promise<Found> {
  return transaction(async (tx) => {
    const resolved = await resolve(tx, [], rights);
    const chosen = chosenOf(question);
    const facets = chosen.map(([facet]) => facet);
    const { rows } = await tx.query<Found>({
      name: planName('browse', facets),
      text: browseText(facets),
      values: [...rightsOf(rights, resolved).values, question.limit, ...chosen.map(([, of]) => of)],
    });
    return rows[0] ?? NOTHING;
  }, PLANNED);
}

/** What this person opened or read from last. */
export function recentAssets(personId: string, limit: number, rights: SearchRights): Promise<Found> {
  return transaction(async (tx) => {
    const resolved = await resolve(tx, [], rights);
    const { rows } = await tx.query<Found>({
      name: 'catalog_recent',
      text: RECENT,
      values: [...rightsOf(rights, resolved).values, personId, limit],
    });
    return rows[0] ?? NOTHING;
  }, PLANNED);
}

/** What a thing is called that a reader may know of, and where it is shown. */
export interface KnownAsset
  extends Pick<AssetFacts, 'kind' | 'name' | 'title' | 'layer' | 'href' | 'owner' | 'tags'> {
  /** Whose it is, as people call them; null for nobody's. */
  readonly called: string | null;
}

/** Of these, what the reader may know of. */
export function knownAssets(
  asked: readonly Pick<AssetFacts, 'kind' | 'name'>[],
  rights: SearchRights,
): Promise<KnownAsset[]> {
  return transaction(async (tx) => {
    const resolved = await resolve(tx, [], rights);
    const { rows } = await tx.query<KnownAsset>({
      name: 'catalog_known',
      text: KNOWN_OF,
      values: [
        ...rightsOf(rights, resolved).values,
        asked.map(({ kind }) => kind),
        asked.map(({ name }) => name),
      ],
    });
    return rows;
  }, PLANNED);
}
