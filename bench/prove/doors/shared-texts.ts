import { randomUUID } from 'node:crypto';
import { readerUnder } from '#server/access/mint-reader.ts';
import type { Reader } from '#server/access/reader.ts';
import { policyDocument } from '#server/access/schema.ts';
import { SCOPES } from '#server/auth/roles.ts';
import { AppError } from '#server/errors.ts';
import { createSaved, listSaved, openSaved, shareSaved } from '#server/saved/service.ts';
import { ALLOW_ALL, TEST_LIMITS } from '#server/testing/reader.ts';
import { type ProofPerson, ROLES } from './people.ts';

let author: ProofPerson | null = null;

/** Who shares; whatever the policies of a round say, it was written by somebody who saw everything. */
export function setAuthor(person: ProofPerson): void {
  author = person;
  shared.clear();
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
  const editor = { reader: await allSeeing(), networkAddress: '127.0.0.1' };
  const content = {
    title: `All of ${table}`,
    description: `What ${table} holds.`,
    sql,
    parameters: {},
    chart: null,
    placement: 'duckdb' as const,
  };
  const { id } = await createSaved(editor, { content, folderId: null, note: '' });
  await shareSaved(editor, { id, sharing: { everyone: true, groups: [], people: [] }, mayEdit: false });
  return id;
}

/**
 * The statement that was shared about a table, as the reader is given it. Rejects with `not_found`, and with more words
 * than that where a list or a search tells of it all the same.
 */
export async function sharedText(reader: Reader, table: string, sql: string): Promise<string> {
  if (table.endsWith('there_is_none')) return (await openSaved(reader, randomUUID())).sql;
  let id = shared.get(table);
  if (!id) {
    id = share(table, sql);
    shared.set(table, id);
  }
  try {
    return (await openSaved(reader, await id)).sql;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const lists = await Promise.all([listSaved(reader, ''), listSaved(reader, table)]);
    const told = lists.flatMap(({ queries }) => queries).filter(({ title }) => title.includes(table));
    throw told.length === 0 ? error : new AppError(error.code, `${error.message} ${JSON.stringify(told)}`);
  }
}
