import { hash } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { inCurrency } from './in-currency.ts';
import { resolvePeriod } from './period.ts';
import { findDashboard, noSuchDashboard, readDashboards } from './registry.ts';
import type { RenderedSql } from './render-sql.ts';
import type {
  DashboardSummary,
  DashboardView,
  DataRange,
  Frame,
  PageState,
  Period,
  QueryAnswer,
  QueryDefinition,
} from './schema.ts';
import { rangeStatement, tileStatement } from './statements.ts';
import {
  type Asking,
  answerFromLake,
  type Days,
  type LakeAnswer,
  relationsVersion,
  requireTileSize,
} from './tile-query.ts';
import { tryOut, type VisibleDashboard, visibleDashboard } from './visible-dashboard.ts';

/** The dashboards that have something for the reader and, for those who see to the pipelines, files that are none. */
export async function listDashboards(reader: Reader): Promise<{
  dashboards: DashboardSummary[];
  broken: { fileName: string; message: string }[];
}> {
  const { dashboards, broken } = await readDashboards();
  const seen = await Promise.all(dashboards.map((definition) => visibleDashboard(reader, definition)));
  return {
    dashboards: seen
      .filter((dashboard) => dashboard !== null)
      .map(({ id, title, description, sections }) => ({
        id,
        title,
        description,
        tiles: sections.flatMap((section) =>
          section.tiles.map((tile) => tile.title.replace('{grain}', 'day')),
        ),
      })),
    broken: may(reader, 'pipelines:read') ? broken : [],
  };
}

/** Throws `not_found` for a dashboard that there is not and, in the same words, for one that is not for this reader. */
async function seeDashboard(reader: Reader, id: string): Promise<VisibleDashboard> {
  const definition = await findDashboard(id).catch((error: unknown) => {
    throw may(reader, 'pipelines:read') ? error : noSuchDashboard(id);
  });
  const seen = await visibleDashboard(reader, definition);
  if (!seen) throw noSuchDashboard(id);
  return seen;
}

export async function readDashboard(reader: Reader, id: string): Promise<DashboardView> {
  const seen = await seeDashboard(reader, id);
  return {
    id: seen.id,
    title: seen.title,
    description: seen.description,
    filters: seen.filters.map(({ id, label, names = null }) => ({ id, label, names })),
    queries: Object.fromEntries(
      Object.entries(seen.queries).map(([name, { filters, notes, stale_after_minutes }]) => [
        name,
        { filters, notes, staleAfterMinutes: stale_after_minutes ?? seen.stale_after_minutes },
      ]),
    ),
    sections: inCurrency(seen.sections, env().SHOP_CURRENCY),
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
  const seen = await seeDashboard(reader, id);
  const asking = { reader, door: 'tile' } as const;
  const [{ range, newestAt }, version, options] = await Promise.all([
    readRange(asking, seen, signal),
    versionOf(reader, seen),
    readOptions(asking, seen, signal),
  ]);
  const period = periodOf(state, range, now);
  return { period, today: utcDay(now), range, dated: seen.dated, newestAt, options, version };
}

/** Two parts with a point between, as `Frame.version` has them. */
export async function readDashboardVersion(reader: Reader, id: string): Promise<string> {
  return versionOf(reader, await seeDashboard(reader, id));
}

async function versionOf(reader: Reader, { declared: _, ...seen }: VisibleDashboard): Promise<string> {
  const tables = [...new Set(Object.values(seen.queries).flatMap((query) => query.tables))];
  const view = hash('sha256', JSON.stringify(seen)).slice(0, 16);
  return `${await relationsVersion(reader, tables)}.${view}`;
}

export interface QueryRequest {
  readonly id: string;
  readonly query: string;
  readonly state: PageState;
}

/** The answer of one query of a dashboard, as its tiles share it. */
export async function answerQuery(
  reader: Reader,
  request: QueryRequest,
  signal: AbortSignal | undefined,
  now = new Date(),
): Promise<QueryAnswer> {
  const seen = await seeDashboard(reader, request.id);
  const { answer } = await answerSeen({ reader, door: 'tile' }, seen, request, signal, now);
  if (answer.status === 'ready') requireTileSize(answer, request.query);
  return answer;
}

/** All rows of one query of a dashboard. They are handed out once the audit log has taken what they are. */
export async function exportQuery(
  { reader, networkAddress }: { readonly reader: Reader; readonly networkAddress: string },
  request: QueryRequest,
  signal: AbortSignal | undefined,
  now = new Date(),
): Promise<QueryAnswer> {
  const seen = await seeDashboard(reader, request.id);
  const { answer, statement } = await answerSeen({ reader, door: 'export' }, seen, request, signal, now);
  if (answer.status === 'ready') {
    const run = await tryOut(statement, await reader.decisions());
    await recordAudit([
      {
        action: 'export.run',
        outcome: 'ok',
        actorId: reader.personId,
        actor: reader.email,
        subject: request.id,
        networkAddress,
        details: {
          query: request.query,
          tables: run?.touched ?? [],
          rows: answer.rows.length,
          from: answer.period.from,
          to: answer.period.to,
          filters: Object.keys(request.state.filters),
          policyVersion: reader.policyVersion,
        },
      },
    ]);
  }
  return answer;
}

/** For a dashboard that is already known to be the reader's; the doors proof comes in here too. */
export async function answerSeen(
  asking: Asking,
  seen: VisibleDashboard,
  request: Omit<QueryRequest, 'id'>,
  signal: AbortSignal | undefined,
  now: Date,
): Promise<{ answer: QueryAnswer; statement: RenderedSql }> {
  const query = Object.hasOwn(seen.queries, request.query) ? seen.queries[request.query] : undefined;
  if (!query) throw new AppError('not_found', `The dashboard has no query "${request.query}".`);
  const { range } = await readRange(asking, seen, signal);
  const period = periodOf(request.state, range, now);
  const statement = tileStatement(seen.declared, query, period, request.state.filters, asking.door);
  const answer = await answerFromLake(asking, statement, signal, daysOf(query.days, period));
  return { answer: { ...answer, period, range }, statement };
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

const DAY = /^\d{4}-\d{2}-\d{2}$/;

async function readRange(
  asking: Asking,
  seen: VisibleDashboard,
  signal: AbortSignal | undefined,
): Promise<{ range: DataRange | null; newestAt: string | null }> {
  const answer = seen.dated ? await answerFromLake(asking, rangeStatement(seen), signal) : null;
  const { first, last, newest } = firstRow(answer);
  // A mask may have left something that is no day.
  if (typeof first !== 'string' || typeof last !== 'string' || !DAY.test(first) || !DAY.test(last)) {
    return { range: null, newestAt: null };
  }
  const isInstant = typeof newest === 'string' && !Number.isNaN(Date.parse(newest));
  return { range: { from: first, to: last }, newestAt: isInstant ? newest : null };
}

function firstRow(answer: LakeAnswer | null) {
  return (answer?.status === 'ready' ? answer.rows[0] : undefined) ?? {};
}

async function readOptions(
  asking: Asking,
  { filters }: VisibleDashboard,
  signal: AbortSignal | undefined,
): Promise<Record<string, string[]>> {
  const entries = filters.map(async ({ id, sql }): Promise<[string, string[]]> => {
    const answer = await answerFromLake(asking, { sql, parameters: {} }, signal);
    requireTileSize(answer, id);
    const rows = answer.status === 'ready' ? answer.rows : [];
    return [id, rows.flatMap(({ value }) => (value === null ? [] : [String(value)]))];
  });
  return Object.fromEntries(await Promise.all(entries));
}
