import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import avsc from 'avsc';
import { forgetEnv } from '../env.ts';
import { EVERYTHING, jobNow, openTestLetters, type TestLetters } from '../testing/letters.ts';
import { testReader } from '../testing/reader.ts';
import { registered, wireValue } from '../testing/wire.ts';
import { readLetter } from './list-service.ts';
import type { Fix, FixRule, LetterId } from './schema.ts';
import { tryReplay } from './trial-service.ts';

const TOPIC = 'marketing_spend';
const SUBJECT = `${TOPIC}-value`;

const instant = { type: 'long', logicalType: 'timestamp-millis' };
const SPEND = {
  type: 'record',
  name: 'Spend',
  fields: [
    { name: 'event_id', type: 'string' },
    { name: 'occurred_at', type: instant },
    { name: 'spend_date', type: { type: 'int', logicalType: 'date' } },
    { name: 'channel', type: 'string' },
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'currency', type: 'string' },
    { name: 'clicks', type: ['null', 'long'], default: null },
  ],
};
const spend = {
  event_id: 'e-1',
  occurred_at: Date.parse('2026-11-27T08:30:00.000Z'),
  spend_date: 20_784,
  channel: 'search é',
  amount: Buffer.from([0x04, 0xd2]),
  currency: 'EUR',
  clicks: { long: 3 },
};
const SPEND_JSON =
  '{"event_id":"e-1","occurred_at":"2026-11-27T08:30:00.000Z","spend_date":"2026-11-27","channel":"search é","amount":12.34,"currency":"EUR","clicks":3}';
const COLUMNS = ['occurred_at', 'spend_date', 'channel', 'amount', 'currency', 'clicks'];
const TYPED = ['2026-11-27T08:30:00.000Z', '2026-11-27', 'search é', 12.34, 'EUR', 3];

const encode = (more: object = {}) =>
  avsc.Type.forSchema(SPEND as avsc.Schema, { wrapUnions: true }).toBuffer({ ...spend, ...more });

let letters: TestLetters;
beforeEach(async () => {
  letters = await openTestLetters();
});
afterEach(() => letters.close());

const ingest = (...values: Buffer[]) =>
  letters.ingest(
    TOPIC,
    values.map((value) => ({ key: 'k', value })),
  );

async function lettersAre(...codes: string[]): Promise<LetterId[]> {
  const rows = await letters.rows('dead_letters', TOPIC);
  assert.deepEqual(
    rows.map(({ reason_code: code }) => code),
    codes,
  );
  return letters.ids(TOPIC);
}

/** Of one letter, or of all. */
async function replay(fix: Fix, letter?: LetterId) {
  const selection = letter ? { kind: 'letters' as const, letters: [letter] } : EVERYTHING;
  const id = await letters.ask({ topic: TOPIC, selection, fix });
  await letters.work();
  const { settled, refused } = await jobNow(id);
  return { settled, refused };
}

const rules = (...each: FixRule[]): Fix => ({ kind: 'rules', rules: each });

/** Offset, payload, schema and the typed columns of each row. */
async function bronze() {
  const rows = await letters.rows('bronze', TOPIC);
  return rows.map((row) => [
    Number(row.offset),
    row.payload,
    row.schema_id,
    COLUMNS.map((name) => (name === 'clicks' && row[name] ? Number(row[name]) : (row[name] ?? null))),
  ]);
}

const none = COLUMNS.map(() => null);
const typed = (more: Partial<Record<string, unknown>>) =>
  COLUMNS.map((name, index) => (name in more ? more[name] : TYPED[index]));

test('a schema that was unknown is known now: its letters are read by it, with its columns', async () => {
  await ingest(Buffer.from(SPEND_JSON), wireValue(1, encode()), wireValue(2, encode()));
  await lettersAre('unknown_schema', 'unknown_schema');
  assert.deepEqual(await replay({ kind: 'as_is' }), { settled: 0, refused: 2 });
  assert.equal(await registered(SUBJECT, SPEND), 1);
  assert.deepEqual(await replay({ kind: 'as_is' }), { settled: 1, refused: 1 });
  assert.deepEqual(await bronze(), [
    [0, SPEND_JSON, null, none],
    [1, SPEND_JSON, 1, TYPED],
  ]);
});

