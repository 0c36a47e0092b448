import type pg from 'pg';
import { pool, transaction } from '../db.ts';
import type { Sharing } from '../queries/schema.ts';
import type { BoardContent, BoardTile } from './schema.ts';
import type { TileReads } from './tile-reads.ts';

/** Boards and their versions, without a question about who may. */

export type Tx = pg.PoolClient;
/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

export interface StoredTile extends BoardTile {
  /** What its statement reads, by the guard when it was saved. */
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** With what its rows are made of; null: nobody has looked yet. */
export type TracedTile = StoredTile & TileReads;

export interface StoredContent extends Omit<BoardContent, 'tiles'> {
  readonly tiles: readonly StoredTile[];
}

export interface TracedContent extends StoredContent {
  readonly tiles: readonly TracedTile[];
}

export interface StoredBoard extends StoredContent {
  readonly id: string;
  readonly ownerId: string;
  readonly owner: string;
  readonly version: number;
  readonly sharing: Sharing;
  readonly updatedAt: Date;
}

const STORED = `SELECT b.id, b.owner_id AS "ownerId", u.name AS owner, b.version,
    json_build_object('everyone', b.shared_everyone, 'groups', b.shared_groups, 'people', b.shared_people) AS sharing,
    b.updated_at AS "updatedAt", v.title, v.description, v.tiles
  FROM board b JOIN board_version v ON v.board_id = b.id AND v.number = b.version JOIN app_user u ON u.id = b.owner_id`;

const LISTED_MAX = 500;

/** A person's own and those that are shared with them, by title. */
export async function findBoards(who: {
  readonly personId: string;
  readonly groups: readonly string[];
}): Promise<StoredBoard[]> {
  const { rows } = await pool().query<StoredBoard>(
    `${STORED} WHERE b.deleted_at IS NULL
       AND (b.owner_id = $1 OR b.shared_everyone OR $1 = ANY (b.shared_people) OR b.shared_groups && $2)
     ORDER BY lower(v.title), b.id LIMIT ${LISTED_MAX}`,
    [who.personId, who.groups],
  );
  return rows;
}

/** As the transaction has it; null for none and for one that was deleted. */
export async function boardIn(
  tx: Tx,
  id: string,
): Promise<(Omit<StoredBoard, 'tiles'> & TracedContent) | null> {
  const { rows } = await tx.query<StoredBoard & MadeOfTiles>(
    `SELECT stored.*, v.made_of AS "madeOf" FROM (${STORED} WHERE b.id = $1 AND b.deleted_at IS NULL) AS stored
     JOIN board_version v ON v.board_id = stored.id AND v.number = stored.version`,
    [id],
  );
  return rows[0] ? traced(rows[0]) : null;
}

interface MadeOfTiles {
  readonly tiles: readonly StoredTile[];
  /** By the tiles' ids. */
  readonly madeOf: Readonly<Record<string, TracedTile['madeOf']>> | null;
}

function traced<Row extends MadeOfTiles>({ madeOf, ...row }: Row) {
  return {
    ...row,
    tiles: row.tiles.map((tile): TracedTile => ({ ...tile, madeOf: madeOf?.[tile.id] ?? null })),
  };
}

/** Those that the catalog has not, by their ids. */
export async function untoldBoards(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM board WHERE deleted_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM catalog.asset WHERE kind = 'dashboard' AND name = board.id::text)`,
  );
  return rows.map(({ id }) => id);
}

/** Those with a tile of which nobody knows what it is made of, by their ids. */
export async function untracedBoards(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT b.id FROM board b JOIN board_version v ON v.board_id = b.id AND v.number = b.version
     WHERE b.deleted_at IS NULL AND (v.made_of IS NULL OR jsonb_path_exists(v.made_of, '$.* ? (@ == null)'))`,
  );
  return rows.map(({ id }) => id);
}

/** Of one version. */
export async function setMadeOf(
  tx: Tx,
  id: string,
  number: number,
  tiles: readonly TracedTile[],
): Promise<void> {
  await tx.query('UPDATE board_version SET made_of = $3 WHERE board_id = $1 AND number = $2', [
    id,
    number,
    madeOfText(tiles),
  ]);
}

function madeOfText(tiles: readonly TracedTile[]): string {
  return JSON.stringify(Object.fromEntries(tiles.map((tile) => [tile.id, tile.madeOf])));
}

