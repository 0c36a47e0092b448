import type { CatalogueIndex } from './catalogue-index.ts';
import type { Entity } from './entity.ts';
import { columnsOfRelation, type Relation } from './query-relations.ts';
import { type Item, isSymbol, readItems } from './read-items.ts';
import { type Scope, scopeAt } from './scope-at.ts';

export interface FoundEntity {
  readonly from: number;
  readonly to: number;
  readonly entity: Entity;
}

/** What the name at a place of a text stands for; null for what is no name and for one that is not known. */
export function entityAt(index: CatalogueIndex, text: string, at: number): FoundEntity | null {
  const path = pathAt(readItems(text, 0, text.length), at);
  if (!path) return null;
  const scope = scopeAt(text, path.start, index.columnsOf);
  const { names, from, to } = path;
  const whole = names.join('.');
  if (path.isCall) {
    const called = index.function(names.at(-1) ?? '');
    return called && { from, to, entity: { kind: 'function', function: called } };
  }
  const table = tableNamed(index, scope, names);
  if (table) return { from: path.start, to, entity: table };
  const qualifier = names.slice(0, -1).join('.').toLowerCase();
  const readBy = scope.relations.filter(
    (relation) =>
      qualifier === '' ||
      relation.alias.toLowerCase() === qualifier ||
      relation.path?.join('.').toLowerCase() === qualifier,
  );
  const entity = columnNamed(index, scope, readBy, names.at(-1) ?? '');
  if (entity) return { from, to, entity };
  const metric = names.length === 1 ? index.metrics.find(({ lower }) => lower === whole.toLowerCase()) : null;
  return metric ? { from, to, entity: { kind: 'metric', metric: metric.entry } } : null;
}

function tableNamed(index: CatalogueIndex, scope: Scope, names: readonly string[]): Entity | null {
  const whole = names.join('.').toLowerCase();
  const common = scope.commonTables.find(({ name }) => name.toLowerCase() === whole);
  if (common) return { kind: 'query', ...common };
  const alias = scope.relations.find((relation) => relation.alias.toLowerCase() === whole);
  // A column of the name is nearer than an alias, in whatever the query reads.
  if (alias && columnNamed(index, scope, scope.relations, whole)) return null;
  const table = index.table(alias?.path?.join('.') ?? whole);
  if (table) return { kind: 'table', table };
  if (!alias) return null;
  return { kind: 'query', name: alias.alias, columns: columnsOfRelation(alias, scope.columnsOf) };
}

function columnNamed(
  index: CatalogueIndex,
  scope: Scope,
  relations: readonly Relation[],
  name: string,
): Entity | null {
  const wanted = name.toLowerCase();
  for (const relation of relations) {
    const found = columnsOfRelation(relation, scope.columnsOf).find((one) => one.toLowerCase() === wanted);
    if (found === undefined) continue;
    const table = relation.columns === null && relation.path ? index.table(relation.path.join('.')) : null;
    const known = table?.columns.find((column) => column.name === found);
    return { kind: 'column', column: known ?? { name: found }, table: known ? table : null, more: 0 };
  }
  return null;
}

interface PathAt {
  /** Up to the name that the place is in; `start` is where the first begins. */
  readonly names: readonly string[];
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly isCall: boolean;
}

function pathAt(items: readonly Item[], at: number): PathAt | null {
  const group = items.find((item) => item.kind === 'group' && item.start < at && at < item.end);
  if (group?.kind === 'group') return pathAt(group.items, at);
  const place = items.findIndex((item) => item.start <= at && at < item.end);
  const item = items[place];
  if (item?.kind !== 'word' && item?.kind !== 'quoted') return null;
  const names = [item.text];
  let first = place;
  while (isSymbol(items[first - 1], '.')) {
    const before = items[first - 2];
    if (before?.kind !== 'word' && before?.kind !== 'quoted') break;
    names.unshift(before.text);
    first -= 2;
  }
  const { start: from, end: to } = item;
  return {
    names,
    start: items[first]?.start ?? from,
    from,
    to,
    isCall: items[place + 1]?.kind === 'group',
  };
}
