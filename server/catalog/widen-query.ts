/** Decides what else a search looks for that means the same. Pure. */

/** All of these words in one place. */
interface Word {
  readonly stem: string;
  /** Also as the beginning of a word. */
  readonly begins: boolean;
}

/** Any of these will do. */
export type Term = readonly (Word | readonly Word[])[];

/** A run of the words that were typed, and another way to say what it says. */
export interface Meaning {
  /** Places among the words, from 1. */
  readonly first: number;
  readonly last: number;
  readonly said: string;
  readonly means: string;
  readonly stems: readonly string[];
}

export interface Begun {
  readonly before: readonly Term[];
  readonly end: Term;
  /** The end is looked for in the rows that have what is before it, and not asked of the index. */
  readonly isSought: boolean;
}

export interface Query {
  readonly terms: readonly Term[];
  /** With what begins as the last word in its place; null where nothing else does. */
  readonly begun: Begun | null;
  /** With all that means the same; null where nothing does. */
  readonly meant: readonly Term[] | null;
  /** Each other way to say something: what is said of it, and what is looked for. */
  readonly others: readonly { readonly said: string; readonly term: Term }[];
}

/** Each is a scan of the index in every way to find something. */
const ASKED_EACH_MAX = 8;

/**
 * What begins as the last word, in its place. A few words are asked for each; a beginning gathers all rows of all words in it, so one
 * that is a word by itself, which may be in every tenth row, is sought where the other words are.
 */
export function begunWith(
  before: readonly Term[],
  stem: string,
  { stems, areAll }: { readonly stems: readonly string[]; readonly areAll: boolean },
): Begun | null {
  const others = stems.filter((each) => each !== stem);
  if (areAll && others.length <= ASKED_EACH_MAX) {
    const end = others.map((each) => ({ stem: each, begins: false }));
    return end.length > 0 ? { before, end, isSought: false } : null;
  }
  return { before, end: [{ stem, begins: true }], isSought: before.length > 0 && stems.includes(stem) };
}

/** The longest runs that mean something first; no word is part of two. */
export function widened(
  terms: readonly Term[],
  meanings: readonly Meaning[],
): Pick<Query, 'meant' | 'others'> {
  const byRun = Map.groupBy(meanings, ({ first, last }) => `${first} ${last}`);
  const runs = [...byRun.values()]
    .flatMap(([one]) => (one ? [{ first: one.first, last: one.last }] : []))
    .sort((a, b) => b.last - b.first - (a.last - a.first) || a.first - b.first);
  const taken = new Set<number>();
  const chosen = runs.filter(({ first, last }) => {
    const places = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    if (places.some((place) => taken.has(place))) return false;
    for (const place of places) taken.add(place);
    return true;
  });
  if (chosen.length === 0) return { meant: null, others: [] };
  const meant: Term[] = [];
  const others: { said: string; term: Term }[] = [];
  for (let place = 1; place <= terms.length; place += 1) {
    const run = chosen.find(({ first, last }) => first <= place && place <= last);
    const term = terms[place - 1] ?? [];
    if (!run) meant.push(term);
    if (run?.first !== place) continue;
    const found = byRun.get(`${run.first} ${run.last}`) ?? [];
    const ways = found.map(({ stems }) => stems.map((stem) => ({ stem, begins: false })));
    meant.push([terms.slice(run.first - 1, run.last).flat(2), ...ways]);
    for (const [at, { said, means }] of found.entries())
      others.push({ said: `${said} → ${means}`, term: [ways[at] ?? []] });
  }
  return { meant, others };
}

const quoted = (stem: string) => `'${stem.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const inWords = ({ stem, begins }: Word) => `${quoted(stem)}${begins ? ':*' : ''}`;

/** A term as PostgreSQL's text search takes it. */
export function alternatives(term: Term): string {
  const isRun = (way: Term[number]): way is readonly Word[] => Array.isArray(way);
  const ways = term.map((way) => (isRun(way) ? `(${way.map(inWords).join('&')})` : inWords(way)));
  return `(${ways.join('|')})`;
}

export function all(terms: readonly string[]): string {
  return terms.join('&');
}
