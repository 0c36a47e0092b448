import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { datasets } from '../access/datasets.ts';
import { readerUnder } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { csvLine } from '../csv-line.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { makeParcels, PARCELS } from '../testing/parcels.ts';
import { ALLOW_ALL, addPerson, deny, testDocument, testReader } from '../testing/reader.ts';
import { annotationsFile, applyFile, comparePlan } from './file-service.ts';
import { readFile } from './read-file.ts';
import { oneEdit } from './schema.ts';
import { readTable, saveAnnotations, undoChanges } from './service.ts';

let database: TestDatabase;
let stewardId: string;
const TABLE = PARCELS;

before(async () => {
  database = await testDatabase();
  await makeParcels();
  stewardId = await addPerson({ role: 'tester' });
});
after(() => database.drop());

/** Of one request each, as everywhere: a reader knows the tables as they were when it first asked. */
const steward = async (): Promise<Reader> => {
  const reader = await readerUnder(stewardId, testDocument([ALLOW_ALL]));
  return reader ?? assert.fail('The steward is not there');
};
const as = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
const compare = async (text: string) => comparePlan(await steward(), text);
const apply = async (text: string) => applyFile(as(await steward()), text, (await compare(text)).digest);
const file = (...lines: readonly (readonly string[])[]) => lines.map(csvLine).join('');
const described = async (column: string) =>
  (await datasets()).find(({ name }) => name === TABLE)?.columns.find(({ name }) => name === column)
    ?.description;

test('a file that was not touched changes nothing', async () => {
  const text = await annotationsFile(await steward());
  assert.match(text, /^table,column,type,description,domain,owner,tags,documentation,deprecation,edit\r\n/);
  const { changes, problems, unchanged } = await compare(text);
  assert.deepEqual([changes, problems], [0, []]);
  assert.ok(unchanged > 100);
});

test('whatever people write comes through a file as it was', async () => {
  let last: string | null = null;
  await fc.assert(
    fc.asyncProperty(
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
        .filter((text) => text.trim() !== '' && !text.includes('\r')),
      async (written) => {
        const wanted = written.trim();
        const text = file(['table', 'column', 'description'], [TABLE, 'carrier', wanted]);
        const { changes, shown } = await compare(text);
        assert.equal(changes, wanted === last ? 0 : 1, JSON.stringify(shown));
        await apply(text);
        last = wanted;
        assert.equal(await described('carrier'), wanted);
        assert.equal((await compare(await annotationsFile(await steward()))).changes, 0);
      },
    ),
    { numRuns: 60, examples: [['=1+1'], ['=1+1'], ["'=1+1"], ['"'], ['a,b'], ['-'], ['@x'], ['line\nline']] },
  );
});

test('a file is applied as one change, and undone as one', async () => {
  const text = file(
    ['table', 'column', 'description', 'tags', 'domain', 'documentation', 'deprecation'],
    [TABLE, '', 'Boxes.', 'core; heavy', 'logistics', '# Long', 'Old.'],
    [TABLE, 'id', 'A number.', 'key', '', '', ''],
  );
  const { changes, shown } = await compare(text);
  assert.equal(changes, 7);
  assert.deepEqual(
    shown.map(({ line, column, field }) => [line, column, field]),
    [
      ...['description', 'domain', 'tags', 'documentation', 'deprecation'].map((field) => [2, null, field]),
      [3, 'id', 'description'],
      [3, 'id', 'tags'],
    ],
  );
  const { id } = await apply(text);
  const dataset = (await datasets()).find(({ name }) => name === TABLE);
  assert.deepEqual([dataset?.domain, dataset?.tags], ['logistics', ['core', 'heavy']]);
  assert.equal((await readTable(await steward(), TABLE)).deprecation?.note, 'Old.');
  await undoChanges(as(await steward()), id as string);
  assert.equal(await described('id'), null);
  assert.equal((await readTable(await steward(), TABLE)).deprecation, null);
});

