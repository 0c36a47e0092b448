import { putAssetsOf } from '../catalog/assets-service.ts';
import { tellOfMade } from '../lineage/telling-service.ts';
import { audienceOf } from '../sharing/service.ts';
import { boardAssets, boardProducer } from './board-assets.ts';
import { boardIn, inTransaction, type Tx, untoldBoards } from './boards-data.ts';

/** Tells the catalog and lineage of a board as it is at the end of what changed it, or that it is gone. */
export async function tellOfBoard(tx: Tx, id: string): Promise<void> {
  const board = await boardIn(tx, id);
  await putAssetsOf(tx, boardProducer(id), board ? boardAssets(board) : []);
  const tiles = board?.tiles.map((tile) => ({
    ...{ name: `${id}/${tile.id}`, statement: tile.sql, madeOf: tile.madeOf },
    audience: audienceOf(board.ownerId, board.sharing),
  }));
  await tellOfMade(tx, 'board', `${id}/`, tiles ?? []);
}

/** Boards that were made before the catalog had any. */
export async function tellOfBoards(): Promise<void> {
  for (const id of await untoldBoards()) await inTransaction((tx) => tellOfBoard(tx, id));
}
