import { randomUUID } from 'node:crypto';
import { readerUnder } from '#server/access/mint-reader.ts';
import type { Reader } from '#server/access/reader.ts';
import { policyDocument } from '#server/access/schema.ts';
import { SCOPES } from '#server/auth/roles.ts';
import type { Board } from '#server/boards/schema.ts';
import { createBoard, listBoards, openBoard, shareBoard } from '#server/boards/service.ts';
import { AppError } from '#server/errors.ts';
import type { Sharing } from '#server/queries/schema.ts';
import { createSaved, listSaved, openSaved, shareSaved } from '#server/saved/service.ts';
import { ALLOW_ALL, TEST_LIMITS } from '#server/testing/reader.ts';
import { type ProofPerson, ROLES } from './people.ts';

const EVERYONE: Sharing = { everyone: true, groups: [], people: [] };

let author: ProofPerson | null = null;

/** Who shares; whatever the policies of a round say, it was written by somebody who saw everything. */
export function setAuthor(person: ProofPerson): void {
  author = person;
  shared.clear();
  boards.clear();
  kept.clear();
}

/** The saved query over a table, by the table's name. */
const shared = new Map<string, Promise<string>>();

/** An author's own rights, when everything is theirs to see. */
export async function allSeeing(): Promise<Reader> {
  if (!author) throw new Error('Nobody shares anything yet');
  const roles = ROLES.map((id) => ({ id, title: id, scopes: [...SCOPES], limits: TEST_LIMITS }));
  const reader = await readerUnder(author.id, policyDocument.parse({ roles, policies: [ALLOW_ALL] }));
  if (!reader) throw new Error('The author of the proof is not there');
  return reader;
}

async function share(table: string, sql: string): Promise<string> {
  const { editor, id } = await save(`All of ${table}`, table, sql);
  await shareSaved(editor, { id, sharing: EVERYONE, mayEdit: false });
  return id;
}

async function save(title: string, table: string, sql: string) {
  const editor = { reader: await allSeeing(), networkAddress: '127.0.0.1' };
  const content = {
    title,
    description: `What ${table} holds.`,
    sql,
    parameters: {},
    chart: null,
    placement: 'duckdb' as const,
  };
  return { editor, id: (await createSaved(editor, { content, folderId: null, note: '' })).id };
}

const MISSING = /there_is_none$/;

/**
 * The statement that was shared about a table, as the reader is given it. Rejects with `not_found`, and with more words
 * than that where a list or a search tells of it all the same.
 */
export async function sharedText(reader: Reader, table: string, sql: string): Promise<string> {
  if (MISSING.test(table)) return (await openSaved(reader, randomUUID())).sql;
  const id = await remembered(shared, table, () => share(table, sql));
  return withLists(
    table,
    async () => (await openSaved(reader, id)).sql,
    async () => {
      const lists = await Promise.all([listSaved(reader, ''), listSaved(reader, table)]);
      return lists.flatMap(({ queries }) => queries);
    },
  );
}

/** The same for a board with one tile over the table on it. */
export async function sharedBoard(
  reader: Reader,
  table: string,
  sql: string,
): Promise<{ id: string; tileId: string }> {
  if (MISSING.test(table)) return firstTile(await openBoard(reader, randomUUID()));
  const id = await remembered(boards, table, () => shareBoardOver(table, sql));
  return withLists(
    table,
    async () => firstTile(await openBoard(reader, id)),
    () => listBoards(reader),
  );
}

function firstTile({ id, tiles }: Board): { id: string; tileId: string } {
  return { id, tileId: tiles[0]?.id ?? randomUUID() };
}

const boards = new Map<string, Promise<string>>();

async function shareBoardOver(table: string, sql: string): Promise<string> {
  const { editor, id } = await makeBoard('A board', table, sql);
  await shareBoard(editor, { id, sharing: EVERYONE });
  return id;
}

async function makeBoard(title: string, table: string, sql: string) {
  const editor = { reader: await allSeeing(), networkAddress: '127.0.0.1' };
  const tile = { id: randomUUID(), title: `All of ${table}`, sql, parameters: {}, chart: null, width: 12 };
  return { editor, id: (await createBoard(editor, { title, description: '', tiles: [tile] })).id };
}

/** What nobody shares is called so. */
export const KEPT_TITLE = 'Kept to oneself';
const kept = new Map<string, Promise<string>>();

/**
 * What lineage knows to be made of a table's columns: a saved query and a board, shared with everyone, and another of each
 * that are nobody else's to know of. Gives the names of those that are shared; none of what there is not.
 */
export async function madeOver(table: string, sql: string): Promise<ReadonlyMap<string, 'query' | 'tile'>> {
  if (MISSING.test(table)) return new Map();
  const query = await remembered(shared, table, () => share(table, sql));
  const board = await remembered(boards, table, () => shareBoardOver(table, sql));
  await remembered(kept, table, async () => {
    await makeBoard(KEPT_TITLE, table, sql);
    return (await save(KEPT_TITLE, table, sql)).id;
  });
  const { id, tileId } = firstTile(await openBoard(await allSeeing(), board));
  return new Map([
    [query, 'query'],
    [`${id}/${tileId}`, 'tile'],
  ]);
}

function remembered(
  known: Map<string, Promise<string>>,
  table: string,
  make: () => Promise<string>,
): Promise<string> {
  const made = known.get(table) ?? make();
  known.set(table, made);
  return made;
}

/** A refusal with all that the lists tell about the table. */
async function withLists<T>(
  table: string,
  open: () => Promise<T>,
  lists: () => Promise<readonly object[]>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const told = (await lists()).map((entry) => JSON.stringify(entry)).filter((text) => text.includes(table));
    throw told.length === 0 ? error : new AppError(error.code, `${error.message} ${told.join(' ')}`);
  }
}
