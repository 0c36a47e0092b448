import { randomUUID } from 'node:crypto';
import { recordAuditIn } from '../audit/record.ts';
import { PRIVATE } from '../sharing/schema.ts';
import { sharingEntries } from '../sharing/service.ts';
import type { Editor } from './editor.ts';
import { deleteFolders, insertFolder, lockFolders, undeleteFolder, updateFolder } from './folders-data.ts';
import { noSuchFolder, requirePlace, withDescendants } from './plan-folders.ts';
import { findQueries, inTransaction } from './saved-data.ts';
import type { SavedFolder } from './schema.ts';
import { tellOfQueries } from './tell-of-queries.ts';

/** A person's own folders. Those of others are as if they were not there. */

export function makeFolder(
  { reader }: Editor,
  { name, parentId }: { readonly name: string; readonly parentId: string | null },
): Promise<SavedFolder> {
  return inTransaction(async (tx) => {
    const folder = { id: randomUUID(), parentId, name };
    requirePlace(await lockFolders(tx, reader.personId), folder);
    await insertFolder(tx, reader.personId, folder);
    return folder;
  });
}

export function changeFolder(
  { reader }: Editor,
  { id, ...change }: { readonly id: string; readonly name?: string; readonly parentId?: string | null },
): Promise<void> {
  return inTransaction(async (tx) => {
    const folders = await lockFolders(tx, reader.personId);
    const found = folders.find((folder) => folder.id === id);
    if (!found) throw noSuchFolder();
    const changed = { ...found, ...change };
    requirePlace(folders, changed);
    await updateFolder(tx, changed);
  });
}

/** With all that is in it. `restoreFolder` undoes it. */
export async function deleteFolder(editor: Editor, id: string): Promise<void> {
  const ended = await sharedQueries(editor);
  await inTransaction(async (tx) => {
    const folders = await lockFolders(tx, editor.reader.personId);
    if (!folders.some((folder) => folder.id === id)) throw noSuchFolder();
    const ids = withDescendants(folders, id);
    await tellOfQueries(tx, await deleteFolders(tx, ids));
    const entries = ended
      .filter(({ folderId }) => folderId !== null && ids.includes(folderId))
      .flatMap((query) => sharingEntries(editor, { ...query, kind: 'saved query' }, query.sharing, PRIVATE));
    if (entries.length > 0) await recordAuditIn(tx, entries);
  });
}

export async function restoreFolder(editor: Editor, id: string): Promise<void> {
  const before = new Set((await sharedQueries(editor)).map((query) => query.id));
  const isBack = await inTransaction(async (tx) => {
    await lockFolders(tx, editor.reader.personId);
    const queries = await undeleteFolder(tx, editor.reader.personId, id);
    if (queries) await tellOfQueries(tx, queries);
    return queries !== null;
  });
  if (!isBack) throw noSuchFolder();
  const back = (await sharedQueries(editor)).filter((query) => !before.has(query.id));
  const entries = back.flatMap((query) =>
    sharingEntries(editor, { ...query, kind: 'saved query' }, PRIVATE, query.sharing),
  );
  if (entries.length > 0) await inTransaction((tx) => recordAuditIn(tx, entries));
}

async function sharedQueries({ reader }: Editor) {
  const found = await findQueries(reader, '');
  return found.filter(({ ownerId }) => ownerId === reader.personId);
}
