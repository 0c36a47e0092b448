import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { catalogQuestion } from '../catalog/schema.ts';
import { searchCatalog } from '../catalog/service.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { follow } from '../notices/follow-service.ts';
import { listNotices } from '../notices/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { makeParcels, PARCELS } from '../testing/parcels.ts';
import { ALLOW_ALL, addPerson, allow, deny, testReader } from '../testing/reader.ts';
import { oneEdit } from './schema.ts';
import { changeMany, readHistory, readTable, saveAnnotations, undoChanges } from './service.ts';

let database: TestDatabase;
let steward: Reader;
const TABLE = PARCELS;

before(async () => {
  database = await testDatabase();
  await makeParcels();
  await addPerson({ role: 'tester', groups: ['logistics'] });
  steward = await testReader();
});
after(() => database.drop());

const as = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
const edit = (of: object) => oneEdit.parse({ table: TABLE, base: null, ...of });
const write = (reader: Reader, ...edits: object[]) => saveAnnotations(as(reader), edits.map(edit), 'because');
const found = async () => (await datasets()).find(({ name }) => name === TABLE);
const written = async (field: string, column: string | null = null) =>
  (await readTable(steward, TABLE)).written.find((row) => row.field === field && row.column === column);
const refused = (code: string, says: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError);
  assert.equal(error.code, code);
  assert.match(error.message, says);
  return true;
};

test('what is written counts everywhere from its commit on, and is in the audit log', async () => {
  const { id } = await write(
    steward,
    { field: 'description', value: 'Boxes on their way.' },
    { field: 'description', column: 'carrier', value: 'Who carries it.' },
    { field: 'documentation', value: '# Zeppelins\nCome by air.' },
  );
  const dataset = await found();
  assert.equal(dataset?.description, 'Boxes on their way.');
  assert.equal(dataset?.columns.find(({ name }) => name === 'carrier')?.description, 'Who carries it.');
  const decision = (await (await testReader()).decisions()).get(TABLE);
  assert.equal(decision?.columns.at(-1)?.description, 'Who carries it.');
  for (const text of ['boxes on their way', 'who carries', 'zeppelins']) {
    const { hits } = await searchCatalog(await testReader(), catalogQuestion.parse({ text }));
    assert.deepEqual(
      hits.map(({ name }) => name),
      [TABLE],
      text,
    );
  }
  const { rows } = await pool().query(
    "SELECT subject, details::jsonb->>'change' AS change, details::jsonb->'fields' AS fields FROM audit_entry WHERE action = 'annotation.changed'",
  );
  assert.deepEqual(rows, [
    { subject: TABLE, change: id, fields: ['description', 'carrier: description', 'documentation'] },
  ]);
});

test('what was read before somebody else wrote is a conflict, and nothing of it is written', async () => {
  const base = (await written('description'))?.edit;
  await write(steward, { field: 'description', value: 'First.', base });
  const late = [
    { field: 'description', value: 'Second.', base },
    { field: 'documentation', value: 'Never.', base: (await written('documentation'))?.edit },
  ];
  await assert.rejects(
    write(steward, ...late),
    refused('conflict', /the description of silver\.parcels, by /),
  );
  assert.equal((await found())?.description, 'First.');
  assert.match((await readTable(steward, TABLE)).documentation ?? '', /Zeppelins/);
  // Who wants what is there already has it.
  assert.deepEqual(await write(steward, { field: 'description', value: 'First.', base }), {
    id: null,
    changes: 0,
  });
});

test('of many who change one field at a time one is taken, the others are told', async () => {
  const base = (await written('description'))?.edit;
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, (_, place) =>
      write(steward, { field: 'description', value: `By ${place}`, base }),
    ),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const { rows } = await pool().query(
    `SELECT count(*) AS wrong FROM annotation a JOIN edit e ON e.id = a.edit_id
     WHERE a.value IS DISTINCT FROM e.after OR EXISTS (SELECT FROM edit later WHERE later.id > e.id
       AND (later.dataset, coalesce(later.column_name, ''), later.field) = (a.dataset, a.column_name, a.field))`,
  );
  assert.equal(rows[0].wrong, 0);
});

