import type { FunctionEntry, TableEntry } from '#server/queries/schema.ts';
import { PARAMETER_TYPES, type TemplateParameter, templateParameters } from '#server/queries/sql-template.ts';
import { templateTokens } from '../template-tokens.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import type { Entity } from './entity.ts';
import { AFTER_RELATION, KEYWORDS, SNIPPETS, TYPES } from './keywords.ts';
import { type Matchable, matchable, matchName } from './match-name.ts';
import { columnsOfRelation, type Relation } from './query-relations.ts';
import { quoteName, quotePath } from './quote-name.ts';
import { type Scope, scopeAt } from './scope-at.ts';

export type SuggestionKind =
  | 'schema'
  | 'table'
  | 'query'
  | 'column'
  | 'metric'
  | 'function'
  | 'keyword'
  | 'type'
  | 'snippet'
  | 'parameter';

export interface Suggestion {
  readonly kind: SuggestionKind;
  readonly label: string;
  /** Beside the label: a type, a table. */
  readonly detail: string;
  /** What is put in the place of what is typed. */
  readonly insert: string;
  /** `insert` is a template with `#{}` places. */
  readonly isTemplate?: true;
  /** The cursor goes back by one: between the brackets. */
  readonly inBrackets?: true;
  readonly description?: string;
  readonly entity?: Entity;
  readonly score: number;
  readonly ranges: readonly number[];
}

export interface Suggestions {
  /** Where what is typed begins. */
  readonly from: number;
  /** The best first. */
  readonly options: readonly Suggestion[];
}

