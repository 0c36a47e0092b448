import type { Dataset } from '../access/dataset.ts';
import { datasets } from '../access/datasets.ts';
import { declaredModels } from '../access/declarations.ts';
import { selectorsOf } from '../access/selectors.ts';
import { generalSelectors } from '../access/sight-rules.ts';
import { type DeclaredTile, declaredTiles } from '../dashboards/tiles-service.ts';
import { createEngine } from '../engine/duckdb.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { portalTellings } from './portal-tellings.ts';
import { noteShapes } from './shapes-data.ts';
import { type SelectorsOf, writeSights } from './sights-data.ts';
import { inTransaction, replaceTellings } from './tellings-data.ts';

const MEMORY_LIMIT_MB = 128;

interface Followed {
  readonly datasets: readonly Dataset[];
  readonly tiles: string;
}

let followed: Followed | null = null;

/**
 * Brings lineage up to what the portal makes itself, as it is declared and committed. Whoever reads lineage asks for it
 * first, so that it is never older than what it is about; and whoever keeps the house, so that its history has the right
 * times. Nothing is done as long as nothing changed.
 */
export const followPortal = oneAtATime(follow);

async function follow(): Promise<void> {
  const [all, models, tiles] = await Promise.all([datasets(), declaredModels(), declaredTiles()]);
  const next: Followed = { datasets: all, tiles: tilesKey(tiles) };
  if (next.datasets === followed?.datasets && next.tiles === followed.tiles) return;
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
  try {
    const told = await portalTellings(engine, { datasets: all, models, tiles });
    const selectors = columnSelectors(all);
    await inTransaction(async (tx) => {
      for (const [kind, tellings] of told) await replaceTellings(tx, kind, tellings, selectors);
      await writeSights(
        tx,
        all.map(({ name }) => name),
        selectors,
      );
      await noteShapes(tx, all);
    });
  } finally {
    await engine.close();
  }
  followed = next;
}

function tilesKey(tiles: readonly DeclaredTile[]): string {
  return JSON.stringify(tiles.map(({ id, declaration, columns }) => [id, declaration, columns]));
}

/** A column is found by what finds its table as well. */
export function columnSelectors(all: readonly Dataset[]): SelectorsOf {
  const byName = new Map(all.map((dataset) => [dataset.name, dataset]));
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();
  return (name) => {
    const dataset = byName.get(name);
    if (!dataset) return null;
    const columns =
      known.get(name) ??
      new Map(
        selectorsOf(dataset).columns.map((own, at): [string, string[]] => [
          dataset.columns[at]?.name as string,
          generalSelectors([...new Set([...selectorsOf(dataset).table, ...own])]),
        ]),
      );
    known.set(name, columns);
    return columns;
  };
}
