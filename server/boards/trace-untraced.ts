import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { clearMarks, madeOfUnknown, markedToTrace } from '../lineage/telling-service.ts';
import { readsUnshared } from '../saved/service.ts';
import { boardIn, inTransaction, setMadeOf, type TracedTile, untracedBoards } from './boards-data.ts';
import { tellOfBoard } from './tell-of-board.ts';

const PATIENCE_MS = 30_000;
/** Tiles whose tables have other columns, in one round. */
const BATCH = 50;

/**
 * Tiles that nobody has looked at yet: those that were saved before lineage told of them. And some of those that were made of
 * tables that have other columns since. Gives how many boards were looked at.
 */
export async function traceBoards(signal: AbortSignal): Promise<number> {
  const marked = await markedToTrace('board', BATCH);
  const ids = new Set([
    ...(await untracedBoards()),
    ...marked.map((name) => name.slice(0, name.indexOf('/'))),
  ]);
  for (const id of ids) {
    const board = signal.aborted ? null : await inTransaction((tx) => boardIn(tx, id));
    if (!board) continue;
    const reader = await readerFor(board.ownerId);
    const tiles: TracedTile[] = [];
    const [done, late]: [string[], string[]] = [[], []];
    for (const tile of board.tiles) {
      const name = `${id}/${tile.id}`;
      const isMarked = marked.includes(name);
      const madeOf = isMarked || tile.madeOf === null ? await lookAt(reader, tile, isMarked) : tile.madeOf;
      if (isMarked) (madeOf ? done : late).push(name);
      tiles.push({ ...tile, madeOf: madeOf ?? tile.madeOf });
    }
    await inTransaction(async (tx) => {
      await setMadeOf(tx, id, board.version, tiles);
      await tellOfBoard(tx, id);
      await clearMarks(tx, 'board', done, { isTraced: true });
      await clearMarks(tx, 'board', late, { isTraced: false });
    });
  }
  return ids.size;
}

/** Null where nobody had time to, or there is nobody to look as. */
async function lookAt(
  reader: Reader | null,
  tile: TracedTile,
  isMarked: boolean,
): Promise<TracedTile['madeOf']> {
  if (reader) return (await readsUnshared(reader, tile, PATIENCE_MS)).madeOf;
  // What was known of it is of other columns; it is looked at again when they change again.
  return isMarked ? madeOfUnknown('Whoever made the board has no access any more') : null;
}
