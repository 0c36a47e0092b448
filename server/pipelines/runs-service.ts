import { declaredModels } from '../access/declarations.ts';
import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import { listHeld } from '../warehouse/held-data.ts';
import { countRuns, findRuns, type RunRow } from './runs-data.ts';
import type { PipelineRun, RunPage, RunSummary, RunsInput } from './schema.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ERROR_LENGTH_MAX = 2_000;

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
type Question = Pick<RunsInput, 'search' | 'limit'> &
  Partial<Nullable<Pick<RunsInput, 'kind' | 'state' | 'table' | 'cursor'>>>;

/** Models go by names of their own, tables by two; of both only what the reader sees. */
interface Seen {
  readonly names: readonly string[];
  readonly tableOf: (row: Pick<RunRow, 'kind' | 'name'>) => string;
}

/** The runs of what the reader sees, the latest first. */
export async function listRuns(
  reader: Reader,
  { kind = null, state = null, table = null, search, cursor = null, limit }: Question,
): Promise<RunPage> {
  const wanted = search.trim().toLowerCase();
  const { names, tableOf } = await seenWork(
    reader,
    (name) => (table === null || name === table) && name.toLowerCase().includes(wanted),
  );
  const rows = await findRuns({ kind, state, names }, { from: cursor, limit: limit + 1 });
  const mayRead = await textSight(reader);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((row) => toRun(row, tableOf(row), (text) => mayRead({ words: [text], touched: [] }))),
    nextCursor: rows.length > limit && last ? { at: last.startedAtText, key: last.key } : null,
  };
}

/** What ran in the last day. */
export async function summarizeRuns(reader: Reader, now: Date = new Date()): Promise<RunSummary> {
  const held = await heldTables(reader);
  const { names, tableOf } = await seenWork(reader, () => true);
  const isSeen = new Set(names);
  const counts = (await countRuns(new Date(now.getTime() - DAY_MS))).filter(({ name }) => isSeen.has(name));
  const sum = (of: 'runs' | 'failed') => counts.reduce((total, each) => total + each[of], 0);
  return {
    runs: sum('runs'),
    failed: sum('failed'),
    held,
    failing: counts
      .filter(({ lastFailed }) => lastFailed)
      .map((each) => ({ table: tableOf(each), kind: each.kind, at: each.lastAt.toISOString() })),
  };
}

/** What is held now, with what is made of it and waits; of both only what the reader sees. */
async function heldTables(reader: Reader): Promise<RunSummary['held']> {
  const [decisions, models, held] = await Promise.all([reader.decisions(), declaredModels(), listHeld(0)]);
  return held
    .filter(({ table }) => decisions.has(table))
    .map(({ table, since }) => {
      const reached = new Set([table]);
      // In the order in which they are made, so that one pass reaches everything.
      for (const { relation, upstream } of models) {
        if (upstream.some((each) => reached.has(each))) reached.add(relation);
      }
      reached.delete(table);
      return {
        table,
        since: since.toISOString(),
        waiting: [...reached].filter((each) => decisions.has(each)),
      };
    });
}

async function seenWork(reader: Reader, isWanted: (table: string) => boolean): Promise<Seen> {
  const [decisions, models] = await Promise.all([reader.decisions(), declaredModels()]);
  const isSeen = (table: string) => decisions.has(table) && isWanted(table);
  const relationOf = new Map(
    models.map(({ relation }) => [relation.slice(relation.indexOf('.') + 1), relation]),
  );
  const seenModels = [...relationOf].flatMap(([name, relation]) => (isSeen(relation) ? [name] : []));
  return {
    names: [...[...decisions.keys()].filter(isSeen), ...seenModels],
    tableOf: ({ kind, name }) => (kind === 'model' ? (relationOf.get(name) ?? name) : name),
  };
}

function toRun(row: RunRow, table: string, isReadable: (text: string) => boolean): PipelineRun {
  const { key, startedAt, startedAtText: _at, finishedAt, name: _name, error, ...facts } = row;
  const says = error === null ? null : error.slice(0, ERROR_LENGTH_MAX).toWellFormed();
  return {
    ...facts,
    id: key,
    table,
    state: error === null ? 'done' : 'failed',
    startedAt: startedAt.toISOString(),
    durationMs: finishedAt && Math.max(0, finishedAt.getTime() - startedAt.getTime()),
    error: says !== null && isReadable(says) ? says : null,
    isErrorWithheld: says !== null && !isReadable(says),
  };
}
