import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { keepProfiles } from './keep-profiles.ts';
import { readColumnDetails, readProfile } from './service.ts';

let database: TestDatabase;
let engine: DuckDbEngine;
let table: Table;
const TABLE = 'proof.people';

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  table = await ensureTable({
    name: { namespace: 'proof', name: 'people' },
    fields: [
      { name: 'id', type: 'int' },
      { name: 'town', type: 'string' },
      { name: 'payload', type: 'string' },
    ],
    partition: [],
  });
  await append(`SELECT i::INT AS id, CASE WHEN i < 90 THEN 'Ulm' ELSE 'Bonn' END AS town,
    CASE WHEN i < 4 THEN 'rare' WHEN i < 10 THEN NULL ELSE 'often' END AS payload FROM range(100) r(i)`);
  await keep();
});
after(async () => {
  await engine.close();
  await database.drop();
});

async function append(sql: string): Promise<void> {
  const add = await stageFiles(engine, table, sql);
  [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
}

const keep = () => keepProfiles({ signal: new AbortController().signal, engine: async () => engine });

async function ask(policies: readonly unknown[] = []) {
  const caller = { reader: await testReader([ALLOW_ALL, ...policies]), networkAddress: '127.0.0.1' };
  const answer = await readProfile(caller, TABLE);
  const columns = await readColumnDetails(caller, { table: TABLE, columns: ['id', 'town', 'payload'] });
  const figures = new Map(
    answer.kind === 'ready' ? answer.profile.columns.map((each) => [each.name, each]) : [],
  );
  return { answer, figures, details: new Map(columns.map(({ name, details }) => [name, details])) };
}

const policy = (id: string, rest: object) => ({ id, title: id, to: { everyone: true }, ...rest });

test('who sees a table as it is is told everything, but of personal data no single person’s value', async () => {
  const { answer, figures, details } = await ask();
  assert.ok(answer.kind === 'ready' && answer.profile.rows === 100 && answer.profile.rowsScanned === 100);
  assert.deepEqual(figures.get('town')?.values, {
    nullsExact: true,
    min: 'Bonn',
    max: 'Ulm',
    mean: null,
    quantiles: null,
    nan: 0,
    infinite: 0,
    empty: 0,
    jsonShare: 0,
  });
  assert.deepEqual(details.get('town'), {
    histogram: null,
    top: [
      { value: 'Ulm', rows: 90 },
      { value: 'Bonn', rows: 10 },
    ],
  });
  assert.deepEqual([figures.get('payload')?.nulls, figures.get('payload')?.distinct], [6, 2]);
  assert.ok('withheld' in (figures.get('payload')?.values ?? {}));
  assert.deepEqual(details.get('payload'), { histogram: null, top: [{ value: 'often', rows: 90 }] });
});

test('of a masked column there are no values, and of some masks no nulls and no number of values', async () => {
  const masked = (mask: object) =>
    ask([policy('m', { kind: 'mask', on: { columns: [`${TABLE}.payload`] }, mask })]);
  const byHash = await masked({ kind: 'hash' });
  assert.deepEqual([byHash.figures.get('payload')?.nulls, byHash.figures.get('payload')?.distinct], [6, 2]);
  const byPart = await masked({ kind: 'partial', first: 1, last: 0 });
  assert.deepEqual(
    [byPart.figures.get('payload')?.nulls, byPart.figures.get('payload')?.distinct],
    [6, null],
  );
  const byNull = await masked({ kind: 'null' });
  assert.deepEqual(
    [byNull.figures.get('payload')?.nulls, byNull.figures.get('payload')?.distinct],
    [null, null],
  );
  for (const { figures, details } of [byHash, byPart, byNull]) {
    assert.deepEqual(
      [figures.get('payload')?.values, details.get('payload')],
      [{ withheld: 'This column is masked for you.' }, { withheld: 'This column is masked for you.' }],
    );
  }
});

test('who does not see every row is not told of the others, and a hidden column is not there', async () => {
  const filtered = await ask([
    policy('r', { kind: 'row_filter', on: { datasets: [TABLE] }, where: "town = 'Ulm'" }),
  ]);
  assert.equal(filtered.answer.kind, 'none');
  assert.ok([...filtered.details.values()].every((details) => 'withheld' in details));
  const hidden = await ask([policy('d', { kind: 'deny', on: { columns: [`${TABLE}.payload`] } })]);
  assert.deepEqual(
    [[...hidden.figures.keys()], [...hidden.details.keys()]],
    [
      ['id', 'town'],
      ['id', 'town'],
    ],
  );
});

test('a hidden table is as one that is not there', async () => {
  const reader = await testReader([ALLOW_ALL, policy('d', { kind: 'deny', on: { datasets: [TABLE] } })]);
  const words = async (name: string) => {
    try {
      await readProfile({ reader, networkAddress: '127.0.0.1' }, name);
    } catch (error) {
      return String(error).replace(name, 'it');
    }
    return 'told';
  };
  assert.equal(await words(TABLE), await words('proof.there_is_none'));
});

test('few new rows are told of without a scan, and every look is recorded', async () => {
  await append("SELECT 1000 AS id, 'Ulm' AS town, NULL AS payload");
  await keepProfiles({
    signal: new AbortController().signal,
    engine: () => Promise.reject(new Error('Nothing is to be scanned')),
  });
  const { answer, figures } = await ask();
  assert.ok(answer.kind === 'ready');
  const values = figures.get('id')?.values;
  assert.deepEqual(
    [answer.profile.rows, values && 'max' in values && values.max, figures.get('payload')?.nulls],
    [101, '1000', 7],
  );
  assert.notEqual(answer.profile.profiledAt, answer.profile.scannedAt);
  const { rows } = await pool().query(
    "SELECT DISTINCT subject FROM audit_entry WHERE action = 'profile.read'",
  );
  assert.deepEqual(rows, [{ subject: TABLE }]);
});