test('a letter that names a schema it was not written with is read by the right one', async () => {
  const id = await registered(SUBJECT, SPEND);
  await ingest(wireValue(id + 1, encode()), encode());
  await lettersAre('unknown_schema', 'magic_byte');
  const fix = rules({ kind: 'replace_schema_id', schemaId: id }, { kind: 'add_header', schemaId: id });
  assert.deepEqual(await replay(fix), { settled: 2, refused: 0 });
  assert.deepEqual(await bronze(), [
    [0, SPEND_JSON, id, TYPED],
    [1, SPEND_JSON, id, TYPED],
  ]);
});

test('of Avro that was cut the whole bytes are given', async () => {
  const id = await registered(SUBJECT, SPEND);
  const whole = wireValue(id, encode());
  await ingest(whole.subarray(0, -1));
  const [letter] = await lettersAre('unreadable');
  const hex = whole.toString('hex');
  assert.deepEqual(await replay({ kind: 'bytes', hex: hex.slice(0, -2) }, letter), {
    settled: 0,
    refused: 1,
  });
  const spaced = `${hex.slice(0, 10).toUpperCase()}\n ${hex.slice(10).replaceAll(/../g, '$& ')}`;
  assert.deepEqual(await replay({ kind: 'bytes', hex: spaced }, letter), { settled: 1, refused: 0 });
  assert.deepEqual(await bronze(), [[0, SPEND_JSON, id, TYPED]]);
});

test('or what they say as JSON, which then has the columns of the schema that the letter named', async () => {
  await ingest(wireValue(1, encode()).subarray(0, -1));
  const [letter] = await lettersAre('unknown_schema');
  assert.equal(await registered(SUBJECT, SPEND), 1);
  assert.deepEqual(await replay({ kind: 'as_is' }), { settled: 0, refused: 1 });
  const text = SPEND_JSON.replace('12.34', '12.3');
  assert.deepEqual(await replay({ kind: 'edit', text }, letter), { settled: 1, refused: 0 });
  assert.deepEqual(await bronze(), [[0, text, null, typed({ amount: 12.3 })]]);
});

test('rules change what the schema makes of an Avro record', async () => {
  const id = await registered(SUBJECT, SPEND);
  await ingest(
    wireValue(id, encode({ currency: 'eur' })),
    wireValue(id, encode({ currency: 'eur', clicks: { long: 2 ** 40 } })),
    wireValue(id, encode({ currency: 'eur' }).subarray(0, -1)),
  );
  await lettersAre('schema', 'schema', 'unreadable');
  const fix = rules({ kind: 'set_field', path: 'currency', value: 'EUR', where: 'always' });
  assert.deepEqual(await replay(fix), { settled: 2, refused: 1 });
  const clicks = 2 ** 40;
  assert.deepEqual(await bronze(), [
    [0, SPEND_JSON, null, TYPED],
    [1, SPEND_JSON.replace('"clicks":3', `"clicks":${clicks}`), null, typed({ clicks })],
  ]);
});

test('a rule follows one that names the schema, and what no rule fits stays Avro', async () => {
  const id = await registered(SUBJECT, SPEND);
  await ingest(
    wireValue(id + 5, encode({ currency: 'eur' })),
    wireValue(id + 5, encode()),
    Buffer.from(SPEND_JSON.replace('EUR', 'eur')),
  );
  await lettersAre('unknown_schema', 'unknown_schema', 'schema');
  const fix = rules(
    { kind: 'replace_schema_id', schemaId: id },
    { kind: 'set_field', path: 'currency', value: 'EUR', where: 'missing' },
    { kind: 'rename_field', path: 'nothing', to: 'something' },
  );
  assert.deepEqual(await replay(fix), { settled: 1, refused: 2 });
  assert.deepEqual(await bronze(), [[1, SPEND_JSON, id, TYPED]]);
  const more = rules(
    { kind: 'replace_schema_id', schemaId: id },
    { kind: 'set_field', path: 'currency', value: 'EUR', where: 'always' },
  );
  assert.deepEqual(await replay(more), { settled: 2, refused: 0 });
  assert.deepEqual(await bronze(), [
    [0, SPEND_JSON, null, TYPED],
    [1, SPEND_JSON, id, TYPED],
    [2, SPEND_JSON, null, TYPED],
  ]);
});

