import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import { type TemplateReads, templateReads } from '../saved/service.ts';
import type { StoredTile, TracedTile } from './boards-data.ts';
import type { BoardTile } from './schema.ts';

/** What its rows are made of; null: nobody has looked yet. */
export type TileReads = { readonly madeOf: TemplateReads['madeOf'] | null };

/** A tile is kept only when its owner can run it; what is known of one from before is not asked again. */
export async function withReads(
  reader: Reader,
  tiles: readonly BoardTile[],
  former: readonly TracedTile[],
): Promise<TracedTile[]> {
  const kept: TracedTile[] = [];
  for (const tile of tiles) {
    const same = formerOf(tile, former);
    const { touched, madeOf } = same ?? (await readsOf(reader, tile));
    kept.push({ ...tile, touched, madeOf });
  }
  return kept;
}

/** The same tiles, with what is known of them from before. */
export function withFormer(tiles: readonly StoredTile[], former: readonly TracedTile[]): TracedTile[] {
  return tiles.map((tile) => ({ ...tile, madeOf: formerOf(tile, former)?.madeOf ?? null }));
}

function formerOf({ sql, parameters }: BoardTile, former: readonly TracedTile[]): TracedTile | undefined {
  return former.find(
    (tile) => tile.sql === sql && JSON.stringify(tile.parameters) === JSON.stringify(parameters),
  );
}

async function readsOf(reader: Reader, { title, sql, parameters }: BoardTile): Promise<TemplateReads> {
  try {
    return await templateReads(reader, sql, parameters);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
    throw new AppError('bad_request', `The tile ${title} cannot be shown. ${error.message}`, {
      cause: error,
      details: error.details,
    });
  }
}
