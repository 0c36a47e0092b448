import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { openTestLetters, type TestLetters } from '../testing/letters.ts';
import {
  ALLOW_ALL,
  actingAs,
  addPerson,
  allow,
  deny,
  enforce,
  testDocument,
  testReader,
} from '../testing/reader.ts';
import { listLetters, readLetter } from './list-service.ts';
import {
  discardInput,
  type Fix,
  fix,
  type ListInput,
  listInput,
  replayInput,
  type Selection,
} from './schema.ts';
import { summarizeLetters } from './summary-service.ts';
import { tryReplay } from './trial-service.ts';
import { askDiscard, askReplay, listJobs, stopJob } from './work-service.ts';

const TOPIC = 'clickstream';
const TABLE = `dead_letters.${TOPIC}`;
const NOBODY = undefined;

const event = (id: number, more: object = {}) => ({
  event_id: `e-${id}`,
  occurred_at: '2026-11-23T08:30:00Z',
  event_type: 'page_view',
  session_id: 's',
  page: '/',
  ...more,
});
const record = (value: unknown) => ({ key: 'k', value: Buffer.from(JSON.stringify(value)) });
const RIGHT_COUNTRY: Fix = {
  kind: 'rules',
  rules: [{ kind: 'set_field', path: 'country', value: 'DE', where: 'always' }],
};
const EVERY = { kind: 'filter', filter: {} } as const;