test('what cannot be taken is said with its line, and the rest goes on', async () => {
  const hidden = await testReader([ALLOW_ALL, deny({ columns: [`${TABLE}.carrier`] })]);
  const text = file(
    ['table', 'column', 'description', 'tags', 'domain'],
    ['gold.nothing', '', 'x', '', ''],
    [TABLE, 'carrier', 'x', '', ''],
    [TABLE, 'none', 'x', '', ''],
    [TABLE, 'id', '', 'Not A Tag', 'sales'],
    [TABLE, 'id', 'twice', '', ''],
    ['gold.fact_sales', '', '', '', 'x'],
    [TABLE, '', 'Fine.', '', ''],
  );
  const { problems, shown } = await comparePlan(hidden, text);
  assert.deepEqual(problems, [
    { line: 2, says: 'There is no table gold.nothing, or you may not see it.' },
    { line: 3, says: `${TABLE} has no column carrier, or you may not see it.` },
    { line: 4, says: `${TABLE} has no column none, or you may not see it.` },
    { line: 5, says: 'Columns have no domain of their own.' },
    {
      line: 5,
      says: 'The tags cannot be taken: A tag is lower-case letters, digits and underscores, in parts with dots between.',
    },
    { line: 6, says: 'id is in the file twice; the first line counts.' },
    { line: 7, says: 'The description is declared in its file, and cannot be emptied here.' },
    {
      line: 7,
      says: 'The tag core is declared, or was accepted as a finding, and cannot be taken away here.',
    },
  ]);
  assert.deepEqual(
    shown.map(({ table, field, after }) => [table, field, after]),
    [
      ['gold.fact_sales', 'domain', 'x'],
      [TABLE, 'description', 'Fine.'],
    ],
  );
});

test('what somebody changed since the file was made stays as they made it', async () => {
  const text = (await annotationsFile(await steward())).replace(
    /^(silver\.parcels,id,\w+),[^,]*/m,
    '$1,From the file.',
  );
  const { written } = await readTable(await steward(), TABLE);
  const base = written.find(({ column, field }) => column === 'id' && field === 'description')?.edit ?? null;
  await saveAnnotations(
    as(await steward()),
    [oneEdit.parse({ table: TABLE, column: 'id', field: 'description', value: 'By hand.', base })],
    '',
  );
  const { changes, problems } = await compare(text);
  assert.equal(changes, 0);
  assert.match(problems[0]?.says ?? '', /^The description was changed by .+ since the file was made\.$/);
  const other = file(['table', 'column', 'description'], [TABLE, 'id', 'Over it.']);
  const { digest } = await compare(other);
  await apply(file(['table', 'column', 'description'], [TABLE, 'id', 'Meanwhile.']));
  await assert.rejects(
    applyFile(as(await steward()), other, digest),
    (error) => error instanceof AppError && error.code === 'conflict',
  );
  assert.equal(await described('id'), 'Meanwhile.');
});

test('what is no such file is said with its line', () => {
  const says = (text: string, expected: RegExp) =>
    assert.throws(
      () => readFile(text),
      (error) => error instanceof AppError && expected.test(error.message),
    );
  says('', /^Line 1: the first line names the fields/);
  says('column,description\nx,y\n', /“table” among them/);
  says('table,colour\n', /no field “colour”/);
  says('table,table\n', /“table” is there twice/);
  says('table,description\ngold.x,"open\n', /^Line 2 cannot be read as CSV/);
  says('table,description\ngold.x\n', /^Line 2 cannot be read as CSV/);
  says(`PK\u0003\u0004${'\0'.repeat(40)}`, /no field/);
  assert.deepEqual(
    readFile('\uFEFFTable,Column\r\n\r\ngold.x,"a\nb"\r\ngold.y,\r\n').map(({ line, column }) => [
      line,
      column,
    ]),
    [
      [2, 'a\nb'],
      [5, null],
    ],
  );
});
