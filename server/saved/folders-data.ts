import { pool } from '../db.ts';
import type { Tx } from './saved-data.ts';
import type { SavedFolder } from './schema.ts';

const FOLDER = 'id, parent_id AS "parentId", name';

export async function findFolders(ownerId: string): Promise<SavedFolder[]> {
  const { rows } = await pool().query<SavedFolder>(
    `SELECT ${FOLDER} FROM saved_folder WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY lower(name), id`,
    [ownerId],
  );
  return rows;
}

/** The same, and nobody else changes a folder of this person until the transaction ends. */
export async function lockFolders(tx: Tx, ownerId: string): Promise<SavedFolder[]> {
  await tx.query('SELECT FROM app_user WHERE id = $1 FOR NO KEY UPDATE', [ownerId]);
  const { rows } = await tx.query<SavedFolder>(
    `SELECT ${FOLDER} FROM saved_folder WHERE owner_id = $1 AND deleted_at IS NULL`,
    [ownerId],
  );
  return rows;
}

export async function insertFolder(tx: Tx, ownerId: string, folder: SavedFolder): Promise<void> {
  await tx.query('INSERT INTO saved_folder (id, owner_id, parent_id, name) VALUES ($1, $2, $3, $4)', [
    folder.id,
    ownerId,
    folder.parentId,
    folder.name,
  ]);
}

export async function updateFolder(tx: Tx, { id, parentId, name }: SavedFolder): Promise<void> {
  await tx.query('UPDATE saved_folder SET parent_id = $2, name = $3 WHERE id = $1', [id, parentId, name]);
}

/** Hides folders and what is in them under one time, by which `undeleteFolder` knows what belongs together; gives the queries. */
export async function deleteFolders(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    'UPDATE saved_query SET deleted_at = now() WHERE folder_id = ANY ($1) AND deleted_at IS NULL RETURNING id',
    [ids],
  );
  await tx.query('UPDATE saved_folder SET deleted_at = now() WHERE id = ANY ($1) AND deleted_at IS NULL', [
    ids,
  ]);
  return rows.map(({ id }) => id);
}

/** Brings a folder back with all that went with it; at the top where the one it was in is gone. Gives the queries; null: there is no such folder. */
export async function undeleteFolder(tx: Tx, ownerId: string, id: string): Promise<readonly string[] | null> {
  const { rows } = await tx.query<{ deleted_at: Date }>(
    'SELECT deleted_at FROM saved_folder WHERE id = $1 AND owner_id = $2 AND deleted_at IS NOT NULL',
    [id, ownerId],
  );
  if (rows.length === 0) return null;
  const together = `owner_id = $2 AND deleted_at = (SELECT deleted_at FROM saved_folder WHERE id = $1)`;
  const { rows: queries } = await tx.query<{ id: string }>(
    `UPDATE saved_query SET deleted_at = NULL WHERE ${together} RETURNING id`,
    [id, ownerId],
  );
  await tx.query(
    `UPDATE saved_folder f SET parent_id = NULL FROM saved_folder p
     WHERE f.id = $1 AND p.id = f.parent_id AND p.deleted_at IS NOT NULL`,
    [id],
  );
  await tx.query(`UPDATE saved_folder SET deleted_at = NULL WHERE ${together}`, [id, ownerId]);
  return queries.map((query) => query.id);
}