/** Null for none. Those that were deleted are found by whoever wants to undo that. */
export async function findBoard(id: string, deleted = false): Promise<StoredBoard | null> {
  const { rows } = await pool().query<StoredBoard>(
    `${STORED} WHERE b.id = $1 AND (b.deleted_at IS NOT NULL) = $2`,
    [id, deleted],
  );
  return rows[0] ?? null;
}

/** Of these, those that there are. */
export async function findBoardsOf(ids: readonly string[]): Promise<StoredBoard[]> {
  const { rows } = await pool().query<StoredBoard>(
    `${STORED} WHERE b.id = ANY ($1::uuid[]) AND b.deleted_at IS NULL`,
    [ids],
  );
  return rows;
}

export async function insertBoard(
  tx: Tx,
  id: string,
  ownerId: string,
  content: TracedContent,
): Promise<void> {
  await tx.query('INSERT INTO board (id, owner_id, version) VALUES ($1, $2, 1)', [id, ownerId]);
  await insertVersion(tx, id, 1, content);
}

/** False when the version that it is based on is not the latest any more, or the board is gone. */
export async function addVersion(tx: Tx, id: string, base: number, content: TracedContent): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE board SET version = version + 1, updated_at = now()
     WHERE id = $1 AND version = $2 AND deleted_at IS NULL`,
    [id, base],
  );
  if (rowCount !== 1) return false;
  await insertVersion(tx, id, base + 1, content);
  return true;
}

async function insertVersion(
  tx: Tx,
  id: string,
  number: number,
  { title, description, tiles }: TracedContent,
): Promise<void> {
  await tx.query(
    'INSERT INTO board_version (board_id, number, title, description, tiles, made_of) VALUES ($1, $2, $3, $4, $5, $6)',
    [
      ...[id, number, title, description],
      JSON.stringify(tiles.map(({ madeOf: _, ...tile }) => tile)),
      madeOfText(tiles),
    ],
  );
}

export interface StoredVersion extends StoredContent {
  readonly number: number;
  readonly createdAt: Date;
}

const VERSIONS_LISTED = 200;

/** The latest first. */
export async function findVersions(id: string): Promise<StoredVersion[]> {
  const { rows } = await pool().query<StoredVersion>(
    `SELECT number, created_at AS "createdAt", title, description, tiles FROM board_version
     WHERE board_id = $1 ORDER BY number DESC LIMIT ${VERSIONS_LISTED}`,
    [id],
  );
  return rows;
}

/** Null for none. */
export async function findVersion(id: string, number: number): Promise<StoredVersion | null> {
  const { rows } = await pool().query<StoredVersion>(
    `SELECT number, created_at AS "createdAt", title, description, tiles FROM board_version
     WHERE board_id = $1 AND number = $2`,
    [id, number],
  );
  return rows[0] ?? null;
}

const REMEMBERED_VERSIONS = 20;

/** Tiles that the latest versions had: what they read is known, also when one comes back. */
export async function findFormerTiles(id: string): Promise<TracedTile[]> {
  const { rows } = await pool().query<MadeOfTiles>(
    `SELECT tiles, made_of AS "madeOf" FROM board_version WHERE board_id = $1 ORDER BY number DESC LIMIT ${REMEMBERED_VERSIONS}`,
    [id],
  );
  return rows.flatMap((row) => traced(row).tiles);
}

export async function setSharing(tx: Tx, id: string, { everyone, groups, people }: Sharing): Promise<void> {
  await tx.query(
    'UPDATE board SET shared_everyone = $2, shared_groups = $3, shared_people = $4 WHERE id = $1',
    [id, everyone, groups, people],
  );
}

const KEPT_DAYS = 30;

/** Hides it, or brings it back. What its owner deleted a month ago is gone for good then. */
export async function setDeleted(tx: Tx, { id, ownerId }: StoredBoard, deleted: boolean): Promise<void> {
  await tx.query('UPDATE board SET deleted_at = CASE WHEN $2 THEN now() END WHERE id = $1', [id, deleted]);
  await tx.query(
    `DELETE FROM board WHERE owner_id = $1 AND deleted_at < now() - make_interval(days => ${KEPT_DAYS})`,
    [ownerId],
  );
}
