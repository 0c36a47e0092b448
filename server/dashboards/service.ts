import { createHash } from 'node:crypto';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { inCurrency } from './in-currency.ts';
import { resolvePeriod } from './period.ts';
import { type Days, type Reader, readableRelations } from './readable-relation.ts';
import { findDashboard, readDashboards } from './registry.ts';
import type {
  DashboardDefinition,
  DashboardSummary,
  DashboardView,
  DataRange,
  Frame,
  PageState,
  Period,
  QueryAnswer,
  QueryDefinition,
} from './schema.ts';
import { answerFromLake, type LakeAnswer, requireTileSize, tileStatement } from './tile-query.ts';

/** Every dashboard there is, and for each file that is none what is wrong with it. */
export async function listDashboards(): Promise<{
  dashboards: DashboardSummary[];
  broken: { fileName: string; message: string }[];
}> {
  const { dashboards, broken } = await readDashboards();
  return {
    dashboards: dashboards.map(({ id, title, description, sections }) => ({
      id,
      title,
      description,
      tiles: sections.flatMap((section) => section.tiles.map((tile) => tile.title)),
    })),
    broken,
  };
}

export async function readDashboard(id: string): Promise<DashboardView> {
  const definition = await findDashboard(id);
  return {
    id: definition.id,
    title: definition.title,
    description: definition.description,
    filters: definition.filters.map(({ id, label, names = null }) => ({ id, label, names })),
    queries: Object.fromEntries(
      Object.entries(definition.queries).map(([name, { filters, notes, stale_after_minutes }]) => [
        name,
        { filters, notes, staleAfterMinutes: stale_after_minutes ?? definition.stale_after_minutes },
      ]),
    ),
    sections: inCurrency(definition.sections, env().SHOP_CURRENCY),
  };
}

/** The period a page's state means, what its filters offer and how fresh the data is. */
export async function readFrame(
  reader: Reader,
  id: string,
  state: PageState,
  signal: AbortSignal | undefined,
  now = new Date(),
): Promise<Frame> {
  const definition = await findDashboard(id);
  const [{ range, newestAt }, version, options] = await Promise.all([
    readRange(reader, definition, signal),
    readVersion(reader, definition),
    readOptions(reader, definition, signal),
  ]);
  return { period: periodOf(state, range, now), today: utcDay(now), range, newestAt, options, version };
}

/** Changes whenever a table of the dashboard has a new snapshot. One round trip to the catalog, no data is read. */
export async function readDashboardVersion(reader: Reader, id: string): Promise<string> {
  return readVersion(reader, await findDashboard(id));
}

/** The answer of one query of a dashboard, as its tiles share it. */
export async function answerQuery(
  reader: Reader,
  request: { id: string; query: string; state: PageState; extent: 'tile' | 'export' },
  signal: AbortSignal | undefined,
  now = new Date(),
): Promise<QueryAnswer> {
  const definition = await findDashboard(request.id);
  const query = definition.queries[request.query];
  if (!query) throw new AppError('not_found', `The dashboard has no query "${request.query}".`);
  const { range } = await readRange(reader, definition, signal);
  const period = periodOf(request.state, range, now);
  const statement = tileStatement(definition, query, period, request.state.filters, request.extent);
  const days = daysOf(query.days, period);
  const answer = await answerFromLake(reader, statement, signal, days);
  if (request.extent === 'tile') requireTileSize(answer, request.query);
  return { ...answer, period, range };
}

function daysOf(columns: QueryDefinition['days'], { previousFrom, to }: Period): ReadonlyMap<string, Days> {
  return new Map(
    Object.entries(columns).map(([table, column]) => [table, { column, from: previousFrom, to }]),
  );
}

function utcDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function periodOf(state: PageState, range: DataRange | null, now: Date): Period {
  return resolvePeriod(state.period, utcDay(now), range);
}

async function readRange(
  reader: Reader,
  { range: { table, day, instant } }: DashboardDefinition,
  signal: AbortSignal | undefined,
): Promise<{ range: DataRange | null; newestAt: string | null }> {
  const sql = `SELECT min(${day}) AS first, max(${day}) AS last, max(${instant}) AS newest FROM ${table}`;
  const answer = await answerFromLake(reader, { sql, parameters: {} }, signal);
  const { first, last, newest } = firstRow(answer);
  if (typeof first !== 'string' || typeof last !== 'string') return { range: null, newestAt: null };
  return { range: { from: first, to: last }, newestAt: typeof newest === 'string' ? newest : null };
}

function firstRow(answer: LakeAnswer) {
  return (answer.status === 'ready' ? answer.rows[0] : undefined) ?? {};
}

async function readOptions(
  reader: Reader,
  definition: DashboardDefinition,
  signal: AbortSignal | undefined,
): Promise<Record<string, string[]>> {
  const entries = definition.filters.map(async ({ id, sql }): Promise<[string, string[]]> => {
    const answer = await answerFromLake(reader, { sql, parameters: {} }, signal);
    requireTileSize(answer, id);
    return [id, answer.status === 'ready' ? answer.rows.map((row) => String(row.value)) : []];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readVersion(reader: Reader, definition: DashboardDefinition): Promise<string> {
  const names = [...new Set(Object.values(definition.queries).flatMap(({ tables }) => tables))];
  const relations = await readableRelations(reader, names);
  const keys = relations.map((relation, place) => relation?.key ?? `${names[place]}@none`);
  return createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 16);
}
