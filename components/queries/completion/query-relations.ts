import { type GroupItem, type Item, isSymbol, isWord, readPath } from './read-items.ts';

/** Something that a query reads rows from. */
export interface Relation {
  /** How its columns are qualified: its alias, or its own name. */
  readonly alias: string;
  /** `['gold', 'fact_sales']`; null for a subquery and for a function's rows. */
  readonly path: readonly string[] | null;
  /** Of a subquery, as far as they can be told; null where `path` says. */
  readonly columns: readonly string[] | null;
  readonly start: number;
  readonly end: number;
}

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[];
}

const SET_WORDS = ['union', 'intersect', 'except'];
/** Words that cannot be an alias without AS, because a clause begins or goes on with them. */
const NO_ALIAS = new Set(
  `select from where group order having qualify limit offset window sample using on join inner left right full cross
  natural asof positional anti semi lateral outer union intersect except as pivot unpivot tablesample with set values
  and or not when then else end asc desc for returning`.split(/\s+/),
);
const AFTER_FROM = new Set(
  'where group order having qualify limit offset window select sample union intersect except'.split(' '),
);

/** Finds out the columns of a named table; null for one that is not known. */
export type ColumnsOf = (path: readonly string[]) => readonly string[] | null;

/** Set operations part a query: each part has its own FROM. */
export function partsOf(items: readonly Item[]): (readonly Item[])[] {
  const parts: Item[][] = [[]];
  for (const item of items) {
    if (item.kind === 'word' && SET_WORDS.includes(item.word)) parts.push([]);
    parts.at(-1)?.push(item);
  }
  return parts;
}

/** What one part of a query reads by FROM and JOIN. */
export function relationsOf(items: readonly Item[], columnsOf: ColumnsOf): Relation[] {
  const found: Relation[] = [];
  let inFrom = false;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item?.kind === 'word') {
      const begins = item.word === 'from' || item.word === 'join';
      if (!begins && AFTER_FROM.has(item.word)) inFrom = false;
      if (!begins) continue;
      inFrom = true;
    } else if (!inFrom || !isSymbol(item, ',')) continue;
    const read = readRelation(items, at + 1, columnsOf);
    if (!read) continue;
    found.push(read.relation);
    at = read.next - 1;
  }
  return found;
}

function readRelation(
  items: readonly Item[],
  begin: number,
  columnsOf: ColumnsOf,
): { relation: Relation; next: number } | null {
  const at = isWord(items[begin], 'lateral') ? begin + 1 : begin;
  const first = items[at];
  if (!first) return null;
  if (first.kind === 'group') {
    const columns = outputColumns(first.items, columnsOf);
    return aliased(items, at + 1, { alias: '', path: null, columns, start: first.start, end: first.end });
  }
  if (first.kind === 'word' && NO_ALIAS.has(first.word)) return null;
  const path = readPath(items, at);
  if (!path) return null;
  const alias = path.names.at(-1) ?? '';
  const { start } = first;
  if (items[path.next]?.kind === 'group') {
    const end = items[path.next]?.end ?? start;
    return aliased(items, path.next + 1, { alias, path: null, columns: [], start, end });
  }
  const end = items[path.next - 1]?.end ?? start;
  return aliased(items, path.next, { alias, path: path.names, columns: null, start, end });
}

/** `AS name (a, b)`, `name` or nothing. */
function aliased(
  items: readonly Item[],
  at: number,
  relation: Relation,
): { relation: Relation; next: number } {
  const name = isWord(items[at], 'as') ? at + 1 : at;
  const item = items[name];
  const mayBeAlias = item?.kind === 'quoted' || (item?.kind === 'word' && !NO_ALIAS.has(item.word));
  if (!mayBeAlias) return { relation, next: at };
  const list = items[name + 1];
  const columns = list?.kind === 'group' ? namesIn(list) : relation.columns;
  return {
    relation: { ...relation, alias: item.text, columns, end: item.end },
    next: list?.kind === 'group' ? name + 2 : name + 1,
  };
}

function namesIn({ items }: GroupItem): string[] {
  return items.flatMap((item) => (item.kind === 'word' || item.kind === 'quoted' ? [item.text] : []));
}

/** `WITH a AS (…), b (x, y) AS (…)` anywhere among the items. */
export function commonTablesOf(items: readonly Item[], outer: ColumnsOf): CommonTable[] {
  const found: CommonTable[] = [];
  const columnsOf: ColumnsOf = (path) =>
    (path.length === 1
      ? found.findLast(({ name }) => name.toLowerCase() === path[0]?.toLowerCase())?.columns
      : undefined) ?? outer(path);
  for (let at = items.findIndex((item) => isWord(item, 'with')); at >= 0 && at < items.length; ) {
    at += 1;
    if (isWord(items[at], 'recursive')) at += 1;
    const name = items[at];
    if (name?.kind !== 'word' && name?.kind !== 'quoted') break;
    at += 1;
    const list = items[at];
    const named = list?.kind === 'group' ? namesIn(list) : null;
    if (named) at += 1;
    if (!isWord(items[at], 'as')) break;
    at += 1;
    while (isWord(items[at], 'not', 'materialized')) at += 1;
    const body = items[at];
    if (body?.kind !== 'group') break;
    found.push({ name: name.text, columns: named ?? outputColumns(body.items, columnsOf) });
    at += 1;
    if (!isSymbol(items[at], ',')) break;
  }
  return found;
}

/** The names of what a query gives, as far as its text tells. */
export function outputColumns(items: readonly Item[], outer: ColumnsOf): string[] {
  const common = commonTablesOf(items, outer);
  const columnsOf: ColumnsOf = (path) =>
    (path.length === 1
      ? common.find(({ name }) => name.toLowerCase() === path[0]?.toLowerCase())?.columns
      : undefined) ?? outer(path);
  const [part = []] = partsOf(items);
  const relations = relationsOf(part, columnsOf);
  const all = (alias?: string) =>
    relations
      .filter((relation) => alias === undefined || relation.alias.toLowerCase() === alias.toLowerCase())
      .flatMap((relation) => columnsOfRelation(relation, columnsOf));
  const begin = part.findIndex((item) => isWord(item, 'select'));
  if (begin < 0) return isWord(part[0], 'from') ? all() : [];
  return selectList(part, begin + 1).flatMap((entry) => {
    const last = entry.at(-1);
    const starAt = entry.findIndex((item) => isSymbol(item, '*'));
    const beforeStar = entry[starAt - 2];
    if (starAt === 0) return all();
    if (starAt === 2 && isSymbol(entry[1], '.') && beforeStar?.kind !== 'group') return all(beforeStar?.text);
    return last?.kind === 'word' || last?.kind === 'quoted' ? [last.text] : [];
  });
}

export function columnsOfRelation({ path, columns }: Relation, columnsOf: ColumnsOf): readonly string[] {
  return columns ?? (path && columnsOf(path)) ?? [];
}

function selectList(part: readonly Item[], from: number): Item[][] {
  const entries: Item[][] = [[]];
  for (const item of part.slice(from)) {
    if (item.kind === 'word' && (item.word === 'from' || AFTER_FROM.has(item.word))) break;
    if (isSymbol(item, ',')) entries.push([]);
    else if (!isWord(item, 'distinct', 'all')) entries.at(-1)?.push(item);
  }
  return entries;
}
