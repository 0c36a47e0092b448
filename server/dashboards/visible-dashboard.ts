import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { visibleMetrics } from '../live/service.ts';
import { tablesIn } from './definition.ts';
import { type DryRun, dryRun, type Stub } from './dry-run.ts';
import { resolvePeriod } from './period.ts';
import type { RenderedSql } from './render-sql.ts';
import type { DashboardDefinition, LiveTile, QueryDefinition, QueryTile, Tile } from './schema.ts';
import { rangeStatement, tileStatement } from './statements.ts';

/**
 * A dashboard as one reader sees it: without the tiles, filters and queries that name what is hidden from them or
 * that do not work with what a mask leaves. What is left has no trace of the rest.
 */
export interface VisibleDashboard extends DashboardDefinition {
  /** Whether the days that have data can be asked for. */
  readonly dated: boolean;
  /** The whole of it, for the parameters of filters that this reader does not have. Never leaves the server. */
  readonly declared: DashboardDefinition;
}

type Decisions = ReadonlyMap<string, TableDecision>;

/** Null when there is nothing on the dashboard for this reader: then it does not exist. */
export async function visibleDashboard(
  reader: Reader,
  definition: DashboardDefinition,
): Promise<VisibleDashboard | null> {
  if (!reader.maySeeDashboard(definition.id)) return null;
  const decisions = await reader.decisions();
  const metrics = await visibleMetrics(reader);
  const kept = known.get(definition) ?? new WeakMap<Decisions, Promise<VisibleDashboard | null>>();
  known.set(definition, kept);
  let seen = kept.get(decisions);
  if (!seen) {
    seen = leaveVisible(definition, decisions, metrics);
    kept.set(decisions, seen);
    seen.catch(() => kept.delete(decisions));
  }
  return seen;
}

/** Decisions are the same object from one request to the next while nothing of them changes. */
const known = new WeakMap<DashboardDefinition, WeakMap<Decisions, Promise<VisibleDashboard | null>>>();

type Metrics = Awaited<ReturnType<typeof visibleMetrics>>;

async function leaveVisible(
  definition: DashboardDefinition,
  decisions: Decisions,
  metrics: Metrics,
): Promise<VisibleDashboard | null> {
  const filters = await keepWhere(
    definition.filters,
    async ({ sql }) => (await tryOut({ sql, parameters: {} }, decisions))?.columns.includes('value') ?? false,
  );
  const ids = new Set(filters.map(({ id }) => id));
  const queries = new Map<string, { query: QueryDefinition; columns: ReadonlySet<string> }>();
  for (const [name, query] of Object.entries(definition.queries)) {
    const seen = await visibleQuery(definition, query, ids, decisions);
    if (seen) queries.set(name, seen);
  }
  const sections = definition.sections
    .map((section) => ({
      ...section,
      tiles: section.tiles.flatMap((tile): Tile[] => {
        if (tile.kind === 'live') return visibleLiveTile(tile, metrics);
        const columns = queries.get(tile.query)?.columns;
        return columns && columnsOf(tile).every((column) => columns.has(column)) ? [tile] : [];
      }),
    }))
    .filter(({ tiles }) => tiles.length > 0);
  if (sections.length === 0) return null;
  const shown = new Set(
    sections.flatMap(({ tiles }) => tiles.map((tile) => (tile.kind === 'live' ? null : tile.query))),
  );
  const kept = [...queries].filter(([name]) => shown.has(name));
  const useful = filters.filter(({ id }) => kept.some(([, { query }]) => query.filters.includes(id)));
  return {
    ...definition,
    filters: useful,
    queries: Object.fromEntries(kept.map(([name, { query }]) => [name, withNotesFor(query, useful)])),
    sections: sections.map((section) => ({ ...section, tiles: section.tiles.map(toggling(useful)) })),
    dated: (await tryOut(rangeStatement(definition), decisions)) !== null,
    declared: definition,
  };
}

/** What a statement comes to for this reader; null when it does not work for them or names what they do not see. */
export async function tryOut(statement: RenderedSql, decisions: Decisions): Promise<DryRun | null> {
  const stubs = tablesIn(statement.sql).map((name) => stubOf(decisions.get(name)));
  return stubs.includes(null) ? null : dryRun(statement, stubs as Stub[]);
}

function stubOf(decision: TableDecision | undefined): Stub | null {
  if (!decision) return null;
  return { name: decision.name, columns: decision.columns, key: decision.key };
}

/** Two days: what a statement reads does not go by the period. */
export const ANY_PERIOD = resolvePeriod({ from: '2026-01-02', to: '2026-01-03' }, '2026-01-03', null);

/** With those of its filters that work, too. */
async function visibleQuery(
  definition: DashboardDefinition,
  query: QueryDefinition,
  filterIds: ReadonlySet<string>,
  decisions: Decisions,
): Promise<{ query: QueryDefinition; columns: ReadonlySet<string> } | null> {
  const attempt = (filters: Record<string, string[]>) =>
    tryOut(tileStatement(definition, query, ANY_PERIOD, filters, 'tile'), decisions);
  const plain = await attempt({});
  if (!plain) return null;
  const filters = await keepWhere(
    query.filters,
    async (id) => filterIds.has(id) && (await attempt({ [id]: ['any'] })) !== null,
  );
  return { query: { ...query, filters }, columns: new Set(plain.columns) };
}

function withNotesFor(query: QueryDefinition, filters: DashboardDefinition['filters']): QueryDefinition {
  const notes = Object.entries(query.notes).filter(([id]) => filters.some((filter) => filter.id === id));
  return { ...query, notes: Object.fromEntries(notes) };
}

/** The columns of its query that a tile shows. */
/** Of the query's result, what the tile shows. */
export function columnsOf(tile: QueryTile): string[] {
  switch (tile.kind) {
    case 'kpi':
    case 'trend':
      return [tile.value, 'period', 'bucket'];
    case 'ranked':
      return [
        tile.value,
        tile.label,
        ...[tile.previous, tile.colour, tile.share].filter((column) => column !== undefined),
        ...tile.also.map(({ column }) => column),
      ];
    case 'funnel':
      return tile.steps.map(({ column }) => column);
  }
}

function visibleLiveTile(tile: LiveTile, metrics: Metrics): LiveTile[] {
  if (!metrics.metrics.has(tile.metric)) return [];
  const { history, ...rest } = tile;
  return [history && metrics.history.has(history) ? tile : rest];
}

/** A click on a row sets a filter only where there is that filter. */
function toggling(filters: DashboardDefinition['filters']): (tile: Tile) => Tile {
  return (tile) => {
    if (tile.kind !== 'ranked' || !tile.filters) return tile;
    if (filters.some(({ id }) => id === tile.filters)) return tile;
    const { filters: _, ...rest } = tile;
    return rest;
  };
}

async function keepWhere<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T[]> {
  const verdicts = await Promise.all(items.map(test));
  return items.filter((_, place) => verdicts[place]);
}
