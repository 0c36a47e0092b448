import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readerFor } from '../access/mint-reader.ts';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { ALLOW_ALL, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { type Viewer, viewAs, whyRows } from './view-as.ts';

const TABLE = 'gold.dim_customer';
const MASKED_FOR_VIEWER = {
  kind: 'mask',
  id: 'ids',
  title: 'Ids',
  to: { groups: ['viewers'] },
  on: { columns: [`${TABLE}.customer_id`] },
  mask: { kind: 'partial', first: 1 },
};
const HIDDEN_FOR_SUBJECT = {
  kind: 'deny',
  id: 'no-first-order',
  title: 'No first orders',
  to: { groups: ['subjects'] },
  on: { columns: [`${TABLE}.first_order_on`] },
};
const OWN_COUNTRY = {
  kind: 'row_filter',
  id: 'own-country',
  title: 'Own country',
  to: { groups: ['subjects'] },
  on: { datasets: [TABLE] },
  where: 'country = user.country',
};
const NOT_BERT = { ...OWN_COUNTRY, id: 'not-bert', title: 'Not Bert', where: `customer_id <> 'bert'` };

describe('a table through the eyes of somebody', () => {
  let database: TestDatabase;
  let subject: string;
  let viewerId: string;

  before(async () => {
    process.env.LOG_LEVEL = 'silent';
    database = await testDatabase();
    await writeGold({
      dim_customer: [
        { id: 'alice', country: 'DE', firstOrderOn: null },
        { id: 'bert', country: 'DE', firstOrderOn: null },
        { id: 'carla', country: 'FR', firstOrderOn: null },
      ],
    });
    subject = await addPerson({ role: 'tester', groups: ['subjects'], attributes: { country: ['DE'] } });
    viewerId = await addPerson({ role: 'tester', groups: ['viewers'] });
    await enforce(testDocument([ALLOW_ALL, MASKED_FOR_VIEWER, HIDDEN_FOR_SUBJECT, OWN_COUNTRY]));
  });
  after(async () => {
    await closeAudit();
    await database.drop();
  });

  async function viewer(): Promise<Viewer> {
    const reader = await readerFor(viewerId);
    assert.ok(reader);
    return { reader, networkAddress: '127.0.0.1' };
  }
  const values = (view: Awaited<ReturnType<typeof viewAs>>, column: string) => {
    const place = view.preview?.columns.findIndex(({ name }) => name === column) ?? -1;
    return view.preview?.rows.map((row) => row[place]).sort();
  };
  const column = (view: Awaited<ReturnType<typeof viewAs>>, name: string) =>
    view.columns.find((one) => one.name === name);

  test('it is their rows and columns, and of the values only what the viewer sees as well', async () => {
    const view = await viewAs(await viewer(), { personId: subject, table: TABLE }, undefined);
    assert.deepEqual(values(view, 'country'), ['DE', 'DE']);
    assert.deepEqual(values(view, 'customer_id'), ['a…', 'b…']);
    assert.deepEqual(column(view, 'customer_id')?.sight, { sees: 'value', mask: null });
    assert.equal(column(view, 'customer_id')?.covered, true);
    assert.equal(column(view, 'country')?.covered, false);
    assert.deepEqual(column(view, 'first_order_on')?.sight, { sees: 'nothing' });
    assert.ok(!view.preview?.columns.some(({ name }) => name === 'first_order_on'));
    assert.equal(view.rowsCovered, false);
    const { rows } = await pool().query<{ actor: string; subject: string; details: string }>(
      `SELECT actor, subject, details FROM audit_entry WHERE action = 'view_as' ORDER BY seq DESC LIMIT 1`,
    );
    assert.equal(rows[0]?.subject, TABLE);
    assert.match(rows[0]?.details ?? '', /"draft":false/);
    assert.doesNotMatch(rows[0]?.details ?? '', /alice|DE/);
  });

  test('a draft is looked at before it is saved, and what it hides is not there', async () => {
    const draft = testDocument([ALLOW_ALL, OWN_COUNTRY, NOT_BERT]);
    const view = await viewAs(
      await viewer(),
      { personId: subject, table: TABLE, document: draft },
      undefined,
    );
    assert.equal(view.preview?.rows.length, 1);
    const hides = testDocument([ALLOW_ALL, { ...HIDDEN_FOR_SUBJECT, on: { namespaces: ['gold'] } }]);
    const hidden = await viewAs(
      await viewer(),
      { personId: subject, table: TABLE, document: hides },
      undefined,
    );
    assert.equal(hidden.preview, null);
    assert.ok(hidden.columns.every(({ sight }) => sight.sees === 'nothing'));
    await assert.rejects(
      viewAs(await viewer(), { personId: subject, table: 'gold.no_such', document: hides }, undefined),
      { code: 'not_found' },
    );
  });

  test('each filter says which rows it lets pass, for rows and by columns that the viewer sees', async () => {
    const document = testDocument([ALLOW_ALL, MASKED_FOR_VIEWER, OWN_COUNTRY, NOT_BERT]);
    const ask = async (at: string, value: string) =>
      whyRows(await viewer(), { personId: subject, table: TABLE, column: at, value, document }, undefined);
    const german = await ask('country', 'DE');
    assert.deepEqual([german.rows, german.passing], [2, 1]);
    assert.deepEqual(
      german.filters.map(({ id, passing }) => [id, passing]),
      [
        ['own-country', 2],
        ['not-bert', 1],
      ],
    );
    const french = await ask('country', 'FR');
    assert.deepEqual([french.rows, french.passing], [1, 0]);
    assert.equal((await ask('country', "' OR true --")).rows, 0);
    await assert.rejects(ask('customer_id', 'alice'), /do not see the values of customer_id yourself/);
    await assert.rejects(ask('no_such"column', 'x'), { code: 'bad_request' });
  });
});
