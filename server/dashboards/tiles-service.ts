import type { Reader } from '../access/reader.ts';
import { resolvePeriod } from './period.ts';
import { readDashboards } from './registry.ts';
import { withLiterals } from './render-sql.ts';
import type { DashboardDefinition, QueryTile, Tile } from './schema.ts';
import { tileStatement } from './statements.ts';
import { ANY_PERIOD, columnsOf, visibleDashboard } from './visible-dashboard.ts';

/** A tile of a declared dashboard, and what it is made by. */
export interface DeclaredTile {
  /** `executive/revenue`. */
  readonly id: string;
  /** As it is declared, with its parameters. */
  readonly declaration: string;
  /** With all of its clauses and some value for every parameter. */
  readonly sql: string;
  readonly tables: readonly string[];
  /** Of the statement's result, what it shows. */
  readonly columns: readonly string[];
}

/** All tiles that show rows of tables, whoever may see them. */
export async function declaredTiles(): Promise<DeclaredTile[]> {
  const { dashboards } = await readDashboards();
  return dashboards.flatMap((dashboard) =>
    tilesOf(dashboard).map(({ tile, query }): DeclaredTile => {
      const everyFilter = Object.fromEntries(dashboard.filters.map(({ id }) => [id, ['x']]));
      return {
        id: tileId(dashboard, tile),
        declaration: query.sql,
        sql: withLiterals(tileStatement(dashboard, query, ANY_PERIOD, everyFilter, 'export')),
        tables: query.tables,
        columns: [...new Set(columnsOf(tile))],
      };
    }),
  );
}

/** The statements of the same tiles for the thirty days to this one (ISO 8601), without filters. */
export async function tilesOfMonth(today: string): Promise<ReadonlyMap<string, string>> {
  const { dashboards } = await readDashboards();
  const period = resolvePeriod({ preset: '30d' }, today, null);
  return new Map(
    dashboards.flatMap((dashboard) =>
      tilesOf(dashboard).map(({ tile, query }): [string, string] => [
        tileId(dashboard, tile),
        withLiterals(tileStatement(dashboard, query, period, {}, 'export')),
      ]),
    ),
  );
}

/** What a reader sees of the same tiles, by their ids. */
export interface SeenTile {
  readonly title: string;
  readonly dashboard: string;
  readonly href: string;
}

export async function seenTiles(reader: Reader): Promise<ReadonlyMap<string, SeenTile>> {
  const { dashboards } = await readDashboards();
  const seen = await Promise.all(dashboards.map((definition) => visibleDashboard(reader, definition)));
  return new Map(
    seen
      .filter((dashboard) => dashboard !== null)
      .flatMap((dashboard) =>
        tilesOf(dashboard).map(({ tile }): [string, SeenTile] => [
          tileId(dashboard, tile),
          {
            title: tile.title.replace('{grain}', 'day'),
            dashboard: dashboard.title,
            href: `/dashboards/${dashboard.id}`,
          },
        ]),
      ),
  );
}

/** A declared dashboard and all of its tiles, also those that show live figures. */
export interface DeclaredDashboard extends Pick<DashboardDefinition, 'id' | 'title' | 'description'> {
  readonly tiles: readonly (Pick<Tile, 'id' | 'title' | 'description'> & { readonly computed: string })[];
}

/** All of them, whoever may see them. */
export async function declaredDashboards(): Promise<DeclaredDashboard[]> {
  const { dashboards } = await readDashboards();
  return dashboards.map(outlineOf);
}

/** What a reader sees of the same. */
export async function seenDashboards(reader: Reader): Promise<DeclaredDashboard[]> {
  const { dashboards } = await readDashboards();
  const seen = await Promise.all(dashboards.map((definition) => visibleDashboard(reader, definition)));
  return seen.filter((dashboard) => dashboard !== null).map(outlineOf);
}

function outlineOf({ id, title, description, sections }: DashboardDefinition): DeclaredDashboard {
  return {
    ...{ id, title, description },
    tiles: sections.flatMap(({ tiles }) =>
      tiles.map((tile) => ({
        id: tile.id,
        title: tile.title.replace('{grain}', 'day'),
        description: tile.description,
        computed: tile.kind === 'live' ? '' : tile.computed,
      })),
    ),
  };
}

function tilesOf({ sections, queries }: DashboardDefinition) {
  return sections.flatMap(({ tiles }) =>
    tiles
      .filter((tile): tile is QueryTile => tile.kind !== 'live')
      .flatMap((tile) => {
        const query = queries[tile.query];
        return query ? [{ tile, query }] : [];
      }),
  );
}

const tileId = (dashboard: DashboardDefinition, tile: QueryTile) => `${dashboard.id}/${tile.id}`;
