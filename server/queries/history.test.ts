import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { addPerson } from '../testing/reader.ts';
import { findRuns, insertRun } from './data.ts';
import { historySearch, type QueryStatus } from './schema.ts';

let database: TestDatabase;
let anna: string;
let bert: string;

before(async () => {
  database = await testDatabase();
  anna = await addPerson({ role: 'analyst' });
  bert = await addPerson({ role: 'analyst' });
});
after(() => database.drop());

interface Run {
  readonly sql: string;
  readonly status?: Exclude<QueryStatus, 'running' | 'lost'>;
  readonly startedAt?: Date;
  readonly door?: 'sql' | 'api';
}

async function ran(
  personId: string,
  { sql, status, startedAt = new Date(), door = 'sql' }: Run,
): Promise<void> {
  const run = { id: randomUUID(), personId, door, sql, touched: [], policyVersion: 1, startedAt };
  const ended = { runMs: 1, rows: 1, resultBytes: 1, errorCode: null, error: null };
  await insertRun(
    { ...run, queuedMs: 0, placement: null, scannedBytes: null },
    status ? { ...ended, status } : null,
  );
}

const found = async (personId: string, search: object = {}) => {
  const page = await findRuns(personId, historySearch.parse(search));
  return { ...page, texts: page.runs.map(({ sql }) => sql) };
};

test('a person finds their own statements by a part of them and by how they ended', async () => {
  const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await ran(anna, { sql: 'SELECT Revenue FROM gold.fact_sales', status: 'done', startedAt: hourAgo(4) });
  await ran(anna, { sql: "SELECT '100%' AS share", status: 'failed', startedAt: hourAgo(3) });
  await ran(anna, { sql: 'SELECT a_b', status: 'done', startedAt: hourAgo(2.5) });
  await ran(anna, { sql: 'SELECT 1', startedAt: hourAgo(2) });
  await ran(anna, { sql: 'SELECT 2' });
  await ran(anna, { sql: 'SELECT revenue BY A PROGRAM', status: 'done', door: 'api' });
  await ran(bert, { sql: 'SELECT revenue OF BERT', status: 'done' });

  assert.deepEqual((await found(anna)).texts, [
    'SELECT 2',
    'SELECT 1',
    'SELECT a_b',
    "SELECT '100%' AS share",
    'SELECT Revenue FROM gold.fact_sales',
  ]);
  assert.deepEqual((await found(anna, { text: 'revenue' })).texts, ['SELECT Revenue FROM gold.fact_sales']);
  assert.deepEqual((await found(anna, { text: '0%' })).texts, ["SELECT '100%' AS share"]);
  assert.deepEqual((await found(anna, { text: 'A_B' })).texts, ['SELECT a_b']);
  assert.deepEqual((await found(anna, { text: '%' })).texts.length, 1);
  assert.deepEqual((await found(anna, { text: "'; DROP TABLE query_run; --" })).texts, []);
  assert.deepEqual((await found(anna, { status: 'failed' })).texts, ["SELECT '100%' AS share"]);
  assert.deepEqual((await found(anna, { status: 'running' })).texts, ['SELECT 2']);
  assert.deepEqual((await found(anna, { status: 'lost' })).texts, ['SELECT 1']);
});

test('pages follow each other without a gap or a repetition, also where times are equal', async () => {
  const clara = await addPerson({ role: 'analyst' });
  const startedAt = new Date();
  const texts = Array.from({ length: 25 }, (_, place) => `SELECT ${place}`);
  for (const sql of texts) await ran(clara, { sql, status: 'done', startedAt });
  const seen: string[] = [];
  let cursor: unknown = null;
  do {
    const page = await found(clara, { cursor, limit: 10 });
    seen.push(...page.texts);
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(seen.sort(), texts.sort());
});

test('neither browsing nor a search reads what others ran', async () => {
  await pool().query(
    `INSERT INTO query_run (id, person_id, door, sql, status, touched, policy_version, started_at)
     SELECT gen_random_uuid(), CASE WHEN n % 50 = 0 THEN $1::uuid ELSE $2::uuid END, 'sql',
       'SELECT ' || md5(n::text) || ' FROM gold.fact_sales WHERE n = ' || n, 'done', '[]', 1,
       now() - n * interval '1 minute'
     FROM generate_series(1, 30000) n`,
    [anna, bert],
  );
  await pool().query('ANALYZE query_run');
  const planOf = async (personId: string, condition: string) => {
    const { rows } = await pool().query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM query_run WHERE person_id = '${personId}' AND door = 'sql' ${condition}
       ORDER BY started_at DESC, id DESC LIMIT 31`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const text = "AND sql ILIKE '%c4ca4238a0b923820dcc%'";
  const [browsing, ofFew, ofMany] = [
    await planOf(anna, ''),
    await planOf(anna, text),
    await planOf(bert, text),
  ];
  assert.match(browsing, /query_run_person_id_started_at_idx/);
  assert.match(ofMany, /query_run_sql_idx/);
  for (const plan of [browsing, ofFew, ofMany]) assert.doesNotMatch(plan, /Seq Scan/);
});
