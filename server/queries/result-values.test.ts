import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ArrowRows } from '#components/queries/arrow-rows.ts';
import type { QueryPool } from '../engine/pool/query-pool.ts';
import { startPool } from '../engine/pool/start-pool.ts';
import { csvLine } from './csv-text.ts';
import { JsonRows, type JsonValue } from './json-values.ts';
import { wholeMessages } from './whole-messages.ts';

/** Values of every type on their way from DuckDB to a screen, a JSON answer and a CSV line. */
describe('values', () => {
  let pool: QueryPool;
  before(() => {
    pool = startPool({ processes: 1, threads: 1 });
  });
  after(() => pool.close());

  async function messagesOf(sql: string): Promise<Uint8Array[]> {
    const lease = await pool.lease({
      person: 'p',
      concurrent: 1,
      seconds: 30,
      memoryMb: 256,
      signal: new AbortController().signal,
    });
    try {
      const { arrow } = await lease.run(sql, [], { maxRows: 10_000 });
      const messages: Uint8Array[] = [];
      for await (const message of wholeMessages(arrow)) messages.push(new Uint8Array(message));
      return messages;
    } finally {
      await lease.release();
    }
  }

  async function screenTexts(sql: string): Promise<(string | null)[][]> {
    const rows = new ArrowRows();
    for (const message of await messagesOf(sql)) rows.append(message);
    return Array.from({ length: rows.rowCount }, (_, row) => [rows.text(row, 0), rows.text(row, 1)]);
  }

  const AS_DUCKDB_WRITES: readonly string[] = [
    "DATE '2026-11-23'",
    "DATE '0044-03-15'",
    "DATE '0044-03-15 (BC)'",
    "TIMESTAMP '2026-11-23 10:00:00'",
    "TIMESTAMP '1969-12-31 23:59:59.999999'",
    "TIMESTAMP_NS '2026-11-23 10:00:00.123456789'",
    "TIMESTAMP_S '2026-11-23 10:00:00'",
    "TIME '23:59:59.5'",
    '12345678901234.5600::DECIMAL(18,4)',
    '-0.05::DECIMAL(4,2)',
    '170141183460469231731687303715884105727::HUGEINT % 99999999999999999999999999999999999999',
    '18446744073709551615::UBIGINT',
    '(-128)::TINYINT',
    'true',
    "''",
    "'größe – 😀'",
    "'\\x00a\\xFF'::BLOB",
    "INTERVAL '14 months 3 days 01:02:03.5'",
    "INTERVAL '-1 day'",
    "INTERVAL '0 seconds'",
    '[1, NULL, 3]',
    '[]::INT[]',
    '[[1], []]',
    "['a', 'b']",
    "{'a': 1, 'b': NULL}",
    "'b'::ENUM('a', 'b')",
    "'6ccd780c-baba-1026-9564-5b8c656024db'::UUID",
    'array_value(1, 2, 3)',
    "MAP {'k': 1}",
  ];
  for (const expression of AS_DUCKDB_WRITES) {
    test(`${expression} is shown as DuckDB writes it`, async () => {
      const quoted = /^\['/.test(expression)
        ? "replace(replace(v::VARCHAR, 'a', '''a'''), 'b', '''b''')"
        : 'v::VARCHAR';
      const mapped = expression.startsWith('MAP') ? "'{''k'': 1}'" : quoted;
      const [row] = await screenTexts(`SELECT v, ${mapped} FROM (SELECT ${expression} AS v)`);
      assert.equal(row?.[0], row?.[1]);
    });
  }

  test('an instant is shown in UTC and says so', async () => {
    const [row] = await screenTexts("SELECT TIMESTAMPTZ '2026-11-23 10:00:00.25+02' AS v, 'x' AS w");
    assert.equal(row?.[0], '2026-11-23 08:00:00.25Z');
  });

  test('a result of several batches is whole, in order, and has its gaps', async () => {
    const rows = new ArrowRows();
    const sql =
      "SELECT range AS n, CASE WHEN range % 3 = 0 THEN NULL ELSE 'row ' || range END AS t FROM range(9000)";
    for (const message of await messagesOf(sql)) rows.append(message);
    assert.equal(rows.rowCount, 9000);
    for (let row = 0; row < 9000; row++) {
      assert.equal(rows.text(row, 0), String(row));
      assert.equal(rows.text(row, 1), row % 3 === 0 ? null : `row ${row}`);
    }
  });

  async function json(sql: string): Promise<JsonValue[][]> {
    const reader = new JsonRows();
    return (await messagesOf(sql)).flatMap((message) => reader.read(message));
  }

  test('JSON carries numbers while they are exact, and everything else as text that can be read back', async () => {
    const [row] =
      await json(`SELECT 12.34::DECIMAL(18,2), 9007199254740993, 5::HUGEINT, 'nan'::DOUBLE, 1.5::FLOAT,
      123456789012345678.9::DECIMAL(20,1), DATE '2026-11-23', TIME '01:02:03.5', TIMESTAMP '2026-11-23 10:00:00',
      TIMESTAMPTZ '2026-11-23 10:00:00.123456Z', INTERVAL '14 months 3 days 01:02:03.5', '\\x00\\xFF'::BLOB,
      [1, NULL], {'a': 1.5::DECIMAL(4,1)}, MAP {'k': 3}, 'b'::ENUM('a', 'b'), NULL, true, ''`);
    assert.deepEqual(row, [
      12.34,
      '9007199254740993',
      5,
      'NaN',
      1.5,
      '123456789012345678.9',
      '2026-11-23',
      '01:02:03.5',
      '2026-11-23T10:00:00',
      '2026-11-23T10:00:00.123456Z',
      'P1Y2M3DT1H2M3.5S',
      'AP8=',
      [1, null],
      { a: 1.5 },
      [{ key: 'k', value: 3 }],
      'b',
      null,
      true,
      '',
    ]);
    assert.deepEqual(JSON.parse(JSON.stringify(row)), row);
  });

  test('a missing value and an empty text differ in CSV, and nothing breaks a line', async () => {
    const [row] = await json(
      `SELECT NULL, '', 'a,b', 'say "hi"', 'two' || chr(10) || 'lines', '=1+1', [1, 2], 7.50::DECIMAL(4,2)`,
    );
    assert.equal(csvLine(row ?? []), ',"","a,b","say ""hi""","two\nlines",=1+1,"[1,2]",7.5\r\n');
  });
});
