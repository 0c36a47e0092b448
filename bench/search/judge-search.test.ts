import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { closeDryRuns } from '#server/dashboards/dry-run.ts';
import { pool } from '#server/db.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { testReader } from '#server/testing/reader.ts';
import { judgeSearch, meanNdcg } from './judge-search.ts';
import { ndcg } from './ndcg.ts';

const NDCG10_MIN = 0.91;

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(async () => {
  await closeDryRuns();
  await database.drop();
});

test('the gain of a ranking is as the formula has it', () => {
  assert.equal(ndcg([3, 2, 1], [1, 2, 3], 10), 1);
  assert.equal(ndcg([], [3], 10), 0);
  assert.equal(ndcg([0, 3], [3], 10), 1 / Math.log2(3));
  const dcg = 7 + 3 / Math.log2(3) + 7 / 2 + 0 + 1 / Math.log2(6) + 3 / Math.log2(7);
  const ideal = 7 + 7 / Math.log2(3) + 3 / 2 + 3 / Math.log2(5) + 1 / Math.log2(6);
  assert.ok(Math.abs(ndcg([3, 2, 3, 0, 1, 2], [3, 3, 2, 2, 1], 10) - dcg / ideal) < 1e-12);
  assert.equal(ndcg([0, 3], [3], 1), 0);
});

test('the search orders what is judged as people want it', async () => {
  const judged = await judgeSearch(await testReader());
  assert.ok(judged.length >= 150);
  const mean = meanNdcg(judged);
  const worst = judged.slice(0, 20).map(({ query, ndcg10 }) => `${query} ${ndcg10.toFixed(2)}`);
  assert.ok(mean >= NDCG10_MIN, `nDCG@10 is ${mean.toFixed(3)}; the worst: ${worst.join(', ')}`);
});

test('what is judged is there', async () => {
  const { rows } = await pool().query<{ known: string }>(
    "SELECT kind || ' ' || name AS known FROM catalog.asset",
  );
  const known = new Set(rows.map((row) => row.known));
  const judged = parse(readFileSync(new URL('./judged.yml', import.meta.url), 'utf8')) as Record<
    string,
    string | string[]
  >[];
  const named = judged.flatMap(({ query: _, ...grades }) => Object.values(grades).flat());
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
  const queries = judged.map(({ query }) => query);
  assert.equal(new Set(queries).size, queries.length);
});
