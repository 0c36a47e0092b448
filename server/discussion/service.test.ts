import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { ensureTable } from '../lake/create.ts';
import { listNotices } from '../notices/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, deny, testReader } from '../testing/reader.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { type NewThread, newReply, newThread, TEXT_LENGTH_MAX, type ThreadCursor } from './schema.ts';
import { countOpenQuestions, listThreads, readThread } from './service.ts';
import { deletePost, editPost, markAnswer, restorePost, startThread, writeReply } from './write-service.ts';

const TABLE = 'proof.talk';
const HIDDEN = 'proof.hidden';

let database: TestDatabase;
let asker: Reader;
let steward: Reader;
/** Sees neither the column `email` nor the other table. */
let narrow: Reader;

const table = (name: string, columns: readonly string[]) =>
  ensureTable({
    name: { namespace: 'proof', name },
    fields: columns.map((column) => ({ name: column, type: 'string' as const })),
    partition: [],
  });

before(async () => {
  database = await testDatabase();
  await table('talk', ['id', 'email', 'net_margin']);
  await table('hidden', ['secret_code']);
  await table('pages', ['id']);
  asker = withoutScopes(await testReader());
  steward = await testReader();
  const sees = [
    ALLOW_ALL,
    deny({ columns: [`${TABLE}.email`, `${TABLE}.net_margin`] }),
    deny({ datasets: [HIDDEN] }),
  ];
  narrow = withoutScopes(await testReader(sees));
});
after(async () => database.drop());

/** As most people are: nobody who looks after the catalog. */
const withoutScopes = (reader: Reader): Reader => ({ ...reader, scopes: ['platform:read'] });
const writer = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
const ask = (reader: Reader, thread: Partial<NewThread> = {}) =>
  startThread(writer(reader), {
    table: TABLE,
    kind: 'question',
    column: null,
    text: 'What is it?',
    ...thread,
  });
const reply = (reader: Reader, thread: string, text = 'That is it.') =>
  writeReply(writer(reader), { thread, text });
const idsFor = async (reader: Reader) =>
  (await listThreads(reader, { table: TABLE })).items.flatMap(({ posts }) => posts.map(({ id }) => id));
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;
const open = (reader: Reader) => countOpenQuestions(reader, TABLE);