test('a change is undone as it was made, and the undoing as well; not over what came later', async () => {
  const before = (await found())?.description;
  const made = await write(
    steward,
    { field: 'description', value: 'For a moment.', base: (await written('description'))?.edit },
    { field: 'description', column: 'id', value: 'A number.' },
  );
  const undone = await undoChanges(as(steward), made.id as string);
  assert.equal((await found())?.description, before);
  assert.equal(await written('description', 'id'), undefined);
  await assert.rejects(undoChanges(as(steward), made.id as string), refused('conflict', /undone already/));
  await undoChanges(as(steward), undone.id as string);
  assert.equal((await found())?.description, 'For a moment.');
  assert.equal((await written('description', 'id'))?.value, 'A number.');
  const { sets } = await readHistory(steward, { table: TABLE, limit: 3 });
  assert.deepEqual(
    sets.map(({ source, isUndone, count }) => [source, isUndone, count]),
    [
      ['undo', false, 2],
      ['undo', true, 2],
      ['page', true, 2],
    ],
  );
  await write(steward, { field: 'description', value: 'Later.', base: (await written('description'))?.edit });
  await assert.rejects(
    undoChanges(as(steward), sets[0]?.id as string),
    refused('conflict', /the description of silver\.parcels/),
  );
});

test('a renamed column keeps what is written about it', async () => {
  await pool().query("UPDATE annotation SET column_name = 'old_carrier' WHERE column_name = 'carrier'");
  await pool().query('INSERT INTO edit_set (id, person, source) VALUES (gen_random_uuid(), $1, $2)', [
    'x',
    'page',
  ]);
  await pool().query(
    `INSERT INTO edit (set_id, dataset, field) SELECT id, 'none.none', 'description' FROM edit_set WHERE person = 'x'`,
  );
  assert.equal((await found())?.columns.at(-1)?.description, 'Who carries it.');
  const base = (await written('description', 'carrier'))?.edit;
  await write(steward, { field: 'description', column: 'carrier', value: 'Renamed.', base });
  const { rows } = await pool().query(
    "SELECT column_name AS name FROM annotation WHERE field_id = 2 AND field = 'description'",
  );
  assert.deepEqual(rows, [{ name: 'carrier' }]);
});

test('policies go by tags, owner and domain that were written; only who decides about access writes them', async () => {
  const mask = {
    ...{ kind: 'mask', id: 'mask', title: 'Mask', to: { everyone: true } },
    ...{ on: { tags: ['secret'] }, mask: { kind: 'null' } },
  };
  const maskOf = async () =>
    (await (await testReader([ALLOW_ALL, mask])).decisions()).get(TABLE)?.columns.at(-1)?.mask?.kind ?? null;
  const logistics = async () =>
    (await (await testReader([allow({ domains: ['logistics'] })])).decisions()).has(TABLE);
  assert.deepEqual([await maskOf(), await logistics()], [null, false]);
  await write(
    steward,
    { field: 'tags', column: 'carrier', value: ['secret.carrier'] },
    { field: 'domain', value: 'logistics' },
    { field: 'owner', value: 'logistics' },
  );
  assert.deepEqual([await maskOf(), await logistics()], ['null', true]);
  assert.equal((await found())?.owner, 'logistics');
  await assert.rejects(
    write(steward, { field: 'owner', value: 'nobody_at_all', base: (await written('owner'))?.edit }),
    refused('bad_request', /no group nobody_at_all/),
  );
  const writer = { ...steward, scopes: ['catalog:edit'] } as unknown as Reader;
  await assert.rejects(
    write(writer, { field: 'tags', value: ['open'] }),
    refused('forbidden', /right to decide/),
  );
  await write(writer, { field: 'announcement', value: { text: 'Counting anew on Friday.' } });
});

