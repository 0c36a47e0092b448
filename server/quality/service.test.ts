import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Check, ResultFormat } from '../expectations/schema.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { Table } from '../lake/table.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument, testReader } from '../testing/reader.ts';
import { readFailingRows } from './failing-rows-service.ts';
import { keepQuality } from './keep-quality.ts';
import { readTableStates, trimRuns } from './runs-data.ts';
import { askCheck, readHistory, readOverview, readTableQuality } from './service.ts';
import { byTable, suitesInForce } from './suites-in-force.ts';
import { readSuiteText, removeSuite, saveSuite, writeSuiteText } from './suites-service.ts';
import { readValidation } from './validation-service.ts';

const TABLE = 'proof.orders';

let database: TestDatabase;
let engine: DuckDbEngine;
let table: Table;
let nowMs = Date.parse('2026-11-28T08:00:00Z');

before(async () => {
  database = await testDatabase();
  await enforce(testDocument([ALLOW_ALL]));
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  table = await ensureTable({
    name: { namespace: 'proof', name: 'orders' },
    fields: [
      { name: 'id', type: 'int' },
      { name: 'amount', type: 'double' },
      { name: 'email', type: 'string' },
    ],
    partition: [],
  });
});
after(async () => {
  await closeQueryPool();
  await engine.close();
  await database.drop();
});

async function append(sql: string): Promise<void> {
  const add = await stageFiles(engine, table, sql);
  [table] = (await commitTables([{ table, operation: 'append', add }])) as [Table];
}

/** A round an hour after the last one. */
function keep({
  laterMs = 3_600_000,
  atEach,
}: {
  readonly laterMs?: number;
  readonly atEach?: () => Promise<void>;
} = {}): Promise<number> {
  nowMs += laterMs;
  return keepQuality({
    signal: new AbortController().signal,
    engine: async () => {
      await atEach?.();
      return engine;
    },
    now: () => (atEach ? nowMs++ : nowMs),
  });
}

const callerOf = async (policies: readonly unknown[] = []) => ({
  reader: await testReader([ALLOW_ALL, ...policies]),
  networkAddress: '127.0.0.1',
});
/** Whose statements run with what they see by the policies in force. */
const author = async () => actingAs(await addPerson({ role: 'tester' }));
const policy = (id: string, rest: object) => ({ id, title: id, to: { everyone: true }, ...rest });
const HIDE_EMAIL = policy('hide', { kind: 'deny', on: { columns: [`${TABLE}.email`] } });

function check(id: string, type: string, given: Check['arguments'], rest: Partial<Check> = {}): Check {
  return { id, type, arguments: given, severity: 'critical', gate: 'publish', notes: '', ...rest };
}

const CHECKS = [
  check('amount', 'expect_column_values_to_be_between', { column: 'amount', min_value: 0, max_value: 100 }),
  check(
    'email',
    'expect_column_values_to_match_regex',
    { column: 'email', regex: '@' },
    { severity: 'warning' },
  ),
  check('gone', 'expect_column_values_to_not_be_null', { column: 'vanished' }, { severity: 'info' }),
  check(
    'sql',
    'unexpected_rows_expectation',
    {
      unexpected_rows_query: 'SELECT * FROM {batch} WHERE amount > 90',
    },
    { severity: 'info' },
  ),
];

const suite = (checks: readonly Check[], rest: object = {}) => ({
  ...{ id: null, table: TABLE, name: 'Mine', description: '', everyMinutes: null, basedOn: null },
  ...{ checks: [...checks], ...rest },
});

