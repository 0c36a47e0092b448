import { parseDocument } from 'yaml';
import { z } from 'zod';
import { parametersIn } from './render-sql.ts';
import { type DashboardDefinition, dashboardFile, type QueryDefinition } from './schema.ts';

/** Bound for every query; filters add one list each. */
export const PERIOD_PARAMETERS = ['from', 'to', 'previous_from', 'previous_to', 'grain'] as const;

const PERIOD_DAYS = 'CAST($previous_from AS DATE) AND CAST($to AS DATE)';

const TABLE_USE = /\b(?:FROM|JOIN)\s+([a-z_]+\.[a-z][a-z0-9_]*)/gi;

/** The `namespace.table` names a statement reads, once each, in the order they appear. */
export function tablesIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(TABLE_USE)].map((match) => match[1] as string))];
}

/**
 * Reads one dashboard's YAML. Throws one Error naming the file, and on a line each what is wrong and where in
 * it: a value outside the vocabulary, a tile without its query, SQL with an undeclared table or parameter.
 */
export function parseDefinition(text: string, fileName: string): DashboardDefinition {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    fail(
      fileName,
      document.errors.map((error) => error.message.split('\n')[0] as string),
    );
  }
  const result = dashboardFile.superRefine(crossCheck).safeParse(document.toJS());
  if (!result.success) {
    fail(
      fileName,
      result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`),
    );
  }
  return result.data;
}

function fail(fileName: string, lines: readonly string[]): never {
  throw new Error(`Dashboard file ${fileName} is wrong:\n  ${lines.join('\n  ')}`);
}

function crossCheck(definition: DashboardDefinition, context: z.RefinementCtx): void {
  const report = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const parameters = new Map(definition.filters.map(({ id, parameter }) => [id, parameter]));

  reportRepeated(
    definition.filters.map(({ id }) => id),
    (id) => report(['filters'], `filter "${id}" is declared twice`),
  );
  for (const [position, filter] of definition.filters.entries()) {
    checkTables(filter, (message) => report(['filters', position, 'tables'], message));
    for (const name of parametersIn(filter.sql)) {
      report(['filters', position, 'sql'], `a filter's SQL has no parameters, and it uses $${name}`);
    }
  }
  for (const [id, query] of Object.entries(definition.queries)) {
    checkQuery(query, parameters, (path, message) => report(['queries', id, ...path], message));
  }
  const tiles = definition.sections.flatMap((section, s) =>
    section.tiles.map((tile, t) => ({ tile, path: ['sections', s, 'tiles', t] })),
  );
  reportRepeated(
    tiles.map(({ tile }) => tile.id),
    (id) => report(['sections'], `tile "${id}" is declared twice`),
  );
  for (const { tile, path } of tiles) {
    if (tile.kind !== 'live' && !Object.hasOwn(definition.queries, tile.query)) {
      report([...path, 'query'], `there is no query "${tile.query}"`);
    }
    if (tile.kind === 'ranked' && tile.filters && !parameters.has(tile.filters)) {
      report([...path, 'filters'], `there is no filter "${tile.filters}"`);
    }
  }
}

function checkQuery(
  query: QueryDefinition,
  filters: ReadonlyMap<string, string>,
  report: (path: string[], message: string) => void,
): void {
  checkTables(query, (message) => report(['tables'], message));
  for (const [table, column] of Object.entries(query.days)) {
    if (!query.tables.includes(table)) report(['days'], `${table} is not one of the tables`);
    if (!query.sql.includes(`.${column} BETWEEN ${PERIOD_DAYS}`)) {
      report(['days', table], `the SQL must say "${column} BETWEEN ${PERIOD_DAYS}"`);
    }
  }
  if (query.cap && !query.order_by) report(['order_by'], 'a capped query needs an order');
  const used = parametersIn(query.sql);
  const known = new Set<string>(PERIOD_PARAMETERS);
  for (const id of query.filters) {
    const parameter = filters.get(id);
    if (!parameter) report(['filters'], `there is no filter "${id}"`);
    else if (!used.includes(parameter))
      report(['sql'], `the ${id} filter is declared, and $${parameter} is not used`);
    else known.add(parameter);
  }
  for (const name of used) {
    if (!known.has(name))
      report(['sql'], `$${name} is neither a period parameter nor one of a declared filter`);
  }
  for (const id of [...Object.keys(query.unset), ...Object.keys(query.notes)]) {
    if (!filters.has(id)) report(['notes'], `there is no filter "${id}"`);
  }
  for (const [id, parameter] of filters) {
    if (!query.filters.includes(id) && !query.notes[id]) {
      report(['notes', id], `the ${id} filter does not apply: say why`);
    }
    const outside = query.sql.replace(/\[\[[\s\S]*?\]\]/g, '');
    if (parametersIn(outside).includes(parameter) && !query.unset[id]) {
      report(['unset', id], `$${parameter} is used outside [[…]]: say what it is when nothing is chosen`);
    }
  }
}

function checkTables(
  { sql, tables }: { sql: string; tables: readonly string[] },
  report: (message: string) => void,
): void {
  const used = tablesIn(sql);
  for (const table of used)
    if (!tables.includes(table)) report(`the SQL reads ${table}, which is not declared`);
  for (const table of tables) if (!used.includes(table)) report(`${table} is declared and never read`);
}

function reportRepeated(names: readonly string[], report: (name: string) => void): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) report(name);
    seen.add(name);
  }
}