test('many tables are changed at once, and undone at once', async () => {
  const other = 'live.unknown';
  await assert.rejects(
    changeMany(as(steward), [TABLE, other], { kind: 'addTag', tag: 'core' }, ''),
    refused('not_found', /live\.unknown/),
  );
  const tables = [...(await steward.decisions()).keys()];
  const { id, changes } = await changeMany(as(steward), tables, { kind: 'addTag', tag: 'core' }, '');
  assert.equal(changes, tables.length);
  const tagged = (await datasets()).filter(({ tags }) => tags.includes('core'));
  assert.deepEqual(new Set(tagged.map(({ name }) => name)), new Set(tables));
  await changeMany(as(steward), [TABLE], { kind: 'addTag', tag: 'late' }, '');
  await assert.rejects(
    undoChanges(as(steward), id as string),
    refused('conflict', /tags of silver\.parcels/),
  );
  await changeMany(as(steward), [TABLE], { kind: 'removeTag', tag: 'late' }, '');
  const again = await changeMany(as(steward), tables, { kind: 'addTag', tag: 'core' }, '');
  assert.deepEqual(again, { id: null, changes: 0 });
});

test('what is hidden is neither written about nor told of', async () => {
  const withoutCarrier = await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.carrier`] })]);
  const nothing = await testReader([allow({ namespaces: ['gold'] })]);
  const same = refused('not_found', /^There is no table silver\.parcels, or you may not see it\.$/);
  await assert.rejects(readTable(nothing, TABLE), same);
  await assert.rejects(readHistory(nothing, { table: TABLE, limit: 5 }), same);
  await assert.rejects(write(nothing, { field: 'description', value: 'x' }), same);
  await assert.rejects(
    write(withoutCarrier, { field: 'description', column: 'carrier', value: 'x' }),
    refused('not_found', /no column carrier/),
  );
  const told = JSON.stringify([
    await readTable(withoutCarrier, TABLE),
    await readHistory(withoutCarrier, { table: null, limit: 100 }),
    await readHistory(nothing, { table: null, limit: 100 }),
  ]);
  assert.doesNotMatch(told, /carrier|Renamed/);
  const { sets } = await readHistory(steward, { table: TABLE, limit: 100 });
  const ofColumn = sets.find(({ edits }) => edits.some(({ column }) => column === 'carrier'));
  await assert.rejects(
    undoChanges(as(withoutCarrier), ofColumn?.id as string),
    refused('not_found', /no such change/),
  );
});

test('a deprecated table is found after the others, and its replacement is told to whoever may see it', async () => {
  await write(steward, { field: 'deprecation', value: { note: 'Old.', replacement: 'gold.fact_sales' } });
  assert.equal((await readTable(steward, TABLE)).deprecation?.replacement, 'gold.fact_sales');
  const some = await testReader([allow({ datasets: [TABLE] })]);
  assert.deepEqual((await readTable(some, TABLE)).deprecation, {
    note: 'Old.',
    replacement: null,
    removedOn: null,
  });
  const { hits } = await searchCatalog(await testReader(), catalogQuestion.parse({ text: 'parcels' }));
  assert.deepEqual(
    hits.map(({ name, isDeprecated }) => [name, isDeprecated]),
    [[TABLE, true]],
  );
  await assert.rejects(
    changeMany(
      as(steward),
      [TABLE],
      { kind: 'deprecation', value: { note: 'x', replacement: TABLE, removedOn: null } },
      '',
    ),
    refused('bad_request', /cannot replace itself/),
  );
});

test('who follows a table is told what of it was changed, as far as they see it', async () => {
  const follower = await testReader();
  const partly = await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.carrier`] })]);
  for (const reader of [steward, follower, partly]) await follow(reader, TABLE);
  await write(steward, {
    ...{ field: 'description', column: 'carrier', value: 'Told.' },
    base: (await written('description', 'carrier'))?.edit,
  });
  const notices = async (reader: Reader) =>
    (await listNotices(reader, { which: 'all', limit: 5 })).items.map(({ subject }) => subject);
  assert.deepEqual(await notices(follower), [
    { kind: 'edited', fields: ['description'], columns: ['carrier'], excerpt: null },
  ]);
  assert.deepEqual(await notices(partly), []);
  assert.deepEqual(await notices(steward), []);
  await write(steward, {
    ...{ field: 'announcement', value: { text: '**Moved** to Friday.' } },
    base: (await written('announcement'))?.edit,
  });
  assert.deepEqual((await notices(partly))[0], {
    ...{ kind: 'edited', fields: ['announcement'], columns: [], excerpt: 'Moved to Friday.' },
  });
});
