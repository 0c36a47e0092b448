import { randomUUID } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import type { Sharing } from '../queries/schema.ts';
import { type Caller, callerForSession } from '../queries/service.ts';
import { PRIVATE } from '../sharing/schema.ts';
import { sharingEntries } from '../sharing/service.ts';
import { sightOf } from './board-sight.ts';
import {
  addVersion,
  findBoard,
  findBoards,
  findFormerTiles,
  findVersion,
  findVersions,
  insertBoard,
  inTransaction,
  type StoredBoard,
  type StoredTile,
  setDeleted,
  setSharing,
  type TracedContent,
} from './boards-data.ts';
import type {
  Board,
  BoardContent,
  BoardSummary,
  BoardTile,
  BoardVersion,
  TileAnswer,
  TileQuestion,
} from './schema.ts';
import { TILES_MAX, TITLE_LENGTH_MAX } from './schema.ts';
import { tellOfBoard } from './tell-of-board.ts';
import { answerTile } from './tile-answer.ts';
import { withFormer, withReads } from './tile-reads.ts';
import { type VisibleBoard, visibleBoards } from './visible-board.ts';

const COPY = ' (copy)';

/** Who changes boards, and from where. */
interface Editor {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/** Said of boards that there are not, that are not shared with the reader, and that show nothing to them. */
function noSuchBoard(): AppError {
  return new AppError('not_found', 'There is no such dashboard, or it is not there for you any more.');
}

export async function listBoards(reader: Reader): Promise<BoardSummary[]> {
  return (await visibleBoards(reader, await findBoards(reader))).map((seen) => ({
    ...factsOf(seen),
    tiles: seen.tiles.map(({ title }) => title),
  }));
}

function factsOf({ stored, by }: VisibleBoard): Omit<BoardSummary, 'tiles'> {
  const { id, title, description, ownerId, owner, sharing, version, updatedAt } = stored;
  return {
    id,
    title,
    description,
    owner: { id: ownerId, name: owner },
    by,
    sharing: by === 'mine' ? sharing : null,
    version,
    updatedAt: updatedAt.toISOString(),
  };
}

/** Throws `not_found`. */
async function seeBoard(reader: Reader, id: string, deleted = false): Promise<VisibleBoard> {
  const stored = await findBoard(id, deleted);
  const [seen] = stored ? await visibleBoards(reader, [stored]) : [];
  if (!seen) throw noSuchBoard();
  return seen;
}

export async function openBoard(reader: Reader, id: string): Promise<Board> {
  const seen = await seeBoard(reader, id);
  return { ...factsOf(seen), tiles: withoutTouched(seen.tiles), sight: await sightOf(reader) };
}

function withoutTouched(tiles: readonly StoredTile[]): BoardTile[] {
  return tiles.map(({ touched: _, ...tile }) => tile);
}

/** What a tile shows the person of this session. */
export async function answerFor(
  { reader, networkAddress, sessionId }: Editor & { readonly sessionId: string },
  question: TileQuestion,
  signal: AbortSignal | undefined,
): Promise<TileAnswer> {
  return answerQuestion(callerForSession(reader, sessionId, networkAddress), question, signal);
}

/** The same for any caller; the doors proof comes in here. */
export async function answerQuestion(
  caller: Caller,
  { id, tileId, values }: TileQuestion,
  signal: AbortSignal | undefined,
): Promise<TileAnswer> {
  const { tiles } = await seeBoard(caller.reader, id);
  const tile = tiles.find((each) => each.id === tileId);
  if (!tile) throw new AppError('not_found', 'There is no such tile on this dashboard any more.');
  return answerTile(caller, tile, values, signal);
}

export async function createBoard({ reader }: Editor, content: BoardContent): Promise<Board> {
  const id = randomUUID();
  const tiles = await withReads(reader, content.tiles, []);
  await inTransaction(async (tx) => {
    await insertBoard(tx, id, reader.personId, { ...content, tiles });
    await tellOfBoard(tx, id);
  });
  return openBoard(reader, id);
}

/** A board of the reader's own with the tiles that they may see of this one. */
export async function duplicateBoard({ reader }: Editor, id: string): Promise<Board> {
  const { stored, tiles } = await seeBoard(reader, id);
  const title = `${stored.title.slice(0, TITLE_LENGTH_MAX - COPY.length)}${COPY}`;
  const copies = withFormer(tiles, await findFormerTiles(id)).map((tile) => ({ ...tile, id: randomUUID() }));
  const copyId = randomUUID();
  await inTransaction(async (tx) => {
    const content = { title, description: stored.description, tiles: copies };
    await insertBoard(tx, copyId, reader.personId, content);
    await tellOfBoard(tx, copyId);
  });
  return openBoard(reader, copyId);
}

async function ownBoard(reader: Reader, id: string, deleted = false): Promise<StoredBoard> {
  const { stored, by } = await seeBoard(reader, id, deleted);
  if (by !== 'mine') throw new AppError('forbidden', `Only ${stored.owner} can change this dashboard.`);
  return stored;
}

/** The whole board as it is to be. Throws `conflict` when it was changed since the version was opened. */
export async function saveBoard(
  { reader }: Editor,
  { id, version, content }: { id: string; version: number; content: BoardContent },
): Promise<Board> {
  const board = await ownBoard(reader, id);
  if (board.version !== version) throw changedMeanwhile();
  const tiles = await withReads(reader, content.tiles, await findFormerTiles(id));
  if (!(await putVersion(id, version, { ...content, tiles }))) throw changedMeanwhile();
  return openBoard(reader, id);
}

/** False when the version that it is based on is not the latest any more, or the board is gone. */
function putVersion(id: string, version: number, content: TracedContent): Promise<boolean> {
  return inTransaction(async (tx) => {
    const isLatest = await addVersion(tx, id, version, content);
    if (isLatest) await tellOfBoard(tx, id);
    return isLatest;
  });
}

function changedMeanwhile(): AppError {
  return new AppError(
    'conflict',
    'This dashboard was changed in another window since you opened it. It is shown as it is now: make your change again.',
  );
}

/** Every save of a board of one's own, the latest first. Nobody else changes it. */
export async function listVersions(reader: Reader, id: string): Promise<BoardVersion[]> {
  const { owner } = await ownBoard(reader, id);
  return (await findVersions(id)).map(({ number, title, tiles, createdAt }) => ({
    number,
    author: owner,
    title,
    tiles: tiles.map((tile) => tile.title),
    createdAt: createdAt.toISOString(),
  }));
}

/** Saves the content of an earlier version as the latest one. Rejects as `saveBoard` does. */
export async function restoreVersion(
  editor: Editor,
  { id, version, number }: { id: string; version: number; number: number },
): Promise<Board> {
  await ownBoard(editor.reader, id);
  const found = await findVersion(id, number);
  if (!found) throw new AppError('not_found', `There is no version ${number} of this dashboard.`);
  const { title, description, tiles } = found;
  return saveBoard(editor, { id, version, content: { title, description, tiles: withoutTouched(tiles) } });
}

/** Puts a tile behind the others, whatever else is changed meanwhile. */
export async function addTile(
  { reader }: Editor,
  { id, tile }: { id: string; tile: BoardTile },
): Promise<Board> {
  const [added] = await withReads(reader, [tile], []);
  for (;;) {
    const { title, description, tiles, version } = await ownBoard(reader, id);
    if (tiles.length >= TILES_MAX) {
      throw new AppError(
        'bad_request',
        `${title} has ${TILES_MAX} tiles, which is as many as fit. Choose another.`,
      );
    }
    const kept = withFormer(tiles, await findFormerTiles(id));
    const next = { title, description, tiles: added ? [...kept, added] : kept };
    if (await putVersion(id, version, next)) return openBoard(reader, id);
  }
}

/** Says who else finds the board. What they see on it follows from their own rights. */
export async function shareBoard(
  editor: Editor,
  { id, sharing }: { id: string; sharing: Sharing },
): Promise<Board> {
  const board = await ownBoard(editor.reader, id);
  await inTransaction(async (tx) => {
    await setSharing(tx, id, sharing);
    await tellOfBoard(tx, id);
    await recordAuditIn(tx, sharingEntries(editor, { ...board, kind: 'board' }, board.sharing, sharing));
  });
  return openBoard(editor.reader, id);
}

/** `undeleteBoard` undoes it, for thirty days. */
export async function deleteBoard(editor: Editor, id: string): Promise<void> {
  await hideOrShow(editor, await ownBoard(editor.reader, id), true);
}

export async function undeleteBoard(editor: Editor, id: string): Promise<void> {
  await hideOrShow(editor, await ownBoard(editor.reader, id, true), false);
}

function hideOrShow(editor: Editor, board: StoredBoard, deleted: boolean): Promise<void> {
  const [before, after] = deleted ? [board.sharing, PRIVATE] : [PRIVATE, board.sharing];
  return inTransaction(async (tx) => {
    await setDeleted(tx, board, deleted);
    await tellOfBoard(tx, board.id);
    await recordAuditIn(tx, sharingEntries(editor, { ...board, kind: 'board' }, before, after));
  });
}
