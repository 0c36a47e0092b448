import { randomUUID } from 'node:crypto';
import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import type { Sharing } from '../queries/schema.ts';
import { isShared, PRIVATE } from '../sharing/schema.ts';
import { sharedBy, sharingEntries } from '../sharing/service.ts';
import type { Editor } from './editor.ts';
import { findFolders } from './folders-data.ts';
import { type TemplateReads, templateReads } from './name-tables.ts';
import { noSuchFolder } from './plan-folders.ts';
import { readsUnshared } from './reads-unshared.ts';
import {
  addVersion,
  findQueries,
  findQueriesOf,
  findQuery,
  findVersions,
  insertQuery,
  inTransaction,
  LISTED_MAX,
  type StoredQuery,
  type StoredVersion,
  setDeleted,
  setFolder,
  setSharing,
  type Touched,
} from './saved-data.ts';
import type { SavedContent, SavedList, SavedQuery, SavedSummary, SavedVersion } from './schema.ts';
import { tellOfQueries } from './tell-of-queries.ts';
import { wordsToShow } from './words-to-show.ts';

export { type TemplateReads, templateReads } from './name-tables.ts';
export { readsUnshared } from './reads-unshared.ts';

/** Said of queries that there are not, that are not shared with the reader, and that name what is hidden from them. */
function noSuchQuery(): AppError {
  return new AppError('not_found', 'There is no such saved query, or it is not there for you any more.');
}

/** Whoever wrote a text may read it; others when it names nothing that is hidden from them. */
async function sightOf(
  reader: Reader,
): Promise<(text: SavedContent & { authorId: string | null; touched: Touched | null }) => boolean> {
  const isVisible = await textSight(reader);
  return (text) =>
    text.authorId === reader.personId || isVisible({ touched: text.touched, words: wordsToShow(text) });
}

function summaryFor(reader: Reader, query: StoredQuery): SavedSummary | null {
  const by = sharedBy(reader, query.ownerId, query.sharing);
  if (by === null) return null;
  const mine = by === 'mine';
  return {
    id: query.id,
    title: query.title,
    description: query.description,
    folderId: mine ? query.folderId : null,
    owner: { id: query.ownerId, name: query.owner },
    by,
    mayEdit: mine || (by === 'me' && query.sharedEdit),
    sharing: mine ? { ...query.sharing, mayEdit: query.sharedEdit } : null,
    version: query.version,
    updatedBy: query.author,
    updatedAt: query.updatedAt.toISOString(),
  };
}

/** The reader's own queries and those that are there for them, with their folders. */
export async function listSaved(reader: Reader, search: string): Promise<SavedList> {
  const [folders, found, isVisible] = await Promise.all([
    findFolders(reader.personId),
    findQueries(reader, search),
    sightOf(reader),
  ]);
  const queries = found
    .slice(0, LISTED_MAX)
    .filter(isVisible)
    .flatMap((query) => summaryFor(reader, query) ?? []);
  return { folders, queries, more: found.length > LISTED_MAX };
}

/** Of those that `listSaved` gives, the ones that read a table, or name it where nobody has asked what they read. */
export async function savedOn(reader: Reader, table: string): Promise<SavedSummary[]> {
  const [found, isVisible] = await Promise.all([
    findQueries(reader, table.slice(table.indexOf('.') + 1)),
    sightOf(reader),
  ]);
  return found
    .filter(({ touched, sql }) => touched?.some((each) => each.name === table) ?? isWritten(sql, table))
    .filter(isVisible)
    .flatMap((query) => summaryFor(reader, query) ?? []);
}

