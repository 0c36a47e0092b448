import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { datasets } from '../access/datasets.ts';
import { onAccessChange } from '../access/on-access-change.ts';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import { writeTellings } from '../lineage/tellings-data.ts';
import { bitOf } from '../lineage/uses.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { addTag, inTransaction } from './data.ts';
import { keepClassification } from './keep-classification.ts';
import type { Proposal } from './schema.ts';
import { decideProposal, listProposals } from './service.ts';

let database: TestDatabase;
let engine: DuckDbEngine;
const TABLE = 'bronze.contacts';
const MASK = {
  kind: 'mask',
  id: 'mask',
  title: 'Mask',
  to: { everyone: true },
  on: { tags: ['pii'] },
  mask: { kind: 'null' },
};

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  const table = await ensureTable({
    name: { namespace: 'bronze', name: 'contacts' },
    fields: [
      { name: 'id', type: 'int' },
      { name: 'reach', type: 'string' },
      { name: 'call', type: 'string' },
    ],
    partition: [],
  });
  const add = await stageFiles(
    engine,
    table,
    "SELECT i::INT AS id, 'p' || i || '@example.com' AS reach, '+4915123456' || (100 + i) AS call FROM range(50) r(i)",
  );
  await commitTables([{ table, operation: 'append', add }]);
});
after(async () => {
  await engine.close();
  await database.drop();
});

const keep = () => keepClassification({ signal: new AbortController().signal, engine: async () => engine });
const steward = (reader: Reader) => ({ reader, networkAddress: '127.0.0.1' });
const masksOf = async () => {
  const decision = (await (await testReader([ALLOW_ALL, MASK])).decisions()).get(TABLE);
  return Object.fromEntries(decision?.columns.map(({ name, mask }) => [name, mask?.kind ?? null]) ?? []);
};
const onlyProposal = async (reader: Reader, state: Proposal['state']) => {
  const proposals = await listProposals(steward(reader), { state, dataset: TABLE });
  assert.equal(proposals.length, 1);
  return proposals[0] as Proposal;
};

test('what is sure is applied by rule, what is not is proposed, and no value is kept', async () => {
  await keep();
  const reader = await testReader();
  const applied = await onlyProposal(reader, 'applied');
  assert.deepEqual([applied.column, applied.tag, applied.decidedBy], ['reach', 'pii.email', null]);
  const proposed = await onlyProposal(reader, 'proposed');
  assert.deepEqual([proposed.column, proposed.tag], ['call', 'pii.phone']);
  assert.deepEqual(await masksOf(), { id: null, reach: 'null', call: null });
  const { rows } = await pool().query<{ text: string }>('SELECT t::text AS text FROM tag_proposal t');
  assert.ok(rows.every(({ text }) => !text.includes('example.com') && !text.includes('+4915')));
});