describe('quality of a table', () => {
  let id: string;

  it('is not known before there are checks, and after them it is what they say', async () => {
    await append(
      `SELECT i::INT AS id, i::DOUBLE AS amount, 'a' || i || '@example.com' AS email FROM range(50) r(i)`,
    );
    const caller = await callerOf();
    assert.equal((await readTableQuality(caller.reader, TABLE)).state, 'unknown');
    const declared = await declaredTables();
    const last = declared.at(-1) ?? '';
    let times = 0;
    const atEach = async () => {
      times += 1;
      if (times === 2) await askCheck(caller, last);
    };
    assert.equal(await keep({ atEach }), declared.length);
    const states = (await readTableStates(null)).toSorted((a, b) => +a.finishedAt - +b.finishedAt);
    assert.equal(
      states.findIndex((state) => state.table === last),
      2,
      'what is asked for is next',
    );
    assert.equal(times, declared.length, 'and is not checked twice');
    const known = CHECKS.filter((each) => each.id !== 'gone');
    ({ id } = await saveSuite(await author(), suite(known)));
    await keep();
    const quality = await readTableQuality(caller.reader, TABLE);
    assert.deepEqual(
      quality.checks.map(({ id: each, result }) => [each, result?.state, result?.unexpectedCount]),
      [
        ['amount', 'passed', 0],
        ['email', 'passed', 0],
        ['sql', 'passed', 0],
      ],
    );
    assert.deepEqual([quality.state, quality.score, quality.rows], ['good', 1, 50]);
  });

  it('is checked anew after a commit and not without one; what fails says since when, and which rows', async () => {
    const caller = await callerOf();
    assert.equal(await keep(), 0);
    await append(`SELECT 100 + i::INT AS id, 95.0 + i AS amount, 'nobody' AS email FROM range(10) r(i)`);
    assert.equal(await keep(), 1);
    const since = new Date(nowMs).toISOString();
    await append("SELECT 1 AS id, 1.0 AS amount, 'b@example.com' AS email");
    assert.equal(await keep({ laterMs: 1_000 }), 0, 'a table to which rows come all the time has its rest');
    assert.equal(await keep(), 1);
    const quality = await readTableQuality(caller.reader, TABLE);
    assert.deepEqual(
      quality.checks.map(({ id: each, result }) => [
        each,
        result?.state,
        result?.unexpectedCount,
        result?.since,
      ]),
      [
        ['amount', 'failed', 4, since],
        ['email', 'failed', 10, since],
        ['sql', 'failed', 10, since],
      ],
    );
    assert.deepEqual([quality.state, quality.since, quality.score], ['failing', since, 0]);
    const rows = await readFailingRows(
      caller,
      { table: TABLE, suite: id, check: 'amount', limit: 3, offset: 2 },
      undefined,
    );
    assert.equal(rows.total, 4);
    assert.deepEqual(
      rows.rows.map(([key]) => key),
      [108, 109],
    );
    assert.match(rows.sql, /"proof"\."orders"/);
    const statement = await readFailingRows(
      caller,
      { table: TABLE, suite: id, check: 'sql', limit: 3, offset: 0 },
      undefined,
    );
    assert.deepEqual([statement.rows, statement.total], [[], null]);
    assert.equal(statement.sql, 'SELECT * FROM "proof"."orders" WHERE amount > 90');
    const history = await readHistory(caller.reader, { table: TABLE, suite: id, check: 'amount' });
    assert.deepEqual(
      history.points.map(({ state, unexpectedCount }) => [state, unexpectedCount]),
      [
        ['passed', 0],
        ['failed', 4],
        ['failed', 4],
      ],
    );
  });

  it('is told as Great Expectations tells it, in as much detail as is asked for', async () => {
    const caller = await callerOf();
    const of = async (format: ResultFormat) => {
      const { success, statistics, results } = await readValidation(
        caller,
        { table: TABLE, format },
        undefined,
      );
      assert.deepEqual([success, statistics.unsuccessful_expectations], [false, 3]);
      return results.find(({ expectation_config }) => expectation_config.id === 'amount')?.result ?? null;
    };
    assert.deepEqual(await of('BOOLEAN_ONLY'), {});
    const values = [101, 102, 103, 104];
    const basic = {
      ...{ element_count: 61, missing_count: 0, missing_percent: 0, unexpected_count: 4 },
      ...{ unexpected_percent: (4 / 61) * 100, unexpected_percent_nonmissing: (4 / 61) * 100 },
      ...{ unexpected_percent_total: (4 / 61) * 100, partial_unexpected_list: values },
    };
    assert.deepEqual(await of('BASIC'), basic);
    const counts = values.map((value) => ({ value, count: 1 }));
    assert.deepEqual(await of('SUMMARY'), { ...basic, partial_unexpected_counts: counts });
    const { unexpected_index_query, ...complete } = (await of('COMPLETE')) ?? {};
    assert.match(String(unexpected_index_query), /"amount"/);
    assert.deepEqual(complete, { ...basic, partial_unexpected_counts: counts, unexpected_list: values });
  });

  it('is for each reader what the checks say that they may know of', async () => {
    const hidden = await readTableQuality((await callerOf([HIDE_EMAIL])).reader, TABLE);
    assert.deepEqual(
      hidden.checks.map((each) => each.id),
      ['amount'],
      'a statement may read what is hidden',
    );
    assert.deepEqual([hidden.trend, hidden.rows, hidden.suites], [[], null, hidden.suites]);
    assert.equal(hidden.suites[0]?.checks, null);
    const masked = await callerOf([
      policy('mask', { kind: 'mask', on: { columns: [`${TABLE}.amount`] }, mask: { kind: 'null' } }),
    ]);
    const { checks } = await readTableQuality(masked.reader, TABLE);
    const amount = checks.find((each) => each.id === 'amount');
    assert.doesNotMatch(amount?.sentence ?? '', /100/);
    assert.equal(amount?.result?.observed, null);
    assert.equal(amount?.result?.hasRows, false);
    await assert.rejects(
      readFailingRows(masked, { table: TABLE, suite: id, check: 'amount', limit: 3, offset: 0 }, undefined),
      /no such check, or you do not see/,
    );
    const some = await callerOf([
      policy('rows', { kind: 'row_filter', on: { datasets: [TABLE] }, where: 'id < 105' }),
    ]);
    const few = await readTableQuality(some.reader, TABLE);
    assert.equal(few.checks.find((each) => each.id === 'amount')?.result?.unexpectedCount, null);
    assert.equal(few.checks.find((each) => each.id === 'amount')?.result?.state, 'failed');
    const nobody = await testReader([]);
    await assert.rejects(readTableQuality(nobody, TABLE), /There is no table/);
    assert.deepEqual((await readOverview(nobody)).tables, []);
  });

  it('comes right with its rows; a check of a column that is gone is never passed', async () => {
    const caller = await callerOf();
    const add = await stageFiles(engine, table, "SELECT 1 AS id, 5.0 AS amount, 'x@y' AS email");
    [table] = (await commitTables([{ table, operation: 'overwrite', replacePartitions: 'all', add }])) as [
      Table,
    ];
    await keep();
    assert.equal((await readTableQuality(caller.reader, TABLE)).state, 'good');
    const gone = suite(
      CHECKS.map((each) => ({ ...each, severity: 'critical' as const })),
      { id, basedOn: 1 },
    );
    await assert.rejects(saveSuite(caller, { ...gone, basedOn: 7 }), /Somebody saved this suite/);
    await saveSuite(await author(), gone);
    await keep({ laterMs: 1 });
    const quality = await readTableQuality(caller.reader, TABLE);
    const vanished = quality.checks.find((each) => each.id === 'gone')?.result;
    assert.equal(vanished?.state, 'not_evaluated');
    assert.match(vanished?.reason ?? '', /vanished/);
    assert.deepEqual([quality.state, quality.score], ['warning', 3 / 4]);
  });

  it('says while a suite is written which of its columns are not there, or not to be seen', async () => {
    const text = `table: ${TABLE}
name: Typed
checks:
  - expect_column_values_to_not_be_null: { column: amuont }
  - expect_column_values_to_not_be_null: { column: email }
  - expect_column_values_to_not_be_null: { column: id, row_condition: "email IS NOT NULL" }
  - expect_column_to_exist: { column: vanished }
  - expect_column_pair_values_to_be_equal: { column_A: id, column_B: number }
`;
    const told = async (policies: readonly unknown[] = []) => {
      const { reader } = await callerOf(policies);
      const { problems } = await readSuiteText(reader, { table: TABLE, format: 'yaml', text });
      return problems.map(({ where, message }) => `${where} ${message}`);
    };
    const amount = `checks[0] ${TABLE} has no column amuont, or you do not see it. Did you mean amount?`;
    const number = `checks[4] ${TABLE} has no column number, or you do not see it.`;
    assert.deepEqual(await told(), [amount, number]);
    assert.deepEqual(await told([HIDE_EMAIL]), [
      amount,
      `checks[1] ${TABLE} has no column email, or you do not see it.`,
      'checks[2] It is about columns or rows that you do not see as they are.',
      number,
    ]);
  });

  it('is checked when somebody asks, and the suite is written as text and taken away', async () => {
    const caller = await callerOf();
    await askCheck(caller, TABLE);
    assert.equal((await readTableQuality(caller.reader, TABLE)).isWaiting, true);
    assert.equal(await keep({ laterMs: 1 }), 1);
    assert.equal((await readTableQuality(caller.reader, TABLE)).isWaiting, false);
    const { text } = await writeSuiteText(caller.reader, { table: TABLE, suite: id, format: 'yaml' });
    const read = await readSuiteText(caller.reader, { table: TABLE, format: 'yaml', text });
    assert.deepEqual(
      read.checks.map((each) => each.id),
      CHECKS.map((each) => each.id),
    );
    await assert.rejects(
      saveSuite(await callerOf([HIDE_EMAIL]), suite(CHECKS, { name: 'Other' })),
      /you do not see/,
      'nobody writes of what they do not see',
    );
    await removeSuite(caller, { id, basedOn: 2 });
    await keep();
    assert.deepEqual((await readTableQuality(caller.reader, TABLE)).checks, []);
    assert.ok((await readTableStates(null)).every((state) => state.table !== TABLE));
    await trimRuns(30);
  });
});

/** Tables of which suites of files are: none of them is in this lake. */
async function declaredTables(): Promise<string[]> {
  return [...byTable(await suitesInForce()).keys()];
}