describe('dead letters', () => {
  let letters: TestLetters;
  let reader: Reader;

  before(async () => {
    letters = await openTestLetters();
    await letters.ingest(TOPIC, [
      record(event(0)),
      ...[1, 2, 3].map((id) => record(event(id, { country: 'Germany' }))),
      { key: 'k', value: Buffer.from([0xff, 0xfe, 0x7b]) },
      { key: 'k', value: Buffer.from('{"half":') },
      { key: 'k', value: null },
      record(event(7, { country: 'France', page: 'x'.repeat(2_000) })),
    ]);
    reader = await testReader();
  });
  after(() => letters.close());

  const as = (who: Reader) => ({ reader: who, networkAddress: '127.0.0.1' });
  const page = (who: Reader, input: Partial<ListInput> = {}) =>
    listLetters(as(who), listInput.parse({ topic: TOPIC, ...input }), NOBODY);
  const audited = async (action: string) => {
    const { rows } = await pool().query(
      'SELECT actor, subject, details FROM audit_entry WHERE action = $1 ORDER BY seq',
      [action],
    );
    return rows.map((row) => ({ ...row, details: JSON.parse(row.details) }));
  };
  const partial = (column: string) => testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.${column}`] })]);
  const masked = (column: string) =>
    testReader([
      ALLOW_ALL,
      {
        kind: 'mask',
        id: 'a-mask',
        title: 'A mask',
        to: { everyone: true },
        on: { columns: [`${TABLE}.${column}`] },
        mask: { kind: 'null' },
      },
    ]);
  const filtered = () =>
    testReader([
      ALLOW_ALL,
      {
        kind: 'row_filter',
        id: 'some-rows',
        title: 'Some rows',
        to: { everyone: true },
        on: { datasets: [TABLE] },
        where: "reason_code = 'schema'",
      },
    ]);
  const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

  test('are counted by reason, with their age', async () => {
    const [topic, ...others] = await summarizeLetters(reader, {}, NOBODY);
    assert.deepEqual(others, []);
    assert.equal(topic?.table, TABLE);
    assert.deepEqual([topic?.mayReplay, topic?.mayDiscard], [true, true]);
    assert.deepEqual(
      topic?.reasons.map(({ reasonCode, letters: count, open }) => [reasonCode, count, open]),
      [
        ['schema', 4, 4],
        ['not_json', 1, 1],
        ['not_utf8', 1, 1],
        ['tombstone', 1, 1],
      ],
    );
    const [schema] = topic?.reasons ?? [];
    assert.ok(schema?.oldestAt && schema.newestAt && schema.oldestAt <= schema.newestAt);
    const [empty] = await summarizeLetters(reader, { from: '2100-01-01T00:00:00Z' }, NOBODY);
    assert.deepEqual(empty?.reasons, []);
  });

  test('are listed, the latest first, page by page, with what can be shown of their bytes', async () => {
    const first = await page(reader, { limit: 5 });
    assert.equal(first.items.length, 5);
    const rest = await page(reader, { limit: 5, cursor: first.nextCursor });
    assert.equal(rest.nextCursor, null);
    const all = [...first.items, ...rest.items];
    assert.deepEqual(
      all.map(({ id }) => id.offset).sort(),
      [1, 2, 3, 4, 5, 6, 7],
      'every letter is there once',
    );
    const at = (offset: number) => all.find(({ id }) => id.offset === offset)?.value;
    assert.deepEqual(at(4), { kind: 'hex', text: 'ff fe 7b', bytes: 3, isCut: false });
    assert.deepEqual(at(5), { kind: 'text', text: '{"half":', bytes: 8, isCut: false });
    assert.deepEqual(at(6), { kind: 'tombstone' });
    const long = at(7);
    assert.ok(long?.kind === 'text' && long.isCut && long.bytes > 2_000 && long.text.length < 400);
    const utf = await page(reader, { reasonCode: 'not_utf8' });
    assert.deepEqual(
      utf.items.map(({ id }) => id.offset),
      [4],
    );
    assert.deepEqual((await page(reader, { to: '2020-01-01T00:00:00Z' })).items, []);
    const looks = await audited('letters.read');
    assert.deepEqual(looks[0], { actor: reader.email, subject: TABLE, details: { rows: 5 } });
  });

  test('one is opened with all its fields', async () => {
    const [last] = (await page(reader)).items;
    assert.ok(last);
    const letter = await readLetter(as(reader), { topic: TOPIC, letter: last.id }, NOBODY);
    assert.equal(letter.key, 'k');
    assert.match(String(letter.reason), /country/);
    assert.equal(JSON.parse(String(letter.editable?.text)).country, 'France');
    assert.deepEqual([letter.state, letter.attempts], ['open', []]);
    const elsewhere = { ...last.id, offset: 999 };
    await assert.rejects(
      readLetter(as(reader), { topic: TOPIC, letter: elsewhere }, NOBODY),
      refusedAs('not_found'),
    );
  });

  test('whoever may not see the table sees no letters of it and does nothing with them', async () => {
    const stranger = await testReader([allow({ namespaces: ['gold'] })]);
    assert.deepEqual(await summarizeLetters(stranger, {}, NOBODY), []);
    assert.deepEqual(await listJobs(as(stranger)), []);
    const ask = replayInput.parse({ topic: TOPIC, selection: EVERY, fix: RIGHT_COUNTRY });
    for (const work of [
      () => page(stranger),
      () => tryReplay(as(stranger), ask, NOBODY),
      () => askReplay(as(stranger), ask, NOBODY),
      () => askDiscard(as(stranger), { topic: TOPIC, selection: EVERY, reason: 'mine' }, NOBODY),
    ]) {
      await assert.rejects(work, refusedAs('not_found'));
    }
    const { rows } = await pool().query('SELECT 1 FROM letter_job');
    assert.equal(rows.length, 0);
  });

  test('a role without the scope does not open the door', async () => {
    await enforce(testDocument([ALLOW_ALL]));
    const document = testDocument([ALLOW_ALL]);
    const [tester] = document.roles;
    assert.ok(tester);
    await enforce({ ...document, roles: [{ ...tester, scopes: ['query:run'] }] });
    const { reader: narrow } = await actingAs(await addPerson({ role: 'tester' }));
    await assert.rejects(page(narrow), refusedAs('forbidden'));
    await assert.rejects(summarizeLetters(narrow, {}, NOBODY), refusedAs('forbidden'));
  });

  test('masked and hidden columns stay so, and whoever sees them so mends nothing', async () => {
    for (const who of [await masked('payload'), await partial('payload')]) {
      const { items } = await page(who);
      assert.equal(items.length, 7);
      assert.ok(items.every(({ value }) => value.kind === 'masked'));
      const letter = await readLetter(as(who), { topic: TOPIC, letter: items[0]?.id as never }, NOBODY);
      assert.deepEqual([letter.value.kind, letter.editable], ['masked', null]);
      const [topic] = await summarizeLetters(who, {}, NOBODY);
      assert.deepEqual([topic?.mayReplay, topic?.mayDiscard], [false, true]);
      const ask = replayInput.parse({ topic: TOPIC, selection: EVERY, fix: RIGHT_COUNTRY });
      await assert.rejects(tryReplay(as(who), ask, NOBODY), refusedAs('forbidden'));
      await assert.rejects(askReplay(as(who), ask, NOBODY), refusedAs('forbidden'));
    }
    const withoutReason = await page(await partial('reason'));
    assert.ok(withoutReason.items.every(({ reason }) => reason === null));
    const withoutPlace = await page(await masked('offset'));
    assert.deepEqual(withoutPlace, { items: [], nextCursor: null, isWithheld: true });
  });

  test('of rows that a filter leaves out nothing is told, and nobody who has one discards', async () => {
    const who = await filtered();
    const [topic] = await summarizeLetters(who, {}, NOBODY);
    assert.deepEqual(
      topic?.reasons.map(({ reasonCode, letters: count, open }) => [reasonCode, count, open]),
      [['schema', 4, null]],
    );
    assert.equal((await page(who)).items.length, 4);
    const hidden = (await page(reader, { reasonCode: 'not_utf8' })).items[0]?.id;
    assert.ok(hidden);
    await assert.rejects(
      readLetter(as(who), { topic: TOPIC, letter: hidden }, NOBODY),
      refusedAs('not_found'),
    );
    await assert.rejects(
      askDiscard(as(who), { topic: TOPIC, selection: EVERY, reason: 'mine' }, NOBODY),
      refusedAs('forbidden'),
    );
    assert.deepEqual(await listJobs(as(who)), []);
  });

  test('a trial tells what would be, and does nothing', async () => {
    const ask = replayInput.parse({ topic: TOPIC, selection: EVERY, fix: RIGHT_COUNTRY });
    const trial = await tryReplay(as(reader), ask, NOBODY);
    assert.deepEqual([trial.selected, trial.tried, trial.accepted, trial.already], [7, 7, 4, 0]);
    assert.deepEqual(trial.refused.map(({ reasonCode }) => reasonCode).sort(), [
      'not_json',
      'not_utf8',
      'tombstone',
    ]);
    const sample = trial.samples.find(({ reason }) => reason === null);
    assert.ok(sample?.before.kind === 'text' && sample.after.kind === 'text');
    assert.match(sample.before.text, /"Germany"/);
    assert.match(sample.after.text, /"DE"/);
    assert.equal((await letters.rows('bronze', TOPIC)).length, 1);
    assert.deepEqual((await audited('letters.tried'))[0]?.details, {
      fix: 'set_field country',
      selected: 7,
      tried: 7,
      accepted: 4,
    });
    const asIs = await tryReplay(as(reader), { ...ask, fix: { kind: 'as_is' } }, NOBODY);
    assert.equal(asIs.accepted, 0);
  });

  test('what was tried is replayed by the worker; each letter says what became of it, and others do not come twice', async () => {
    const ask = replayInput.parse({
      topic: TOPIC,
      selection: { kind: 'filter', filter: { reasonCode: 'schema' } },
      fix: RIGHT_COUNTRY,
    });
    const { id } = await askReplay(as(reader), ask, NOBODY);
    // It was not there when this was asked for.
    await letters.ingest(TOPIC, [record(event(8, { country: 'Spain' }))]);
    await letters.work();
    const [job] = await listJobs(as(reader));
    assert.deepEqual(
      [job?.id, job?.state, job?.selected, job?.settled, job?.refused, job?.by],
      [id, 'done', 4, 4, 0, reader.email],
    );
    assert.equal((await letters.rows('bronze', TOPIC)).length, 5);
    const [summary] = await summarizeLetters(reader, {}, NOBODY);
    const schema = summary?.reasons.find(({ reasonCode }) => reasonCode === 'schema');
    assert.deepEqual([schema?.letters, schema?.open, schema?.replayed], [5, 1, 4]);

    const replayed = await page(reader, { state: 'replayed' });
    assert.deepEqual(replayed.items.map((each) => each.id.offset).sort(), [1, 2, 3, 7]);
    const open = await page(reader, { state: 'open', reasonCode: 'schema' });
    assert.deepEqual(
      open.items.map((each) => each.id.offset),
      [8],
    );
    const [one] = replayed.items;
    assert.ok(one);
    const letter = await readLetter(as(reader), { topic: TOPIC, letter: one.id }, NOBODY);
    assert.equal(letter.state, 'replayed');
    const [attempt] = letter.attempts;
    assert.deepEqual(
      [attempt?.outcome, attempt?.by, attempt?.fix],
      ['replayed', reader.email, RIGHT_COUNTRY],
    );
    assert.match(String(attempt?.snapshotId), /^\d+$/);
    const blind = await masked('payload');
    const seen = await readLetter(as(blind), { topic: TOPIC, letter: one.id }, NOBODY);
    assert.equal(seen.attempts[0]?.fix, null);
    assert.equal((await listJobs(as(blind)))[0]?.fix, null);

    assert.equal((await tryReplay(as(reader), ask, NOBODY)).already, 4);
    const [asked] = await audited('letters.replay_asked');
    assert.deepEqual(asked?.details, {
      job: id,
      selected: 4,
      filter: { reasonCode: 'schema' },
      fix: 'set_field country',
    });
    assert.equal((await audited('letters.settled')).length, 1);
  });

  test('one that is refused again says why, and is mended by hand then', async () => {
    const [half] = (await page(reader, { reasonCode: 'not_json' })).items;
    assert.ok(half);
    const selection: Selection = { kind: 'letters', letters: [half.id] };
    await askReplay(as(reader), { topic: TOPIC, selection, fix: { kind: 'as_is' } }, NOBODY);
    await letters.work();
    const before = await readLetter(as(reader), { topic: TOPIC, letter: half.id }, NOBODY);
    assert.deepEqual([before.state, before.attempts[0]?.outcome], ['open', 'refused']);
    assert.equal(before.attempts[0]?.reasonCode, 'not_json');
    const text = JSON.stringify(event(50));
    await askReplay(as(reader), { topic: TOPIC, selection, fix: { kind: 'edit', text } }, NOBODY);
    await letters.work();
    const after = await readLetter(as(reader), { topic: TOPIC, letter: half.id }, NOBODY);
    assert.deepEqual(
      after.attempts.map(({ outcome }) => outcome),
      ['replayed', 'refused'],
    );
    assert.ok((await letters.rows('bronze', TOPIC)).some(({ payload }) => payload === text));
  });

  test('letters are discarded with a reason, and work that waits is stopped', async () => {
    const selection = { kind: 'filter', filter: { reasonCode: 'tombstone' } } as const;
    const ask = discardInput.parse({ topic: TOPIC, selection, reason: '  a deletion, as meant  ' });
    const { id } = await askDiscard(as(reader), ask, NOBODY);
    await stopJob(as(reader), id);
    await letters.work();
    assert.equal((await page(reader, { state: 'discarded' })).items.length, 0);
    await assert.rejects(stopJob(as(reader), id), refusedAs('conflict'));
    const who = await filtered();
    await assert.rejects(stopJob(as(who), id), refusedAs('not_found'));
    await askDiscard(as(reader), ask, NOBODY);
    await letters.work();
    const [gone] = (await page(reader, { state: 'discarded' })).items;
    assert.ok(gone);
    const letter = await readLetter(as(reader), { topic: TOPIC, letter: gone.id }, NOBODY);
    assert.equal(letter.attempts[0]?.why, 'a deletion, as meant');
    assert.deepEqual(
      (await audited('letters.discard_asked')).map(({ details }) => details.reason),
      ['a deletion, as meant', 'a deletion, as meant'],
    );
    assert.equal((await audited('letters.stopped')).length, 1);
  });

  test('letters that are not there any more are said not to be', async () => {
    const letter = { partition: 0, offset: 1_000, arrivedAt: '2026-11-23T08:30:00.000Z' };
    const selection: Selection = { kind: 'letters', letters: [letter] };
    await assert.rejects(
      askReplay(as(reader), { topic: TOPIC, selection, fix: { kind: 'as_is' } }, NOBODY),
      refusedAs('conflict'),
    );
  });
});

test('an edit is of one letter, and rules are what they may be', () => {
  const two = [0, 1].map((offset) => ({ partition: 0, offset, arrivedAt: '2026-11-23T08:30:00.000Z' }));
  const edit = { kind: 'edit', text: '{}' } as const;
  const ask = (selection: unknown, wanted: unknown) =>
    replayInput.safeParse({ topic: TOPIC, selection, fix: wanted }).success;
  assert.equal(ask({ kind: 'letters', letters: two.slice(1) }, edit), true);
  assert.equal(ask({ kind: 'letters', letters: two }, edit), false);
  assert.equal(ask(EVERY, edit), false);
  assert.equal(ask({ kind: 'letters', letters: two }, { kind: 'bytes', hex: '00' }), false);
  for (const [hex, isSome] of Object.entries({ '': true, '00 1F\nff': true, '0': false, '0g': false })) {
    assert.equal(ask({ kind: 'letters', letters: two.slice(1) }, { kind: 'bytes', hex }), isSome, hex);
  }
  for (const path of ['', 'a..b', 'a b', '[]', 'a[0]', '.a', 'a.']) {
    const rules = [{ kind: 'drop_field', path }];
    assert.equal(fix.safeParse({ kind: 'rules', rules }).success, false, path);
  }
});
