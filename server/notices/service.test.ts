import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { deletePost, startThread } from '../discussion/write-service.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadAllTables } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable, redefineTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import { type Table, type TableSpec, tableKey } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import {
  ALLOW_ALL,
  addPerson,
  addSession,
  allow,
  deny,
  enforce,
  testDocument,
  testReader,
} from '../testing/reader.ts';
import { inTransaction } from './data.ts';
import { follow, listFollowed, readFollowing, unfollow } from './follow-service.ts';
import { forgetOld } from './forget-old.ts';
import type { Notice } from './schema.ts';
import { countUnread, listNotices, markRead } from './service.ts';
import { tellOfSchemas } from './tell-of-schemas.ts';
import { tellFollowers, tellOwners, tellPeople } from './tell-service.ts';
import { unreadUpdates } from './unread-updates.ts';

const TABLE = 'proof.orders';
const OTHER = 'proof.other';
const spec = (fields: TableSpec['fields']): TableSpec => ({
  name: { namespace: 'proof', name: 'orders' },
  fields,
  partition: [],
});
const FIRST = spec([
  { name: 'id', type: 'int' },
  { name: 'email', type: 'string' },
]);
const SECOND = spec([...FIRST.fields, { name: 'net_margin', type: 'int' }, { name: 'note', type: 'string' }]);

let database: TestDatabase;
let engine: DuckDbEngine;
let author: Reader;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  await write(await ensureTable(FIRST), "SELECT 1::INT AS id, 'e' AS email");
  await ensureTable({ ...FIRST, name: { namespace: 'proof', name: 'other' } });
  author = await testReader();
});
after(async () => {
  await engine.close();
  await database.drop();
});

async function write(table: Table, sql: string): Promise<void> {
  const add = await stageFiles(engine, table, sql);
  await commitTables([{ table, operation: 'overwrite', replacePartitions: 'all', add }]);
}

const post = async (table: string, column: string | null = null): Promise<string> => {
  const thread = { table, column, kind: 'comment' as const, text: 'Look at this.' };
  return (await startThread({ reader: author, networkAddress: '127.0.0.1' }, thread)).id;
};
const noticeOf = (id: string) => ({
  event: id,
  subject: { kind: 'comment' as const, post: id },
  href: '/',
  actorId: author.personId,
});
const tell = async (reader: Reader, table: string, column: string | null = null): Promise<string> => {
  const id = await post(table, column);
  await inTransaction((tx) => tellPeople(tx, [reader.personId], { ...noticeOf(id), dataset: table }));
  return id;
};
const all = async (reader: Reader): Promise<readonly Notice[]> =>
  (await listNotices(reader, { which: 'all', limit: 100 })).items;
const count = async (reader: Reader) => (await countUnread(reader)).count;
/** The same person, under other policies. */
const as = async (reader: Reader, policies: readonly unknown[]): Promise<Reader> => ({
  ...(await testReader(policies)),
  personId: reader.personId,
});

describe('what people are told', () => {
  it('is shown and counted as they may know of it when they read it', async () => {
    const reader = await testReader();
    await tell(reader, TABLE);
    await tell(reader, TABLE, 'email');
    await tell(reader, OTHER);
    assert.deepEqual([(await all(reader)).length, await count(reader)], [3, 3]);
    const cases: readonly [policies: readonly unknown[], seen: number][] = [
      [[ALLOW_ALL, deny({ datasets: [TABLE] })], 1],
      [[ALLOW_ALL, deny({ columns: [`${TABLE}.email`] })], 2],
      [[allow({ columns: [`${TABLE}.id`] })], 1],
      [[], 0],
    ];
    for (const [policies, seen] of cases) {
      const narrower = await as(reader, policies);
      assert.deepEqual([(await all(narrower)).length, await count(narrower)], [seen, seen]);
    }
    assert.equal(await count(reader), 3);
  });

  it('is only theirs, is told once, and goes with what it is about', async () => {
    const [reader, stranger] = [await testReader(), await testReader()];
    await follow(reader, TABLE);
    const id = await post(TABLE);
    await inTransaction(async (tx) => {
      await tellFollowers(tx, TABLE, noticeOf(id), { but: null });
      await tellPeople(tx, [reader.personId, author.personId], { ...noticeOf(id), dataset: TABLE });
    });
    const [notice, ...more] = await all(reader);
    assert.deepEqual([notice?.actor, notice?.dataset, more.length], [author.name, TABLE, 0]);
    assert.equal((await all(stranger)).length, 0);
    await markRead(stranger, { id: notice?.id as number });
    assert.equal(await count(reader), 1);
    await deletePost({ reader: author, networkAddress: '127.0.0.1' }, id);
    assert.deepEqual([(await all(reader)).length, await count(reader)], [0, 0]);
    await unfollow(reader, TABLE);
  });

  it('is read one by one, or all that were shown', async () => {
    const reader = await testReader();
    for (const _ of [1, 2, 3]) await tell(reader, TABLE);
    const [latest, middle] = await all(reader);
    await markRead(reader, { id: middle?.id as number });
    assert.equal(await count(reader), 2);
    await tell(reader, TABLE);
    await markRead(reader, { upTo: latest?.id as number });
    assert.equal(await count(reader), 1);
    const unread = await listNotices(reader, { which: 'unread', limit: 10 });
    assert.equal(unread.items.length, 1);
  });

  it('comes page by page, each full of what is visible', async () => {
    const reader = await as(await testReader(), [ALLOW_ALL, deny({ columns: [`${TABLE}.email`] })]);
    for (let each = 0; each < 6; each++) await tell(reader, TABLE, each % 2 === 0 ? 'id' : 'email');
    const first = await listNotices(reader, { which: 'all', limit: 2 });
    const second = await listNotices(reader, { which: 'all', limit: 2, cursor: first.nextCursor });
    assert.deepEqual([first.items.length, second.items.length, second.nextCursor], [2, 1, null]);
  });

  it('of owners is told to the members of the group that owns the table, but not to who did it', async () => {
    const owner = await testReader([ALLOW_ALL], { groups: ['sales-analytics'] });
    const doer = await testReader([ALLOW_ALL], { groups: ['sales-analytics'] });
    const event = { ...noticeOf(randomUUID()), actorId: doer.personId };
    await inTransaction((tx) => tellOwners(tx, 'gold.fact_sales', event, { but: doer.personId }));
    const { rows } = await pool().query<{ person: string }>(
      "SELECT person_id AS person FROM notices.notice WHERE dataset = 'gold.fact_sales'",
    );
    assert.deepEqual(rows, [{ person: owner.personId }]);
    await inTransaction((tx) => tellOwners(tx, 'proof.nothing', event, { but: null }));
  });

  it('is not told when what it is about did not happen', async () => {
    const reader = await testReader();
    const id = await post(TABLE);
    const failing = inTransaction(async (tx) => {
      await tellPeople(tx, [reader.personId], { ...noticeOf(id), dataset: TABLE });
      throw new Error('changed my mind');
    });
    await assert.rejects(failing, /changed my mind/);
    assert.equal(await count(reader), 0);
  });

  it('is kept for 90 days', async () => {
    const reader = await testReader();
    for (const days of [89, 91]) {
      const id = await tell(reader, TABLE);
      await pool().query(
        'UPDATE notices.notice SET created_at = now() - make_interval(days => $2) WHERE event = $1',
        [id, days],
      );
    }
    await forgetOld();
    assert.equal((await all(reader)).length, 1);
  });
});

