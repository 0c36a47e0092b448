import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '../errors.ts';
import { createEngine, type DuckDbEngine } from './duckdb.ts';
import { withoutPaths } from './duckdb-errors.ts';

describe('DuckDB engine', () => {
  let engine: DuckDbEngine;
  before(async () => {
    engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
  });
  after(() => engine.close());

  const first = async (sql: string) => (await engine.query(sql)).rows[0];

  test('gives values as JSON can carry them', async () => {
    assert.deepEqual(
      await first(`SELECT 12.34::DECIMAL(18,2) AS d, 5::BIGINT AS b, sum(1) AS h, 9007199254740993 AS big,
        DATE '2026-11-23' AS day, TIMESTAMPTZ '2026-11-23 10:00:00+02' AS tz, TIMESTAMP '1969-12-31 23:59:59.9' AS ts,
        'nan'::DOUBLE AS nan, 1/0 AS inf, NULL AS n, [1::BIGINT, NULL] AS l, {'a': 1.5::DECIMAL(4,1)} AS s, map{'k': 3} AS m,
        '\\x00\\xFF'::BLOB AS bytes, true AS t, 'x' AS v, TIMESTAMPTZ '2026-11-23 10:00:00.123456Z' AS us`),
      {
        d: 12.34,
        b: 5,
        h: 1,
        big: '9007199254740993',
        day: '2026-11-23',
        tz: '2026-11-23T08:00:00.000Z',
        ts: '1969-12-31T23:59:59.900Z',
        nan: null,
        inf: null,
        n: null,
        l: [1, null],
        s: { a: 1.5 },
        m: { k: 3 },
        bytes: 'AP8=',
        t: true,
        v: 'x',
        us: '2026-11-23T10:00:00.123456Z',
      },
    );
    assert.deepEqual(await first("SELECT TIMESTAMP '1969-12-31 23:59:59.999999' AS t"), {
      t: '1969-12-31T23:59:59.999999Z',
    });
  });

  test('names columns with their types', async () => {
    const { columns } = await engine.query("SELECT 1::DECIMAL(18,2) AS a, now() AS b, 'x' AS b");
    assert.deepEqual(columns, [
      { name: 'a', type: 'DECIMAL(18,2)' },
      { name: 'b', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'b:1', type: 'VARCHAR' },
    ]);
  });

  test('binds parameters and never splices them', async () => {
    const hostile = "'; DROP TABLE x; --";
    const { rows } = await engine.query(
      'SELECT $text AS text, $count + 1 AS count, $none AS none LIMIT $count',
      {
        parameters: { text: hostile, count: 2, none: null },
      },
    );
    assert.deepEqual(rows, [{ text: hostile, count: 3, none: null }]);
    await assert.rejects(engine.query('SELECT 1', { parameters: { other: 1 } }), (error) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'bad_request');
      return true;
    });
  });

  test('an abort stops a running query, and one that waits never runs', async () => {
    const running = new AbortController();
    const waiting = new AbortController();
    const long = engine.query(
      'SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE a.range % 7 = b.range % 5',
      {
        signal: running.signal,
      },
    );
    const queued = engine.query('CREATE TABLE never_made (a INT)', { signal: waiting.signal });
    await new Promise(setImmediate);
    waiting.abort();
    running.abort();
    const cancelled = (error: unknown) => error instanceof AppError && error.code === 'cancelled';
    await assert.rejects(long, cancelled);
    await assert.rejects(queued, cancelled);
    assert.deepEqual(
      await first("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'never_made'"),
      {
        n: 0,
      },
    );
  });

  test('failures are sentences without paths', async () => {
    const expectError = async (sql: string, code: string, text: RegExp) => {
      await assert.rejects(engine.query(sql), (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, text);
        assert.doesNotMatch(error.message, /\/nowhere/);
        return true;
      });
    };
    await expectError('SELECT missing FROM range(1)', 'bad_request', /missing/);
    await expectError('SELEC 1', 'bad_request', /syntax error/);
    await expectError("SELECT 'x'::INT", 'bad_request', /Conversion/);
    await expectError(
      "SELECT nope FROM (SELECT 1 AS a) WHERE '/nowhere/at/all.parquet' = 'x'",
      'bad_request',
      /nope/,
    );
    const small = await createEngine({ memoryLimitMb: 32, threads: 1 });
    await assert.rejects(
      small.query(
        "SELECT count(*) FROM (SELECT DISTINCT range || 'abcdefghijklmnopqrst' FROM range(5000000))",
      ),
      (error) => error instanceof AppError && error.code === 'unavailable' && /32 MB/.test(error.message),
    );
    await small.close();
    assert.equal(
      withoutPaths('Cannot open "/srv/lake/a b/x=1/f.parquet": No such file, but 1/2 stays'),
      'Cannot open "<file>": No such file, but 1/2 stays',
    );
  });

  test('no extension can be had from outside', async () => {
    await assert.rejects(engine.query('LOAD httpfs'));
  });

  test('loads columns exactly, over several chunks and calls', async () => {
    const count = 5000;
    const indices = Array.from({ length: count }, (_, index) => index);
    const text = indices.map((index) => (index % 3 === 0 ? null : `é🙂\0${'x'.repeat(index % 40)}${index}`));
    const bytes = indices.map((index) => (index % 5 === 0 ? null : Buffer.from([0, 255, index % 256])));
    for (let call = 0; call < 2; call++) {
      await engine.loadColumns('loaded', [
        { name: 'id', type: 'BIGINT', values: indices },
        { name: 'part "x"', type: 'INTEGER', values: indices.map((index) => (index % 2 ? index : null)) },
        { name: 'at', type: 'TIMESTAMPTZ', values: indices.map((index) => 1_795_000_000_000 + index) },
        { name: 'text', type: 'VARCHAR', values: text },
        { name: 'bytes', type: 'BLOB', values: bytes },
        { name: 'day', type: 'DATE', values: indices.map((index) => index) },
        { name: 'flag', type: 'BOOLEAN', values: indices.map((index) => index % 2 === 0) },
        { name: 'number', type: 'DOUBLE', values: indices.map((index) => index / 3) },
      ]);
    }
    const { rows } = await engine.query('SELECT * FROM loaded ORDER BY id');
    assert.equal(rows.length, 2 * count);
    for (const index of [0, 1, 2047, 2048, 2049, 4095, 4096, 4999]) {
      for (const row of [rows[2 * index], rows[2 * index + 1]]) {
        assert.deepEqual(row, {
          id: index,
          'part "x"': index % 2 ? index : null,
          at: new Date(1_795_000_000_000 + index).toISOString(),
          text: text[index],
          bytes: bytes[index]?.toString('base64') ?? null,
          day: new Date(index * 86_400_000).toISOString().slice(0, 10),
          flag: index % 2 === 0,
          number: index / 3,
        });
      }
    }
    await engine.query('DROP TABLE loaded');
  });

  test('a wrong column is refused', async () => {
    await assert.rejects(
      engine.loadColumns('odd', [
        { name: 'a', type: 'BIGINT', values: [1, 2] },
        { name: 'b', type: 'BIGINT', values: [1] },
      ]),
      /Column b has 1 values/,
    );
  });
});
