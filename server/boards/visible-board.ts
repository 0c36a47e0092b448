import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import type { SharedBy } from '../sharing/schema.ts';
import { sharedBy } from '../sharing/service.ts';
import type { StoredBoard, StoredTile } from './boards-data.ts';

export interface VisibleBoard {
  readonly stored: StoredBoard;
  readonly by: SharedBy;
  /** In their order, without those that name what is hidden from the reader. */
  readonly tiles: readonly StoredTile[];
}

/**
 * Boards as one reader sees them: without the tiles that name what is hidden from them, and not at all where nothing is
 * left or the board's own words name it. Owners see what they wrote.
 */
export async function visibleBoards(
  reader: Reader,
  boards: readonly StoredBoard[],
): Promise<readonly VisibleBoard[]> {
  const isVisible = await textSight(reader);
  return boards.flatMap((stored): VisibleBoard[] => {
    const by = sharedBy(reader, stored.ownerId, stored.sharing);
    if (by === null) return [];
    if (by === 'mine') return [{ stored, by, tiles: stored.tiles }];
    if (!isVisible({ touched: [], words: [stored.title, stored.description] })) return [];
    const tiles = stored.tiles.filter(({ touched, title, sql, parameters, chart }) =>
      isVisible({ touched, words: [title, sql, JSON.stringify([parameters, chart])] }),
    );
    return tiles.length === 0 && stored.tiles.length > 0 ? [] : [{ stored, by, tiles }];
  });
}