const SHOWN_MAX = 80;
const TYPED = /[\p{L}\p{N}_$]*$/u;
const QUALIFIER = /(?:(?:[\p{L}\p{N}_$]+|"(?:[^"]|"")*")\.)+$/u;
const OPEN_PLACE = /\{\{\s*([A-Za-z0-9_]*)$/;
const OPEN_TYPE = /\{\{\s*[A-Za-z_]\w*\s*:\s*([A-Za-z]*)$/;

/**
 * What can be written at a place of a text, from what its person may see. Null where nothing is to be offered: in
 * texts, comments and numbers, where a new name is given, and before anything is typed unless it is `asked` for.
 */
export function suggest(index: CatalogueIndex, text: string, at: number, asked: boolean): Suggestions | null {
  const before = text.slice(0, at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const parameter = suggestParameter(text, line, at);
  if (parameter) return parameter;
  const word = TYPED.exec(before)?.[0] ?? '';
  const from = at - word.length;
  if (/^\d/.test(word) || isInText(text, at)) return null;
  const qualifier = QUALIFIER.exec(before.slice(0, from))?.[0] ?? '';
  if (word === '' && qualifier === '' && !asked) return null;
  const scope = scopeAt(text, from - qualifier.length, index.columnsOf);
  const typed = word.toLowerCase();
  const found = new Found(typed);
  const path = namesOf(qualifier);
  if (path.length > 0) suggestQualified(index, scope, path, found);
  else suggestAny(index, scope, typed, found);
  const options = found.best(text.slice(at));
  return options.length === 0 ? null : { from, options };
}

interface Candidate {
  readonly score: number;
  readonly name: string;
  readonly ranges: readonly number[];
  readonly make: () => Made;
}

type Made = Omit<Suggestion, 'score' | 'ranges'>;

const byScore = (a: Candidate, b: Candidate) =>
  b.score - a.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** The best of what was looked at; what is not among them is never put together. */
class Found {
  readonly typed: string;
  #candidates: Candidate[] = [];
  #scoreMin = Number.NEGATIVE_INFINITY;

  constructor(typed: string) {
    this.typed = typed;
  }

  /** `weight` puts kinds above each other. */
  add(name: Matchable, weight: number, make: () => Made): void {
    const match = matchName(this.typed, name);
    if (!match || match.score + weight < this.#scoreMin) return;
    this.#candidates.push({ score: match.score + weight, name: name.lower, ranges: match.ranges, make });
    if (this.#candidates.length >= SHOWN_MAX * 5) this.#prune();
  }

  best(following: string): Suggestion[] {
    this.#prune();
    return this.#candidates.map(({ score, ranges, make }) => {
      const { inBrackets, ...made } = make();
      if (!inBrackets) return { ...made, score, ranges };
      return following.startsWith('(')
        ? { ...made, insert: made.insert.slice(0, -2), score, ranges }
        : { ...made, inBrackets, score, ranges };
    });
  }

  #prune(): void {
    this.#candidates = this.#candidates.sort(byScore).slice(0, SHOWN_MAX);
    if (this.#candidates.length === SHOWN_MAX) this.#scoreMin = this.#candidates.at(-1)?.score ?? 0;
  }
}

function namesOf(qualifier: string): string[] {
  const names = qualifier.match(/[\p{L}\p{N}_$]+|"(?:[^"]|"")*"/gu) ?? [];
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name));
}

/** Inside a string, a comment, a quoted name or a whole parameter. */
function isInText(text: string, at: number): boolean {
  for (const { kind, start, end } of templateTokens(text)) {
    if (start >= at) return false;
    if (end < at) continue;
    if (kind === 'comment') return end > at || text.startsWith('--', start);
    if (kind === 'string' || kind === 'quoted') {
      const isOpen = end === text.length && (end - start < 2 || !/['"$]$/.test(text.slice(start, end)));
      return end > at || isOpen;
    }
    if (end > at) return kind === 'place';
  }
  return false;
}

/** After `schema.`, `alias.` or `schema.table.`. */
function suggestQualified(index: CatalogueIndex, scope: Scope, path: readonly string[], found: Found): void {
  const name = path.join('.').toLowerCase();
  for (const indexed of index.tables) {
    if (indexed.schema.toLowerCase() !== name) continue;
    const skip = indexed.schema.length + 1;
    const starts = indexed.starts.flatMap((at) => (at >= skip ? [at - skip] : []));
    const label = indexed.table.name.slice(skip);
    found.add({ lower: indexed.lower.slice(skip), starts }, 0, () => ({
      ...tableSuggestion(indexed.table),
      label,
      insert: quoteName(label),
    }));
  }
  const relation =
    path.length === 1
      ? scope.relations.find(({ alias }) => alias.toLowerCase() === name)
      : scope.relations.find((one) => one.path?.join('.').toLowerCase() === name);
  if (relation) addColumns(index, scope, relation, found, 0);
  else {
    const table = index.table(name);
    for (const [place, column] of table?.columns.entries() ?? []) {
      found.add(matchable(column.name), -place / 1000, () => columnSuggestion(column, table, 0));
    }
  }
}

function addColumns(
  index: CatalogueIndex,
  scope: Scope,
  relation: Relation,
  found: Found,
  weight: number,
): void {
  // A WITH of the same name hides the table.
  const names = columnsOfRelation(relation, scope.columnsOf);
  const table = relation.path ? index.table(relation.path.join('.')) : null;
  for (const [place, name] of names.entries()) {
    found.add(matchable(name), weight - place / 1000, () => {
      const known = table?.columns.find((column) => column.name === name);
      return known ? columnSuggestion(known, table, 0) : columnSuggestion({ name }, null, 0, relation.alias);
    });
  }
}

function tableSuggestion(table: TableEntry): Made {
  return {
    kind: 'table',
    label: table.name,
    detail: `${table.columns.length} columns`,
    insert: quotePath(table.name),
    entity: { kind: 'table', table },
  };
}

function columnSuggestion(
  column: Extract<Entity, { kind: 'column' }>['column'],
  table: TableEntry | null,
  more: number,
  detail = column.type?.toLowerCase() ?? '',
): Made {
  const entity = { kind: 'column', column, table, more } as const;
  return { kind: 'column', label: column.name, detail, insert: quoteName(column.name), entity };
}

function suggestAny(index: CatalogueIndex, scope: Scope, typed: string, found: Found): void {
  switch (scope.place) {
    case 'nothing':
      return;
    case 'type':
      for (const type of TYPES) {
        found.add(matchable(type), 0, () => ({ kind: 'type', label: type, detail: 'type', insert: type }));
      }
      return;
    case 'relation':
      addRelations(index, scope, found, 0);
      addFunctions(index, found, (kind) => (kind === 'table' ? -300 : null));
      addKeywords(found, -400, (keyword) => keyword === 'SELECT' || keyword === 'LATERAL');
      return;
    case 'after-relation':
      addKeywords(found, 0, (keyword) => AFTER_RELATION.has(keyword));
      return;
    case 'expression':
      addExpressions(index, scope, typed, found);
  }
}

function addRelations(index: CatalogueIndex, scope: Scope, found: Found, weight: number): void {
  for (const { name, columns } of scope.commonTables) {
    found.add(matchable(name), weight + 100, () => ({
      kind: 'query',
      label: name,
      detail: 'with',
      insert: quoteName(name),
      entity: { kind: 'query', name, columns },
    }));
  }
  for (const indexed of index.tables) found.add(indexed, weight, () => tableSuggestion(indexed.table));
}

function addExpressions(index: CatalogueIndex, scope: Scope, typed: string, found: Found): void {
  const { relations } = scope;
  for (const relation of relations) addColumns(index, scope, relation, found, 300);
  for (const { alias } of relations) {
    if (alias === '') continue;
    const made = { kind: 'query', label: alias, detail: 'in this query', insert: quoteName(alias) } as const;
    found.add(matchable(alias), 150, () => made);
  }
  addMetrics(index, scope, found);
  addFunctions(index, found, (kind) => (kind === 'table' ? null : kind === 'aggregate' ? 20 : 0));
  addKeywords(found, 80, () => true);
  for (const { label, description, template } of SNIPPETS) {
    found.add(matchable(label), -50, () => ({
      kind: 'snippet',
      label,
      detail: 'snippet',
      insert: template,
      description,
      isTemplate: true,
    }));
  }
  if (relations.length > 0 || typed.length < 2) return;
  addRelations(index, { ...scope, commonTables: [] }, found, -60);
  for (const shared of index.columnsLike(typed)) {
    found.add(shared, -40, () => {
      const { column, table, more } = shared;
      return columnSuggestion(
        column,
        table,
        more,
        more === 0 ? table.name : `${table.name} and ${more} more`,
      );
    });
  }
}

function addMetrics(index: CatalogueIndex, { relations, mayName }: Scope, found: Found): void {
  const read = new Set(relations.map(({ path }) => path?.join('.').toLowerCase()));
  for (const named of index.metrics) {
    const { entry } = named;
    const weight = read.has(entry.table.toLowerCase()) ? 290 : relations.length === 0 ? 60 : -350;
    found.add(named, weight, () => ({
      kind: 'metric',
      label: entry.name,
      detail: 'metric',
      insert: metricText(entry.expression, mayName ? entry.name : null),
      entity: { kind: 'metric', metric: entry },
    }));
  }
}

function addFunctions(
  index: CatalogueIndex,
  found: Found,
  weightOf: (kind: FunctionEntry['kind']) => number | null,
): void {
  for (const named of index.functions) {
    const { entry } = named;
    const weight = weightOf(entry.kind);
    if (weight === null) continue;
    found.add(named, weight, () => ({
      kind: 'function',
      label: entry.name,
      detail: entry.kind === 'scalar' ? 'function' : entry.kind,
      insert: `${entry.name}()`,
      inBrackets: true,
      entity: { kind: 'function', function: entry },
    }));
  }
}

function addKeywords(found: Found, weight: number, may: (keyword: string) => boolean): void {
  for (const keyword of KEYWORDS) {
    // Whoever has written it out does not want it once more at Enter.
    if (!may(keyword) || keyword.toLowerCase() === found.typed) continue;
    found.add(matchable(keyword), weight, () => ({
      kind: 'keyword',
      label: keyword,
      detail: '',
      insert: keyword,
    }));
  }
}

/** One call stands as it is; all else in brackets, so that it means the same beside other things. */
function metricText(expression: string, name: string | null): string {
  if (name !== null) return `${expression} AS ${quoteName(name)}`;
  return /^\w+\([^()]*\)$/.test(expression) ? expression : `(${expression})`;
}

/** In `{{…`: the text's parameters, then their types. */
function suggestParameter(text: string, line: string, at: number): Suggestions | null {
  const close = text.slice(at).match(/^\s*(:|=|\}\})/) ? '' : '}}';
  const type = OPEN_TYPE.exec(line);
  if (type) {
    const found = new Found(type[1]?.toLowerCase() ?? '');
    for (const label of PARAMETER_TYPES) {
      found.add(matchable(label), 0, () => ({ kind: 'type', label, detail: 'type', insert: label + close }));
    }
    return { from: at - (type[1]?.length ?? 0), options: found.best('') };
  }
  const name = OPEN_PLACE.exec(line);
  if (!name) return null;
  const typed = name[1] ?? '';
  const found = new Found(typed.toLowerCase());
  for (const parameter of otherParameters(text, at - typed.length)) {
    found.add(matchable(parameter.name), 0, () => ({
      kind: 'parameter',
      label: parameter.name,
      detail: parameter.type,
      insert: parameter.name + close,
    }));
  }
  const options = found.best('').filter(({ label }) => label !== typed);
  return options.length === 0 ? null : { from: at - typed.length, options };
}

/** Of the text without the one that is being written, which may make no sense yet. */
function otherParameters(text: string, at: number): TemplateParameter[] {
  const start = text.lastIndexOf('{{', at);
  const end = text.indexOf('}}', at);
  const rest = text.slice(0, start) + (end < 0 ? '' : text.slice(end + 2));
  try {
    return templateParameters(rest);
  } catch {
    return [];
  }
}