test('from the commit of a decision on everybody is decided by it, and who listens hears of it', async () => {
  const reader = await testReader();
  const { id } = await onlyProposal(reader, 'proposed');
  let heard = 0;
  const stop = onAccessChange(() => {
    heard += 1;
  });
  const waitFor = async (count: number) => {
    while (heard < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  try {
    await waitFor(1);
    await assert.rejects(
      inTransaction(async (tx) => {
        await addTag(tx, { dataset: TABLE, column: 'call', fieldId: null, tag: 'pii.phone' });
        assert.equal((await masksOf()).call, null);
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    assert.equal((await masksOf()).call, null);
    const before = heard;
    await decideProposal(steward(reader), { id, decision: 'accepted', note: 'It is.' });
    assert.equal((await masksOf()).call, 'null');
    await waitFor(before + 1);
  } finally {
    stop();
  }
  const { rows } = await pool().query(
    "SELECT actor, subject, details FROM audit_entry WHERE action = 'tag.decided' ORDER BY seq DESC LIMIT 1",
  );
  assert.deepEqual([rows[0]?.actor, rows[0]?.subject], [reader.email, TABLE]);
  assert.equal(JSON.parse(rows[0]?.details).decision, 'accepted');
  await assert.rejects(decideProposal(steward(reader), { id, decision: 'accepted', note: '' }), {
    code: 'conflict',
  });
});

test('a rejected tag goes, and does not come back when the table is looked at again', async () => {
  const reader = await testReader();
  const { id } = await onlyProposal(reader, 'applied');
  await decideProposal(steward(reader), { id, decision: 'rejected', note: 'Made-up addresses.' });
  assert.equal((await masksOf()).reach, null);
  await pool().query('DELETE FROM classification_run');
  await keep();
  assert.equal((await onlyProposal(reader, 'rejected')).note, 'Made-up addresses.');
  assert.equal((await masksOf()).reach, null);
});

test('a decision is taken back: the proposal waits again, and the tag is gone until somebody decides', async () => {
  const reader = await testReader();
  const { id } = await onlyProposal(reader, 'accepted');
  await decideProposal(steward(reader), { id, decision: 'proposed', note: '' });
  const waiting = await onlyProposal(reader, 'proposed');
  assert.deepEqual([waiting.id, waiting.decidedBy, waiting.decidedAt, waiting.note], [id, null, null, null]);
  assert.equal((await masksOf()).call, null);
  await assert.rejects(decideProposal(steward(reader), { id, decision: 'proposed', note: '' }), {
    code: 'conflict',
  });
  await decideProposal(steward(reader), { id, decision: 'accepted', note: 'It is.' });
  assert.equal((await masksOf()).call, 'null');
  assert.deepEqual(await listProposals(steward(reader), { state: null, dataset: 'proof.another' }), []);
  assert.equal((await listProposals(steward(reader), { state: null, dataset: TABLE })).length, 2);
});

test('nobody hears or decides of what they do not see', async () => {
  const { id } = await onlyProposal(await testReader(), 'rejected');
  const deny = {
    kind: 'deny',
    id: 'deny',
    title: 'Deny',
    to: { everyone: true },
    on: { columns: [`${TABLE}.reach`] },
  };
  const blind = steward(await testReader([ALLOW_ALL, deny]));
  assert.deepEqual(await listProposals(blind, { state: 'rejected', dataset: null }), []);
  await assert.rejects(decideProposal(blind, { id, decision: 'accepted', note: '' }), { code: 'not_found' });
});

test('a column keeps its tag under another name, and one of that name made anew has it too', async () => {
  await pool().query("UPDATE column_tag SET column_name = 'formerly' WHERE column_name = 'call'");
  assert.equal((await masksOf()).call, 'null');
  await pool().query(
    "UPDATE column_tag SET column_name = 'call', field_id = 999 WHERE column_name = 'formerly'",
  );
  assert.equal((await masksOf()).call, 'null');
  const [first, second] = [await datasets(), await datasets()];
  assert.equal(first, second);
});

test('a tag travels to the column that holds the values, and not to one that counts them', async () => {
  const table = await ensureTable({
    name: { namespace: 'silver', name: 'copies' },
    fields: [
      { name: 'who', type: 'string' },
      { name: 'times', type: 'int' },
    ],
    partition: [],
  });
  const add = await stageFiles(engine, table, "SELECT 'v' || i AS who, i::INT AS times FROM range(9) r(i)");
  await commitTables([{ table, operation: 'append', add }]);
  const edge = (toColumn: string, uses: number) => ({
    from: { kind: 'table' as const, name: TABLE },
    fromColumn: 'reach',
    toColumn,
    uses,
  });
  const telling = {
    origin: { kind: 'dbt' as const, name: 'copies' },
    target: { kind: 'table' as const, name: 'silver.copies' },
    statement: null,
    unknown: null,
    edges: [edge('who', bitOf('transformation')), edge('times', bitOf('aggregation', true))],
  };
  await inTransaction((tx) => writeTellings(tx, [telling], () => null));
  await inTransaction((tx) =>
    addTag(tx, { dataset: TABLE, column: 'reach', fieldId: null, tag: 'pii.email' }),
  );
  await keep();
  const proposals = await listProposals(steward(await testReader()), {
    state: 'proposed',
    dataset: 'silver.copies',
  });
  assert.deepEqual(
    proposals.map(({ column, tag, evidence }) => [column, tag, evidence.detector]),
    [['who', 'pii.email', 'lineage']],
  );
  assert.doesNotMatch(JSON.stringify(proposals), /contacts|reach/);
});