describe('following', () => {
  it('is for tables that one may see, and counts everybody who does', async () => {
    const [one, other] = [await testReader(), await testReader()];
    await follow(one, TABLE);
    assert.deepEqual(await follow(one, TABLE), { isFollowing: true, followers: 1 });
    await follow(other, TABLE);
    assert.deepEqual(await readFollowing(one, TABLE), { isFollowing: true, followers: 2 });
    const blind = await as(one, [ALLOW_ALL, deny({ datasets: [TABLE] })]);
    assert.deepEqual(await listFollowed(blind), []);
    for (const refused of [follow, unfollow, readFollowing]) {
      await assert.rejects(refused(blind, TABLE), { code: 'not_found' });
    }
    assert.deepEqual(await unfollow(one, TABLE), { isFollowing: false, followers: 1 });
    assert.deepEqual(
      (await listFollowed(other)).map(({ table }) => table),
      [TABLE],
    );
    await unfollow(other, TABLE);
  });
});

const tellAll = async () => {
  const tables = await loadAllTables();
  await tellOfSchemas(
    tables.map(({ name, metadata }) => ({
      dataset: tableKey(name),
      tableUuid: metadata['table-uuid'],
      schemaId: metadata['current-schema-id'],
    })),
  );
};

describe('a change of the schema', () => {
  it('is told once, and names only columns that its reader may see', async () => {
    const [whole, narrow] = [await testReader(), await testReader()];
    for (const reader of [whole, narrow]) await follow(reader, TABLE);
    await tellAll();
    assert.equal((await all(whole)).length, 0);
    const first = await ensureTable(FIRST);
    await write(
      redefineTable(first, SECOND),
      "SELECT 1::INT AS id, 'e' AS email, 2::INT AS net_margin, 'n' AS note",
    );
    for (const _ of [1, 2]) await tellAll();
    const added = async (reader: Reader) =>
      (await all(reader)).map(({ subject }) =>
        subject.kind === 'schema' ? subject.added.map(({ name }) => name) : null,
      );
    assert.deepEqual(await added(await as(whole, [ALLOW_ALL])), [['net_margin', 'note']]);
    const masks = [ALLOW_ALL, deny({ columns: [`${TABLE}.net_margin`] })];
    assert.deepEqual(await added(await as(narrow, masks)), [['note']]);
    const nothing = [ALLOW_ALL, deny({ columns: [`${TABLE}.net_margin`, `${TABLE}.note`] })];
    const blind = await as(narrow, nothing);
    assert.deepEqual([await added(blind), await count(blind)], [[], 0]);
    const followed = await listNotices(await as(whole, [ALLOW_ALL]), { which: 'followed', limit: 5 });
    assert.equal(followed.items.length, 1);
  });
});

describe('an open page', () => {
  it('hears of new notices, of what is read, and of what may not be seen any more, until its session ends', async () => {
    await enforce(testDocument([ALLOW_ALL]));
    const personId = await addPerson({ role: 'tester' });
    const sessionId = await addSession(personId);
    const reader = await as({ ...author, personId }, [ALLOW_ALL]);
    const aborted = new AbortController();
    const updates = unreadUpdates({ personId, sessionId }, aborted.signal);
    const next = async () => (await updates.next()).value?.count;
    assert.equal(await next(), 0);
    await tell(reader, TABLE);
    assert.equal(await next(), 1);
    await tell(reader, OTHER);
    assert.equal(await next(), 2);
    await enforce(testDocument([ALLOW_ALL, deny({ datasets: [OTHER] })]));
    assert.equal(await next(), 1);
    await markRead(reader, { upTo: Number.MAX_SAFE_INTEGER });
    assert.equal(await next(), 0);
    await pool().query('UPDATE session SET revoked_at = now() WHERE id = $1', [sessionId]);
    assert.equal((await updates.next()).done, true);
    aborted.abort();
  });
});
