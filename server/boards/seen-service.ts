import type { Reader } from '../access/reader.ts';
import { findBoardsOf } from './boards-data.ts';
import type { BoardTile } from './schema.ts';
import { visibleBoards } from './visible-board.ts';

/** Of these tiles of boards (`board/tile`, by their ids), those that are there for the reader, by the same. */
export async function seenBoardTiles(
  reader: Reader,
  names: readonly string[],
): Promise<ReadonlyMap<string, Omit<BoardTile, 'width'>>> {
  const boards = [...new Set(names.map((name) => name.slice(0, name.indexOf('/'))))];
  if (boards.length === 0) return new Map();
  const seen = await visibleBoards(reader, await findBoardsOf(boards));
  const wanted = new Set(names);
  return new Map(
    seen.flatMap(({ stored, tiles }) =>
      tiles
        .map((tile): [string, Omit<BoardTile, 'width'>] => [`${stored.id}/${tile.id}`, tile])
        .filter(([name]) => wanted.has(name)),
    ),
  );
}