/** Of these, by their ids, what is there for the reader. */
export async function seenQueries(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SavedContent>> {
  if (ids.length === 0) return new Map();
  const [found, isVisible] = await Promise.all([findQueriesOf(ids), sightOf(reader)]);
  return new Map(
    found
      .filter((query) => isVisible(query) && summaryFor(reader, query) !== null)
      .map((query) => [query.id, contentOf(query)]),
  );
}

function isWritten(sql: string, table: string): boolean {
  const words = sql
    .toLowerCase()
    .replaceAll('"', '')
    .split(/[^\p{L}\p{N}_$.]+/u);
  return words.includes(table.toLowerCase());
}

/** Throws `not_found`. */
async function seeQuery(
  reader: Reader,
  id: string,
  deleted = false,
): Promise<{ stored: StoredQuery; summary: SavedSummary }> {
  const [stored, isVisible] = await Promise.all([findQuery(id, deleted), sightOf(reader)]);
  const summary = stored && isVisible(stored) ? summaryFor(reader, stored) : null;
  if (!stored || !summary) throw noSuchQuery();
  return { stored, summary };
}

export async function openSaved(reader: Reader, id: string): Promise<SavedQuery> {
  const { stored, summary } = await seeQuery(reader, id);
  return { ...summary, ...contentOf(stored) };
}

function contentOf({ title, description, sql, parameters, chart, placement }: SavedContent): SavedContent {
  return { title, description, sql, parameters, chart, placement };
}

export async function createSaved(
  { reader }: Editor,
  { content, folderId, note }: { content: SavedContent; folderId: string | null; note: string },
): Promise<SavedQuery> {
  await requireFolder(reader, folderId);
  const id = randomUUID();
  const author = { id: reader.personId, name: reader.name };
  const reads = await readsUnshared(reader, content);
  await inTransaction(async (tx) => {
    const first = { content, author, note, ...reads };
    await insertQuery(tx, { id, ownerId: reader.personId, folderId }, first);
    await tellOfQueries(tx, [id]);
  });
  return openSaved(reader, id);
}

async function requireFolder(reader: Reader, folderId: string | null): Promise<void> {
  if (folderId === null) return;
  const folders = await findFolders(reader.personId);
  if (!folders.some(({ id }) => id === folderId)) throw noSuchFolder();
}

/**
 * A further version, based on the one that was opened. Throws `conflict` (details: `version`) when somebody saved
 * meanwhile, `forbidden` for those who may read only, and `bad_request` for a text that is shared and could not be.
 */
export async function saveVersion(
  { reader }: Editor,
  change: { id: string; version: number; content: SavedContent; note: string },
): Promise<SavedQuery> {
  const { id, version, content, note } = change;
  const { stored, summary } = await seeQuery(reader, id);
  if (!summary.mayEdit) {
    throw new AppError(
      'forbidden',
      `Only ${stored.owner} can change this query. Save yours as a copy: it has all you wrote.`,
    );
  }
  if (stored.version !== version) throw conflict(stored, version);
  const reads = await (isShared(stored.sharing) ? readsToShow : readsUnshared)(reader, content);
  if (stored.ownerId !== reader.personId) await requireOwnerSees(stored, content, reads.touched);
  const author = { id: reader.personId, name: reader.name };
  const isSaved = await inTransaction(async (tx) => {
    const isLatest = await addVersion(tx, id, version, { content, author, note, ...reads });
    if (isLatest) await tellOfQueries(tx, [id]);
    return isLatest;
  });
  if (!isSaved) throw conflict((await seeQuery(reader, id)).stored, version);
  return openSaved(reader, id);
}

function conflict({ author, version }: StoredQuery, opened: number): AppError {
  return new AppError(
    'conflict',
    `${author} saved version ${version} after you opened version ${opened}. Nothing of yours is lost: compare the two, then save yours over it or as a copy.`,
    { details: { version } },
  );
}

async function readsToShow(reader: Reader, { sql, parameters }: SavedContent): Promise<TemplateReads> {
  try {
    return await templateReads(reader, sql, parameters);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
    throw new AppError('bad_request', `A statement is shared only when it can be run. ${error.message}`, {
      cause: error,
      details: error.details,
    });
  }
}

/** What an editor wrote must not take the query away from its owner. */
async function requireOwnerSees(
  { ownerId, owner }: StoredQuery,
  content: SavedContent,
  touched: Touched | null,
): Promise<void> {
  const reader = await readerFor(ownerId);
  if (!reader || (await sightOf(reader))({ ...content, authorId: null, touched })) return;
  throw new AppError('bad_request', `${owner} could not open the query like this. Save yours as a copy.`);
}

/** Saves the content of an earlier version as the latest one. */
export async function restoreVersion(
  editor: Editor,
  { id, version, number }: { id: string; version: number; number: number },
): Promise<SavedQuery> {
  const content = await readVersion(editor.reader, { id, number });
  return saveVersion(editor, { id, version, content, note: `Restored from version ${number}` });
}

/** Those of its versions that the reader may be shown, the latest first. For those who may edit. */
async function visibleVersions(reader: Reader, id: string): Promise<StoredVersion[]> {
  const { summary } = await seeQuery(reader, id);
  if (!summary.mayEdit) throw noSuchQuery();
  const isVisible = await sightOf(reader);
  return (await findVersions(id)).filter(isVisible);
}

export async function listVersions(reader: Reader, id: string): Promise<SavedVersion[]> {
  const found = await visibleVersions(reader, id);
  return found.map(({ number, author, note, title, createdAt }) => ({
    number,
    author,
    note,
    title,
    createdAt: createdAt.toISOString(),
  }));
}

export async function readVersion(
  reader: Reader,
  { id, number }: { id: string; number: number },
): Promise<SavedContent> {
  const found = (await visibleVersions(reader, id)).find((version) => version.number === number);
  if (!found) throw new AppError('not_found', `There is no version ${number} of this query for you.`);
  return contentOf(found);
}

export async function renameSaved(
  editor: Editor,
  { id, version, title }: { id: string; version: number; title: string },
): Promise<SavedQuery> {
  const { stored } = await seeQuery(editor.reader, id);
  const content = { ...contentOf(stored), title };
  return saveVersion(editor, { id, version, content, note: `Renamed from ${stored.title}`.slice(0, 300) });
}

/** A query of the reader's own with the same content; the folder, too, where it is theirs. */
export async function duplicateSaved(editor: Editor, id: string): Promise<SavedQuery> {
  const { stored, summary } = await seeQuery(editor.reader, id);
  const title = `${stored.title.slice(0, 110)} (copy)`;
  const note = summary.by === 'mine' ? 'Copied' : `Copied from ${stored.owner}`;
  return createSaved(editor, { content: { ...contentOf(stored), title }, folderId: summary.folderId, note });
}

async function ownQuery(reader: Reader, id: string, deleted = false): Promise<StoredQuery> {
  const { stored, summary } = await seeQuery(reader, id, deleted);
  if (summary.by !== 'mine') throw new AppError('forbidden', `Only ${stored.owner} can do this.`);
  return stored;
}

export async function moveSaved(
  { reader }: Editor,
  { id, folderId }: { id: string; folderId: string | null },
): Promise<void> {
  await ownQuery(reader, id);
  await requireFolder(reader, folderId);
  await setFolder(id, folderId);
}

/** `undeleteSaved` undoes it, for thirty days. */
export async function deleteSaved(editor: Editor, id: string): Promise<void> {
  const query = await ownQuery(editor.reader, id);
  await hideOrShow(editor, query, true);
}

export async function undeleteSaved(editor: Editor, id: string): Promise<void> {
  const query = await ownQuery(editor.reader, id, true);
  await hideOrShow(editor, query, false);
}

function hideOrShow(editor: Editor, query: StoredQuery, deleted: boolean): Promise<void> {
  const [before, after] = deleted ? [query.sharing, PRIVATE] : [PRIVATE, query.sharing];
  return inTransaction(async (tx) => {
    await setDeleted(tx, query, deleted);
    await tellOfQueries(tx, [query.id]);
    await recordAuditIn(tx, sharingEntries(editor, { ...query, kind: 'saved query' }, before, after));
  });
}

/**
 * Says who else may open the query. What they see when they run it follows from their own rights, and a text that names
 * what is hidden from them is not there for them.
 */
export async function shareSaved(
  editor: Editor,
  { id, sharing, mayEdit }: { id: string; sharing: Sharing; mayEdit: boolean },
): Promise<SavedQuery> {
  const query = await ownQuery(editor.reader, id);
  const reads = isShared(sharing) ? await readsToShow(editor.reader, query) : null;
  const isSet = await inTransaction(async (tx) => {
    const wasLatest = await setSharing(tx, query, sharing, mayEdit, reads);
    if (wasLatest) {
      await tellOfQueries(tx, [id]);
      await recordAuditIn(
        tx,
        sharingEntries(editor, { ...query, kind: 'saved query' }, query.sharing, sharing),
      );
    }
    return wasLatest;
  });
  if (!isSet) throw conflict((await seeQuery(editor.reader, id)).stored, query.version);
  return openSaved(editor.reader, id);
}
