import { datasets } from '#server/access/datasets.ts';
import type { Reader } from '#server/access/reader.ts';
import { readChecks, readColumns, readFacts, readHistory } from '#server/datasets/service.ts';
import { AppError } from '#server/errors.ts';
import { columnSelectors } from '#server/lineage/follow-portal.ts';
import { graphQuestion } from '#server/lineage/schema.ts';
import { readGraph, readImpact } from '#server/lineage/service.ts';
import { inTransaction, replaceTellings } from '#server/lineage/tellings-data.ts';
import { tryChange } from '#server/lineage/trial-service.ts';
import { bitOf } from '#server/lineage/uses.ts';
import type { Answer } from './adapters.ts';
import { KEPT_TITLE, madeOver } from './shared-texts.ts';
import type { ProofTable } from './tables.ts';

/** The table that is said to be made of another, by that. */
const next = new Map<string, string>();

/** Says of each table that it is made of the one before it, column by column where they are called the same. */
export async function linkTables(tables: readonly ProofTable[]): Promise<void> {
  const tellings = tables.slice(1).map((table, before) => {
    const source = tables[before] as ProofTable;
    next.set(source.name, table.name);
    const names = new Set(source.columns.filter(({ declared }) => declared).map(({ name }) => name));
    return {
      origin: { kind: 'dbt' as const, name: table.name },
      target: { kind: 'table' as const, name: table.name },
      statement: null,
      unknown: null,
      edges: table.columns
        .filter(({ name, declared }) => declared && names.has(name))
        .map(({ name }) => ({
          from: { kind: 'table' as const, name: source.name },
          fromColumn: name,
          toColumn: name,
          uses: bitOf('identity'),
        })),
    };
  });
  const selectors = columnSelectors(await datasets());
  await inTransaction((tx) => replaceTellings(tx, 'dbt', tellings, selectors));
}

function rowsOf(columns: readonly string[], rows: readonly (readonly string[])[]): Answer {
  return { kind: 'rows', columns, rows, as: 'json' };
}

/** The columns that its page tells of; no other part of the page may name one more. */
export async function askColumns(reader: Reader, table: string): Promise<Answer> {
  const columns = (await readColumns(reader, table)).map(({ name }) => name);
  const all = (await datasets()).find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
  const rest = textsIn(
    await Promise.all([readFacts(reader, table), readHistory(reader, table), readChecks(reader, table)]),
  );
  const told = all.filter((name) => !columns.includes(name) && rest.has(name));
  return rowsOf(
    ['column'],
    [...columns, ...told].map((name) => [name]),
  );
}

/** Every text of an answer, without the names of its fields. */
export function textsIn(value: unknown): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((each) => [...textsIn(each)]));
}

/**
 * Some of these tables are made by models as well: only what was linked here, and what somebody made of them and shares,
 * is worked out a second time.
 */
export async function askLineage(reader: Reader, table: string, sql: string): Promise<Answer> {
  const made = await madeOver(table, sql);
  const question = graphQuestion.parse({ kind: 'table', name: table, up: 1, down: 1 });
  const graph = await readGraph(reader, question);
  const { relations, edges, origins } = graph;
  const end = (place: number, column: string | null) => {
    const name = relations[place]?.name ?? '';
    return `${made.get(name) ?? name}.${column}`;
  };
  const isMade = (place: number) => made.has(relations[place]?.name ?? '');
  return rowsOf(
    ['from', 'to'],
    [
      ...edges
        .filter(
          ({ origin, to, toColumn }) => origins[origin]?.kind === 'dbt' || (isMade(to) && toColumn !== null),
        )
        .map(({ from, to, fromColumn, toColumn }) => [end(from, fromColumn), end(to, toColumn)]),
      ...keptRows(graph),
    ],
  );
}

/** None, unless something is told that nobody shares. */
function keptRows(answer: object): string[][] {
  return JSON.stringify(answer).includes(KEPT_TITLE) ? [[KEPT_TITLE, 'is told']] : [];
}

/**
 * Asks of every column that there is: one that is hidden is as one that there is not. A table that the reader may not know of is
 * refused as the last of them is.
 */
async function ofEachColumn(
  reader: Reader,
  table: string,
  refusals: readonly string[],
  ask: (column: string) => Promise<readonly string[][]>,
): Promise<string[][]> {
  const all = (await datasets()).find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
  const rows: string[][] = [];
  let refusal: unknown;
  for (const column of all.length > 0 ? all : ['anything']) {
    try {
      rows.push(...(await ask(column)));
    } catch (error) {
      if (!(error instanceof AppError) || !refusals.includes(error.code)) throw error;
      refusal = error;
    }
  }
  const isThere = (await reader.decisions()).has(table);
  if (!isThere && refusal !== undefined) throw refusal;
  return rows;
}

export async function askImpact(reader: Reader, table: string, sql: string): Promise<Answer> {
  const made = await madeOver(table, sql);
  const rows = await ofEachColumn(reader, table, ['not_found'], async (column) => {
    const { affected } = await readImpact(reader, { table, column, at: null });
    const linked = affected.find(({ name }) => name === next.get(table));
    const named = linked?.columns.some(({ name }) => name === column)
      ? [[`${table}.${column}`, `${linked.name}.${column}`]]
      : [];
    // Other columns of the same may be reached by the models, in further steps.
    const reached = affected.flatMap(({ name, columns }) =>
      made.has(name)
        ? columns.flatMap((each) =>
            each.name !== null && each.effect === 'named'
              ? [[`${table}.${column}`, `${made.get(name)}.${each.name}`]]
              : [],
          )
        : [],
    );
    return [...named, ...reached, ...keptRows(affected)];
  });
  return rowsOf(['from', 'to'], rows);
}

/** What would become of what people made if a column was dropped. */
export async function askTried(reader: Reader, table: string, sql: string): Promise<Answer> {
  const made = await madeOver(table, sql);
  const rows = await ofEachColumn(reader, table, ['not_found', 'bad_request'], async (column) => {
    const change = { kind: 'drop', column } as const;
    const trial = await tryChange({ reader, networkAddress: '127.0.0.1' }, { table, change });
    const told = trial.relations.flatMap(({ kind, name, says }) =>
      made.has(name) ? [[`${table}.${column}`, kind, says ?? '']] : [],
    );
    return [...told, ...keptRows(trial)];
  });
  return rowsOf(['column', 'of', 'says'], rows);
}
