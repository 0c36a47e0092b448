import { statementAt, statementsOf } from '../statements.ts';
import {
  type ColumnsOf,
  type CommonTable,
  commonTablesOf,
  partsOf,
  type Relation,
  relationsOf,
} from './query-relations.ts';
import { type GroupItem, type Item, isSymbol, isWord, readItems } from './read-items.ts';

/** What can stand at a place of a text. */
export type Place = 'relation' | 'after-relation' | 'expression' | 'type' | 'nothing';

export interface Scope {
  readonly place: Place;
  /** In a list of what is selected, where what comes may be given a name. */
  readonly mayName: boolean;
  /** What the query around the place reads; of queries around it afterwards. */
  readonly relations: readonly Relation[];
  readonly commonTables: readonly CommonTable[];
  readonly columnsOf: ColumnsOf;
}

const CLAUSES = new Set(
  'select from join on using where group order having qualify limit offset window values with union intersect except'.split(
    ' ',
  ),
);

/** `from` is where the word being written, with the names and dots before it, begins. */
export function scopeAt(text: string, from: number, known: ColumnsOf): Scope {
  const statement = statementAt(text, from, statementsOf(text)) ?? { from: 0, to: text.length };
  const items = readItems(text, statement.from, Math.max(statement.to, from));
  const chain = groupsAround(items, from);
  let columnsOf = known;
  const commonTables: CommonTable[] = [];
  for (const group of chain) {
    const found = commonTablesOf(group, columnsOf);
    commonTables.unshift(...found);
    columnsOf = withCommon(found, columnsOf);
  }
  const relations = chain
    .toReversed()
    .flatMap((group) => (isQuery(group) ? relationsOf(partAt(group, from), columnsOf) : []));
  return { ...placeAt(chain, from), relations, commonTables, columnsOf };
}

/** The names that a text reads by FROM and JOIN, in lower case, without those it defines itself. */
export function namedTables(text: string): string[] {
  const found = new Set<string>();
  const visit = (items: readonly Item[], defined: ReadonlySet<string>) => {
    const inside = new Set([
      ...defined,
      ...commonTablesOf(items, () => null).map(({ name }) => name.toLowerCase()),
    ]);
    if (isQuery(items)) {
      for (const part of partsOf(items)) {
        for (const { path } of relationsOf(part, () => null)) {
          const name = path?.join('.').toLowerCase();
          if (name !== undefined && !inside.has(name)) found.add(name);
        }
      }
    }
    for (const item of items) if (item.kind === 'group') visit(item.items, inside);
  };
  visit(readItems(text, 0, text.length), new Set());
  return [...found];
}

function withCommon(common: readonly CommonTable[], outer: ColumnsOf): ColumnsOf {
  const byName = new Map(common.map(({ name, columns }) => [name.toLowerCase(), columns]));
  return (path) => (path.length === 1 ? byName.get(path[0]?.toLowerCase() ?? '') : undefined) ?? outer(path);
}

/** The items of the statement, then of each bracket around the place, inwards. */
function groupsAround(items: readonly Item[], at: number): (readonly Item[])[] {
  const group = items.find(
    (item): item is GroupItem =>
      item.kind === 'group' && item.start < at && (at < item.end || (!item.isClosed && at <= item.end)),
  );
  return group ? [items, ...groupsAround(group.items, at)] : [items];
}

/** `extract(year FROM day)` has a FROM and is none. */
function isQuery(items: readonly Item[]): boolean {
  return items.some((item, at) =>
    isWord(item, 'select', 'join') || isWord(item, 'with')
      ? true
      : isWord(item, 'from') && (at === 0 || isWord(items[0], 'explain', 'describe', 'summarize')),
  );
}

function partAt(items: readonly Item[], at: number): readonly Item[] {
  const parts = partsOf(items);
  return parts.findLast(([first]) => first !== undefined && first.start <= at) ?? parts[0] ?? [];
}

function placeAt(chain: readonly (readonly Item[])[], at: number): { place: Place; mayName: boolean } {
  const items = chain.at(-1) ?? [];
  const before = items.filter((item) => item.end <= at);
  const last = before.at(-1);
  if (!last) return { place: 'expression', mayName: false };
  if (isSymbol(last, ':') && isSymbol(before.at(-2), ':')) return { place: 'type', mayName: false };
  if (isWord(last, 'as')) {
    const outer = chain.at(-2) ?? [];
    const group = outer.findIndex((item) => item.kind === 'group' && item.items === items);
    return { place: isWord(outer[group - 1], 'cast', 'try_cast') ? 'type' : 'nothing', mayName: false };
  }
  if (!isQuery(items)) return { place: 'expression', mayName: false };
  if (isWord(last, 'from', 'join', 'lateral')) return { place: 'relation', mayName: false };
  const clause = before.findLast((item) => item.kind === 'word' && CLAUSES.has(item.word));
  if (isWord(clause, 'from', 'join')) {
    return { place: isSymbol(last, ',') ? 'relation' : 'after-relation', mayName: false };
  }
  const mayName = isWord(clause, 'select') && (isSymbol(last, ',') || isWord(last, 'select', 'distinct'));
  return { place: 'expression', mayName };
}