test('of a record of JSON Schema rules change the body, and the schema judges it again', async () => {
  const schema = {
    title: 'Spend',
    type: 'object',
    properties: { channel: { type: 'string', maxLength: 8 }, clicks: { type: 'integer' } },
  };
  const id = await registered(SUBJECT, schema, 'JSON');
  const long = SPEND_JSON.replace('search é', 'a long channel');
  // In Latin-1, after a header that is none of its text.
  await ingest(wireValue(id, long), wireValue(id, Buffer.from(SPEND_JSON, 'latin1')));
  await lettersAre('schema', 'not_utf8');
  const set = (value: string): FixRule => ({ kind: 'set_field', path: 'channel', value, where: 'always' });
  const recode: FixRule = { kind: 'recode', from: 'windows-1252' };
  assert.deepEqual(await replay(rules(set('still a long one'))), { settled: 0, refused: 2 });
  assert.deepEqual(await replay(rules(recode)), { settled: 1, refused: 1 });
  assert.deepEqual(await replay(rules(set('search'))), { settled: 1, refused: 0 });
  const rows = await letters.rows('bronze', TOPIC);
  assert.deepEqual(
    rows.map((row) => [row.payload, row.schema_id, row.channel, Number(row.clicks)]),
    [
      [SPEND_JSON.replace('search é', 'search'), id, 'search', 3],
      [SPEND_JSON, id, 'search é', 3],
    ],
  );
});

test('letters of several versions and formats are replayed at once, each with the columns of its own', async () => {
  const id = await registered(SUBJECT, SPEND);
  const wider = { ...SPEND, fields: [...SPEND.fields, { name: 'note', type: 'string', default: '' }] };
  const encodeWider = avsc.Type.forSchema(wider as avsc.Schema, { wrapUnions: true });
  await ingest(
    wireValue(id, encode({ currency: 'eur' })),
    wireValue(id + 1, encodeWider.toBuffer({ ...spend, note: 'n' })),
    Buffer.from(SPEND_JSON.replace('EUR', 'eur')),
  );
  await lettersAre('schema', 'unknown_schema', 'schema');
  await registered(SUBJECT, wider);
  const fix = rules({ kind: 'set_field', path: 'currency', value: 'EUR', where: 'always' });
  assert.deepEqual(await replay(fix), { settled: 3, refused: 0 });
  const notes = (await letters.rows('bronze', TOPIC)).map(({ note }) => note ?? null);
  assert.deepEqual(notes, [null, 'n', null]);
  assert.deepEqual(
    (await bronze()).map((row) => row[3]),
    [TYPED, TYPED, TYPED],
  );
});

test('a letter is given as whatever a person can mend it in: text, the JSON that its schema makes of it, bytes', async () => {
  const id = await registered(SUBJECT, SPEND);
  const wrong = wireValue(id, encode({ currency: 'eur' }));
  const cut = wrong.subarray(0, -1);
  const plain = SPEND_JSON.replace('EUR', 'eur');
  await ingest(wrong, cut, Buffer.from(plain), wireValue(99, encode()));
  const ids = await lettersAre('schema', 'unreadable', 'schema', 'unknown_schema');
  const caller = { reader: await testReader(), networkAddress: '127.0.0.1' };
  const given = [];
  for (const letter of ids) {
    given.push((await readLetter(caller, { topic: TOPIC, letter }, undefined)).editable);
  }
  const pairs = (value: Buffer) => value.toString('hex').replaceAll(/..(?=.)/g, '$& ');
  assert.deepEqual(given, [
    { text: plain, isRead: true, hex: pairs(wrong) },
    { text: null, isRead: false, hex: pairs(cut) },
    { text: plain, isRead: false, hex: pairs(Buffer.from(plain)) },
    { text: null, isRead: false, hex: pairs(wireValue(99, encode())) },
  ]);
});

test('while the registry does not answer a letter is shown without what its schema makes of it, and a trial says why', async () => {
  const id = await registered(SUBJECT, SPEND);
  await ingest(wireValue(id, encode({ currency: 'eur' })));
  const [letter] = await lettersAre('schema');
  assert.ok(letter);
  // Nobody listens there.
  process.env.SCHEMA_REGISTRY_URL = 'http://127.0.0.1:1';
  forgetEnv();
  try {
    const caller = { reader: await testReader(), networkAddress: '127.0.0.1' };
    const { editable } = await readLetter(caller, { topic: TOPIC, letter }, undefined);
    assert.deepEqual([editable?.text, editable?.hex?.slice(0, 5)], [null, '00 00']);
    const input = {
      topic: TOPIC,
      selection: { kind: 'filter', filter: {} },
      fix: { kind: 'as_is' },
    } as const;
    await assert.rejects(
      tryReplay(caller, input, undefined),
      /registry does not answer.*Try again when it does/,
    );
  } finally {
    delete process.env.SCHEMA_REGISTRY_URL;
    forgetEnv();
  }
});
