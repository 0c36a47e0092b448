/** Several monitors of a table measured together: each as it is alone, and the table read once. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { measureSeries, type WantedSeries } from './measure-series.ts';
import { type Every, type Measure, monitorDefinition } from './schema.ts';

const NOW = Date.parse('2026-11-28T10:20:00Z');
const TABLE = 'visits';
const signal = new AbortController().signal;

let engine: DuckDbEngine;

before(async () => {
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  // Of 130 days, with holes, rows of no time, and rows of days that are not looked at.
  await engine.query(`CREATE TABLE ${TABLE} AS SELECT
    CASE WHEN i % 97 = 0 THEN NULL ELSE TIMESTAMPTZ '2026-07-21 00:00:00Z' + to_minutes((i * 2)::INT) END AS "at",
    "at"::DATE AS day, "at"::TIMESTAMP AS naive,
    CASE WHEN i % 11 = 0 THEN NULL ELSE ['DE', 'FR', 'IT'][1 + (hash(i) % 3)::INT] END AS country,
    (hash(i + 1) % 1000)::INT AS pages, CASE WHEN i % 5 > 0 THEN (hash(i + 2) % 100000 / 100)::DECIMAL(18, 2) END AS amount
    FROM range(94000) r(i) WHERE i NOT BETWEEN 30000 AND 31500`);
});
after(() => engine.close());

const COLUMNS = [
  { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'day', type: 'DATE' },
  { name: 'naive', type: 'TIMESTAMP' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'pages', type: 'INTEGER' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
];

function wanted(measure: Measure, every: Every, timeColumn: string, expression?: string): WantedSeries {
  const columns = 'column' in measure ? [measure.column] : expression ? ['country', 'amount', 'pages'] : [];
  return {
    definition: monitorDefinition.parse({ title: 'x', table: 'proof.visits', timeColumn, every, measure }),
    reads: { columns: [timeColumn, ...columns], expression: expression ?? null },
  };
}

const all = (timeColumn: string): WantedSeries[] =>
  (['hour', 'day'] as const).flatMap((every) => [
    wanted({ kind: 'volume' }, every, timeColumn),
    wanted({ kind: 'freshness' }, every, timeColumn),
    wanted({ kind: 'nulls', column: 'country' }, every, timeColumn),
    wanted({ kind: 'distribution', column: 'country' }, every, timeColumn),
    wanted({ kind: 'distribution', column: 'pages' }, every, timeColumn),
    wanted({ kind: 'metric', metric: 'revenue' }, every, timeColumn, 'sum(amount) / count(DISTINCT country)'),
  ]);

/** Counts the statements that read the table. */
function counting(): { readonly engine: Engine; readonly reads: () => number } {
  let reads = 0;
  const query: Engine['query'] = (sql, options) => {
    if (sql.includes(`FROM ${TABLE}`)) reads++;
    return engine.query(sql, options);
  };
  return { engine: { ...engine, query }, reads: () => reads };
}

const table = { fromSql: TABLE, columns: COLUMNS };
const measure = (some: readonly WantedSeries[], by: Engine = engine) =>
  measureSeries(by, table, some, { now: NOW, signal });

describe('monitors that are measured together', () => {
  for (const timeColumn of ['at', 'day', 'naive']) {
    test(`find what each of them finds alone, by ${timeColumn}`, async () => {
      const together = all(timeColumn);
      const { engine: counted, reads } = counting();
      const found = await measure(together, counted);
      assert.equal(reads(), 1, 'the table is read once');
      for (const [place, each] of together.entries()) {
        const what = JSON.stringify(each.definition);
        const [alone] = await measure([each]);
        assert.deepEqual(found[place], alone, what);
        assert.ok(Array.isArray(alone) && alone.some(({ value }) => value !== null && value > 0), what);
      }
    });
  }

  test('are one statement where all of them are numbers', async () => {
    const numbers = all('at').filter(({ definition }) => definition.measure.kind !== 'distribution');
    const { engine: counted, reads } = counting();
    assert.deepEqual(
      await measure(numbers, counted),
      (await measure(all('at'))).filter(
        (_, place) => all('at')[place]?.definition.measure.kind !== 'distribution',
      ),
    );
    assert.equal(reads(), 1);
  });

  test('fail alone', async () => {
    const broken = wanted({ kind: 'metric', metric: 'odd' }, 'day', 'at', 'sum(CAST(country AS INTEGER))');
    const [volume, odd, nulls] = await measure([
      wanted({ kind: 'volume' }, 'day', 'at'),
      broken,
      wanted({ kind: 'nulls', column: 'country' }, 'hour', 'at'),
    ]);
    assert.ok(Array.isArray(volume) && Array.isArray(nulls));
    assert.ok(odd instanceof AppError && odd.code === 'bad_request');
  });

  test('end with the signal', async () => {
    await assert.rejects(
      measureSeries(engine, table, all('at'), { now: NOW, signal: AbortSignal.abort() }),
      (error) => error instanceof AppError && error.code === 'cancelled',
    );
  });
});