describe('who sees a post', () => {
  it('is whoever may see the table and the column that it is about', async () => {
    const before = await open(narrow);
    const onTable = await ask(asker);
    const onColumn = await ask(asker, { column: 'email' });
    assert.deepEqual(
      [onTable, onColumn].map(({ id }) => id),
      (await idsFor(steward)).slice(0, 2).reverse(),
    );
    const seen = await idsFor(narrow);
    assert.ok(seen.includes(onTable.id) && !seen.includes(onColumn.id));
    assert.equal(await open(narrow), before + 1);
    await assert.rejects(readThread(narrow, { table: TABLE, post: onColumn.id }), code('not_found'));
    await assert.rejects(reply(narrow, onColumn.id), code('not_found'));
    await assert.rejects(markAnswer(writer(narrow), { thread: onColumn.id, post: null }), code('not_found'));
  });

  it('is nobody who may not know of all that it names', async () => {
    const texts = [`See ${HIDDEN}`, `Join "proof"."hidden"`, 'Look at the email', 'Is net_margin right?'];
    for (const text of texts) {
      const { id } = await ask(asker);
      const said = await reply(steward, id, text);
      assert.ok((await idsFor(asker)).includes(said.id));
      assert.ok(!(await idsFor(narrow)).includes(said.id), text);
      await markAnswer(writer(asker), { thread: id, post: said.id });
      const thread = await readThread(narrow, { table: TABLE, post: id });
      assert.equal(thread.answer, null);
      const begun = await ask(asker, { text });
      assert.ok(!(await idsFor(narrow)).includes(begun.id), text);
    }
    const own = await ask(narrow, { text: `Is there a ${HIDDEN}?` });
    assert.ok((await idsFor(narrow)).includes(own.id));
  });

  it('a table that is hidden answers as one that is not there', async () => {
    const blind = await testReader([ALLOW_ALL, deny({ datasets: [TABLE] })]);
    const said: string[] = [];
    for (const name of [TABLE, 'proof.nothing']) {
      for (const question of [
        () => listThreads(blind, { table: name }),
        () => countOpenQuestions(blind, name),
        () => ask(blind, { table: name }),
      ]) {
        await assert.rejects(question, (error: Error) => {
          said.push(error.message.replaceAll(name, 'it'));
          return code('not_found')(error);
        });
      }
    }
    assert.equal(new Set(said).size, 1);
    const columns = ['email', 'nothing'].map(async (column) =>
      ask(narrow, { column }).catch((error: Error) => error.message.replaceAll(column, 'it')),
    );
    const [hidden, missing] = await Promise.all(columns);
    assert.equal(hidden, missing);
  });

  it('a page is full of what is visible, and its cursor leads past what is not', async () => {
    const reader = narrow;
    const wanted: string[] = [];
    for (let each = 0; each < 25; each++) {
      wanted.unshift((await ask(asker, { table: 'proof.pages', text: `Question ${each}` })).id);
      await ask(asker, { table: 'proof.pages', text: `Of ${HIDDEN}` });
    }
    const found: string[] = [];
    let cursor: ThreadCursor | null = null;
    do {
      const page = await listThreads(reader, { table: 'proof.pages', cursor });
      assert.ok(page.nextCursor === null || page.items.length === 20);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    assert.deepEqual(found, wanted);
  });
});

describe('a question', () => {
  it('is before all else while it is open, and is answered by who asked or a steward', async () => {
    const { id } = await ask(asker);
    const comment = await ask(asker, { kind: 'comment' });
    const said = await reply(narrow, id);
    const firstOf = async () => (await listThreads(steward, { table: TABLE })).items[0]?.id;
    assert.equal(await firstOf(), id);
    const count = await open(steward);
    await assert.rejects(markAnswer(writer(narrow), { thread: id, post: said.id }), code('forbidden'));
    await assert.rejects(markAnswer(writer(asker), { thread: id, post: id }), code('not_found'));
    await assert.rejects(markAnswer(writer(asker), { thread: comment.id, post: null }), code('bad_request'));
    await markAnswer(writer(asker), { thread: id, post: said.id });
    assert.equal(await open(steward), count - 1);
    assert.notEqual(await firstOf(), id);
    await assert.rejects(markAnswer(writer(steward), { thread: id, post: said.id }), code('conflict'));
    await markAnswer(writer(steward), { thread: id, post: null });
    assert.equal(await open(steward), count);
    await markAnswer(writer(steward), { thread: id, post: said.id });
    await deletePost(writer(narrow), said.id);
    assert.equal(await open(steward), count);
  });

  it('has an answer of its own thread only', async () => {
    const [one, other] = [await ask(asker), await ask(asker)];
    const elsewhere = await reply(steward, other.id);
    await assert.rejects(
      markAnswer(writer(asker), { thread: one.id, post: elsewhere.id }),
      code('not_found'),
    );
  });
});

describe('a post', () => {
  it('is changed by who wrote it, as it was read', async () => {
    const { id } = await ask(asker);
    await assert.rejects(editPost(writer(steward), { id, version: 1, text: 'No' }), code('forbidden'));
    await editPost(writer(asker), { id, version: 1, text: 'Better' });
    await assert.rejects(editPost(writer(asker), { id, version: 1, text: 'Lost' }), code('conflict'));
    const [first] = (await readThread(steward, { table: TABLE, post: id })).posts;
    assert.deepEqual([first?.text, first?.version, first?.editedAt !== null], ['Better', 2, true]);
  });

  it('is deleted by who wrote it or a steward, leaves its replies, and can be taken back', async () => {
    const { id } = await ask(asker);
    const said = await reply(steward, id);
    await assert.rejects(deletePost(writer(asker), said.id), code('forbidden'));
    await deletePost(writer(steward), id);
    const [gone, left] = (await readThread(narrow, { table: TABLE, post: said.id })).posts;
    assert.deepEqual([gone?.text, gone?.author, left?.id], [null, null, said.id]);
    await assert.rejects(deletePost(writer(steward), id), code('not_found'));
    await assert.rejects(editPost(writer(asker), { id, version: 1, text: 'Back' }), code('not_found'));
    await assert.rejects(restorePost(writer(asker), id), code('not_found'));
    await restorePost(writer(steward), id);
    const [back] = (await readThread(narrow, { table: TABLE, post: id })).posts;
    assert.equal(back?.text, 'What is it?');
    const { rows } = await pool().query<{ action: string; details: { author?: string } }>(
      "SELECT action, details::jsonb FROM audit_entry WHERE details::jsonb->>'post' = $1 ORDER BY seq",
      [id],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['post.written', 'post.deleted', 'post.restored'],
    );
    assert.equal(rows[1]?.details.author, asker.personId);
    assert.ok(!JSON.stringify(rows).includes('What is it?'));
  });

  it('goes for good after a day, with a thread of which nothing is left', async () => {
    const [alone, kept] = [await ask(asker), await ask(asker)];
    await reply(steward, kept.id);
    for (const { id } of [alone, kept]) await deletePost(writer(asker), id);
    await forgetDeleted();
    await pool().query(
      "UPDATE discussion.post SET deleted_at = deleted_at - interval '25 hours' WHERE id = ANY($1)",
      [[alone.id, kept.id]],
    );
    await assert.rejects(restorePost(writer(asker), kept.id), code('not_found'));
    await forgetDeleted();
    const { rows } = await pool().query('SELECT id, text FROM discussion.post WHERE id = ANY($1)', [
      [alone.id, kept.id],
    ]);
    assert.deepEqual(rows, [{ id: kept.id, text: '' }]);
  });

  it('is no longer than it may be, and is kept as it was written', async () => {
    const hostile = `'); DROP TABLE discussion.post; -- <script>alert(1)</script> [x](javascript:alert(1)) \u202e`;
    const { id } = await ask(asker, { text: hostile });
    assert.equal((await readThread(asker, { table: TABLE, post: id })).posts[0]?.text, hostile);
    for (const text of ['', ' \n ', 'a'.repeat(TEXT_LENGTH_MAX + 1), 'nul\0']) {
      assert.equal(newThread.safeParse({ table: TABLE, kind: 'comment', text }).success, false);
      assert.equal(newReply.safeParse({ thread: id, text }).success, false);
    }
    await ask(asker, { text: '😀'.repeat(TEXT_LENGTH_MAX / 2) });
  });

  it('is not there under an id that nobody has', async () => {
    const id = randomUUID();
    await assert.rejects(reply(steward, id), code('not_found'));
    await assert.rejects(deletePost(writer(steward), id), code('not_found'));
    await assert.rejects(restorePost(writer(steward), id), code('not_found'));
    await assert.rejects(readThread(steward, { table: TABLE, post: id }), code('not_found'));
  });

  it('tells who takes part, once, and not who wrote it', async () => {
    const { id } = await ask(asker);
    const said = await reply(steward, id);
    await reply(steward, id, 'And this.');
    await markAnswer(writer(asker), { thread: id, post: said.id });
    const toldTo = async (reader: Reader) =>
      (await listNotices(reader, { which: 'all', limit: 2 })).items.map(({ subject }) =>
        'excerpt' in subject ? [subject.kind, subject.excerpt] : null,
      );
    assert.deepEqual(await toldTo(asker), [
      ['reply', 'And this.'],
      ['reply', 'That is it.'],
    ]);
    assert.deepEqual((await toldTo(steward))[0], ['answer', 'That is it.']);
  });
});
