import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { tableFromIPC } from '@uwdata/flechette';
import { createEngine, type DuckDbEngine } from '../../engine/duckdb.ts';
import type { QueryPool } from '../../engine/pool/query-pool.ts';
import { startPool } from '../../engine/pool/start-pool.ts';
import { quoteIdentifier, quoteLiteral } from '../../engine/sql-text.ts';
import { JsonRows } from '../../queries/json-values.ts';
import { wholeMessages } from '../../queries/whole-messages.ts';
import { leaseRequest } from '../../testing/query-pool.ts';
import type { ExportFormat } from '../schema.ts';
import { BatchReader } from './arrow-batch.ts';
import { createEncoder, type Encoder } from './encoder.ts';
import { XlsxEncoder } from './xlsx.ts';

/** Values that files get wrong, by type; each list is one column. */
const NASTY: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['-128', '127', '0'],
  SMALLINT: ['-32768', '32767', '10'],
  INTEGER: ['-2147483648', '2147483647', '-10', '99', '100', '1000000000'],
  BIGINT: ['-9223372036854775808', '9223372036854775807', '9007199254740993', '-1', '4294967296'],
  UTINYINT: ['0', '255'],
  USMALLINT: ['0', '65535'],
  UINTEGER: ['0', '4294967295', '4294967290'],
  UBIGINT: ['0', '18446744073709551615', '9007199254740993'],
  HUGEINT: ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '-1', '0'],
  FLOAT: ["'nan'", "'inf'", "'-inf'", '0.1', '-0.0', '3.4028235e38', '1e-45', '16777217'],
  DOUBLE: [
    "'nan'",
    "'inf'",
    "'-inf'",
    '0.1',
    '-0.0',
    '1.7976931348623157e308',
    '5e-324',
    '1e21',
    '123456789.123',
  ],
  'DECIMAL(4,2)': ['-0.05', '99.99', '-99.99', '1.50', '0'],
  'DECIMAL(18,4)': ['12345678901234.5600', '-12345678901234.5678', '0.0001'],
  'DECIMAL(38,10)': ['-1234567890123456789012345678.0123456789', '0.0000000001', '1'],
  VARCHAR: [
    "''",
    "'plain'",
    "'a,b'",
    `'say "no"'`,
    `E'two\\nlines'`,
    `E'carriage\\r\\nreturn'`,
    `E'tab\\tand\\x01control'`,
    "'größe – 😀 漢字'",
    "'=1+1'",
    "'+49 30'",
    "'-dash'",
    "'@name'",
    "' lead and trail '",
    "'NULL'",
    "'<b>&amp;\\</b>'",
    "'_x0041_'",
    'chr(65534) || chr(65535)',
    "repeat('long ', 400)",
  ],
  BLOB: ["'\\x00\\xFF\\x0A'::BLOB", "''::BLOB", "'abc'::BLOB"],
  DATE: [
    "'1899-12-31'",
    "'1900-02-28'",
    "'0044-03-15'",
    "'0044-03-15 (BC)'",
    "'9999-12-31'",
    "'2026-11-26'",
    "'294247-01-10'",
    "'infinity'",
    "'-infinity'",
  ],
  TIME: ["'00:00:00'", "'23:59:59.999999'", "'12:30:00.5'"],
  TIMESTAMP: [
    "'1969-12-31 23:59:59.999999'",
    "'2026-11-26 12:00:00'",
    "'0001-01-01 00:00:00'",
    "'0044-03-15 (BC) 01:02:03.4'",
    "'9999-12-31 23:59:59.123456'",
    "'infinity'",
    "'-infinity'",
  ],
  TIMESTAMP_S: ["'2026-11-26 12:00:00'", "'1899-01-01 00:00:01'"],
  TIMESTAMP_MS: ["'2026-11-26 12:00:00.123'", "'1899-01-01 00:00:01.5'"],
  TIMESTAMP_NS: ["'2026-11-26 12:00:00.123456789'", "'1970-01-01 00:00:00.000000001'"],
  TIMESTAMPTZ: ["'2026-11-26 12:00:00.25Z'", "'1900-01-01 00:00:00Z'"],
  INTERVAL: [
    "'14 months 3 days 01:02:03.5'",
    "'-1 day'",
    "'00:00:00'",
    "'-00:00:00.000001'",
    "'400 days 300 hours'",
  ],
  UUID: ["'123e4567-e89b-12d3-a456-426614174000'"],
  "ENUM('low', 'größer, \"high\"')": ["'low'", `'größer, "high"'`],
  'INTEGER[]': ['[1, NULL, 3]', '[]', 'NULL'],
  'VARCHAR[][]': [`[['a"b', NULL], [], NULL]`, '[]'],
  'INTEGER[2]': ['[1, NULL]', '[3, 4]'],
  'STRUCT(a INTEGER, "b c" VARCHAR)': [`{'a': 1, 'b c': 'x,"y'}`, `{'a': NULL, 'b c': NULL}`],
  'STRUCT(inner_one STRUCT(v DECIMAL(9,2)[], "at" TIMESTAMP))': [
    `{'inner_one': {'v': [1.25, NULL], 'at': TIMESTAMP '2026-11-26 01:02:03.000004'}}`,
    `{'inner_one': NULL}`,
  ],
  'MAP(VARCHAR, INTEGER)': ["MAP {'k': 1, 'other': NULL}", 'MAP {}'],
};

const TYPES = Object.keys(NASTY);
const ROWS = 40;

/** Every column with its values in turn and missing ones between; `row` keeps the order. */
function nastySql(types: readonly string[]): string {
  const columns = types.map((type, place) => {
    const values = [...(NASTY[type] as readonly string[]), 'NULL'];
    // CASE knows no arrays.
    const inner = type.replace(/\[\d+\]$/, '[]');
    const cases = values.map((value, index) => `WHEN ${index} THEN (${value})::${inner}`).join(' ');
    return `(CASE (row + ${place}) % ${values.length} ${cases} END)::${type} AS ${quoteIdentifier(`c${place} "of" ${type}`)}`;
  });
  return `SELECT row::INTEGER AS row, ${columns.join(', ')} FROM range(${ROWS}) r(row) ORDER BY row`;
}

describe('files of a result', () => {
  let pool: QueryPool;
  let engine: DuckDbEngine;
  let folder: string;
  before(async () => {
    pool = startPool({ processes: 1, threads: 1 });
    engine = await createEngine({ memoryLimitMb: 512, threads: 1 });
    folder = await mkdtemp(join(tmpdir(), 'portal-test-encode-'));
    await engine.query("SET TimeZone = 'UTC'");
  });
  after(async () => {
    await pool.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function messagesOf(sql: string): Promise<Uint8Array[]> {
    const lease = await pool.lease(leaseRequest({ person: 'p' }));
    try {
      const { arrow } = await lease.run(sql, [], { maxRows: Number.MAX_SAFE_INTEGER });
      const messages: Uint8Array[] = [];
      for await (const message of wholeMessages(arrow)) messages.push(new Uint8Array(message));
      return messages;
    } finally {
      await lease.release();
    }
  }

  async function encoded(
    sql: string,
    make: (sink: { write(bytes: Uint8Array): void }) => Encoder,
  ): Promise<{ bytes: Buffer; encoder: Encoder }> {
    const pieces: Buffer[] = [];
    const encoder = make({ write: (bytes) => pieces.push(Buffer.from(bytes)) });
    const reader = new BatchReader();
    let hasBegun = false;
    for (const message of await messagesOf(sql)) {
      encoder.message?.(message);
      const batch = reader.read(message);
      if (!batch) continue;
      if (!hasBegun) await encoder.begin(reader.fields());
      hasBegun = true;
      await encoder.rows?.(batch, message.length);
    }
    if (!hasBegun) await encoder.begin(reader.fields());
    await encoder.end();
    return { bytes: Buffer.concat(pieces), encoder };
  }

  async function fileOf(
    sql: string,
    format: ExportFormat,
    spreadsheet = false,
  ): Promise<{ path: string; bytes: Buffer }> {
    const { bytes } = await encoded(sql, (sink) => createEncoder(format, sink, { spreadsheet }));
    const path = join(folder, `${crypto.randomUUID()}.${format}`);
    await writeFile(path, bytes);
    return { path, bytes };
  }

  async function columnsOf(sql: string): Promise<readonly { name: string; type: string }[]> {
    return (await engine.query(sql)).columns;
  }

  /** Both ways, so that neither has a row that the other lacks; every value is compared as DuckDB's own text. */
  async function assertSame(sql: string, other: string): Promise<void> {
    const texts = (await columnsOf(sql)).map(
      ({ name }) => `${quoteIdentifier(name)}::VARCHAR AS ${quoteIdentifier(name)}`,
    );
    const [left, right] = [sql, other].map((each) => `SELECT ${texts.join(', ')} FROM (${each})`);
    for (const [a, b] of [
      [left, right],
      [right, left],
    ]) {
      const { rows } = await engine.query(`(${a}) EXCEPT ALL (${b}) LIMIT 3`);
      assert.deepEqual(rows, []);
    }
  }

  for (const type of TYPES) {
    test(`Parquet keeps ${type}`, async () => {
      const sql = nastySql([type]);
      const { path } = await fileOf(sql, 'parquet');
      const casts = (await columnsOf(sql)).map(
        ({ name, type: its }) => `${quoteIdentifier(name)}::${its} AS ${quoteIdentifier(name)}`,
      );
      await assertSame(sql, `SELECT ${casts.join(', ')} FROM read_parquet(${quoteLiteral(path)})`);
    });
  }

  const FLAT = TYPES.filter((type) => !/\[|^STRUCT|^MAP/.test(type));

  for (const type of TYPES) {
    test(`CSV keeps ${type}`, async () => {
      const sql = nastySql([type]);
      const { path } = await fileOf(sql, 'csv');
      const [, column] = await columnsOf(sql);
      assert.ok(column);
      const name = quoteIdentifier(column.name);
      const isJson = !FLAT.includes(type);
      const value =
        column.type === 'BLOB'
          ? `from_base64(${name})`
          : isJson
            ? `${name}::JSON`
            : `${name}::${column.type}`;
      const original = isJson ? `to_json(${name})` : name;
      const read = `read_csv(${quoteLiteral(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false)`;
      if (isJson) {
        const { rows } = await engine.query(`SELECT row, ${name} AS text FROM ${read} ORDER BY row::INTEGER`);
        const wanted = await jsonRows(sql);
        assert.deepEqual(
          rows.map(({ text }) => (text === null ? null : JSON.parse(String(text)))),
          wanted.map((row) => row[1]),
        );
        return;
      }
      await assertSame(
        `SELECT row, ${original} AS value FROM (${sql})`,
        `SELECT row::INTEGER AS row, ${value} AS value FROM ${read}`,
      );
    });
  }

  async function jsonRows(sql: string) {
    const reader = new JsonRows();
    return (await messagesOf(sql)).flatMap((message) => reader.read(message));
  }

  test('JSON has every value as the query API has it, in lines and in an array', async () => {
    // Of these the API writes no exact text.
    const types = TYPES.filter((type) => !['FLOAT', 'DATE', 'DOUBLE'].includes(type));
    for (const type of types) {
      const sql = nastySql([type]);
      const columns = (await columnsOf(sql)).map(({ name }) => name);
      const wanted = (await jsonRows(sql)).map((row) =>
        Object.fromEntries(row.map((value, place) => [columns[place], value])),
      );
      const lines = (await fileOf(sql, 'ndjson')).bytes.toString().trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        wanted,
        type,
      );
      assert.deepEqual(JSON.parse((await fileOf(sql, 'json')).bytes.toString()), wanted, type);
    }
  });

  test('JSON is read by DuckDB as it was', async () => {
    const types = FLAT.filter(
      (type) => type !== 'BLOB' && type !== 'INTERVAL' && type !== 'DATE' && type !== 'TIMESTAMP',
    );
    for (const type of types) {
      const sql = nastySql([type]);
      const { path } = await fileOf(sql, 'ndjson');
      const [, column] = await columnsOf(sql);
      assert.ok(column);
      const read = `read_json(${quoteLiteral(path)}, format = 'newline_delimited', columns = {row: 'INTEGER', ${quoteLiteral(column.name)}: 'VARCHAR'})`;
      await assertSame(
        sql,
        `SELECT row, ${quoteIdentifier(column.name)}::${column.type} AS ${quoteIdentifier(column.name)} FROM ${read}`,
      );
    }
  });

  test('an Arrow file has the values of the stream, and an index by which each batch is found', async () => {
    const sql = `${nastySql(TYPES)}`;
    const messages = await messagesOf(sql);
    const { bytes } = await fileOf(sql, 'arrow');
    assert.equal(bytes.subarray(0, 6).toString(), 'ARROW1');
    assert.equal(bytes.subarray(-6).toString(), 'ARROW1');
    const exact = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true };
    const read = tableFromIPC(new Uint8Array(bytes), exact);
    const wanted = tableFromIPC(messages, exact);
    assert.equal(read.numRows, ROWS);
    assert.deepEqual(read.toArray(), wanted.toArray());
    assert.deepEqual(
      read.schema.fields.map(({ name, type }) => [name, type.typeId]),
      wanted.schema.fields.map(({ name, type }) => [name, type.typeId]),
    );
  });

  test('an Arrow file of several batches', async () => {
    const sql = "SELECT range AS n, repeat('x', 40) AS text FROM range(200000)";
    const { bytes } = await fileOf(sql, 'arrow');
    const read = tableFromIPC(new Uint8Array(bytes));
    assert.equal(read.numRows, 200_000);
    assert.equal(read.getChildAt(0).at(199_999), 199_999);
  });

  test('a result without rows is a whole file in every format', async () => {
    const sql = "SELECT 1 AS one, 'x' AS text WHERE false";
    assert.equal((await fileOf(sql, 'csv')).bytes.toString(), 'one,text\r\n');
    assert.equal((await fileOf(sql, 'ndjson')).bytes.toString(), '');
    assert.deepEqual(JSON.parse((await fileOf(sql, 'json')).bytes.toString()), []);
    assert.equal(tableFromIPC(new Uint8Array((await fileOf(sql, 'arrow')).bytes)).numCols, 2);
    const { path } = await fileOf(sql, 'parquet');
    assert.deepEqual(
      (await engine.query(`SELECT * FROM read_parquet(${quoteLiteral(path)})`)).columns.map(
        ({ name }) => name,
      ),
      ['one', 'text'],
    );
    assert.deepEqual(sheetsOf((await fileOf(sql, 'xlsx')).bytes), [[['one', 'text']]]);
  });

  test('many rows are many row groups of one Parquet file', async () => {
    const sql = 'SELECT range AS n, (range % 7)::VARCHAR AS few, NULL AS nothing FROM range(300000)';
    const { path } = await fileOf(sql, 'parquet');
    await assertSame(
      'SELECT range AS n, (range % 7)::VARCHAR AS few FROM range(300000)',
      `SELECT n, few FROM read_parquet(${quoteLiteral(path)})`,
    );
    const { rows } = await engine.query(
      `SELECT count(DISTINCT row_group_id)::INTEGER AS groups FROM parquet_metadata(${quoteLiteral(path)})`,
    );
    assert.ok(Number(rows[0]?.groups) >= 2);
  });

  test('CSV for a spreadsheet disarms formulas, says that it is UTF-8, and leaves numbers alone', async () => {
    const sql = `SELECT * FROM (VALUES ('=1+1', -5), ('+49', -6), ('-x', 1), ('@x', 1), (E'\\tx', 1), (E'\\rx', 1), (' =x', 1), ('fine', 1), ('a=b', 1)) t("=name", n)`;
    const text = (await fileOf(sql, 'csv', true)).bytes.toString();
    assert.equal(
      text,
      `\uFEFF'=name,n\r\n'=1+1,-5\r\n'+49,-6\r\n'-x,1\r\n'@x,1\r\n'\tx,1\r\n"'\rx",1\r\n' =x,1\r\nfine,1\r\na=b,1\r\n`,
    );
    assert.ok((await fileOf(sql, 'csv')).bytes.toString().includes('\r\n=1+1,-5\r\n'));
  });

  test('a workbook has numbers, days and instants as such and all else as text', async () => {
    const sql = `SELECT true AS b, 42 AS i, 9007199254740993 AS wide, 1.50::DECIMAL(9,2) AS d, 0.1::DOUBLE AS f, 'nan'::DOUBLE AS nan,
      '=1+1' AS formula, E'a<b>&\\x01_x0041_' || chr(65535) AS odd, DATE '2026-11-26' AS day, DATE '1899-12-31' AS early,
      TIMESTAMP '2026-11-26 12:00:00' AS at, TIME '06:00:00' AS clock, NULL AS missing, [1, 2] AS list, '' AS nothing, ' x ' AS spaces`;
    const [sheet] = sheetsOf((await fileOf(sql, 'xlsx')).bytes) as [Cell[][]];
    const row = Object.fromEntries(
      (sheet[0] as Cell[]).map((name, place) => [name as string, sheet[1]?.[place]]),
    );
    assert.deepEqual(row, {
      b: true,
      i: 42,
      wide: '9007199254740993',
      d: 1.5,
      f: 0.1,
      nan: 'NaN',
      formula: '=1+1',
      odd: 'a<b>&\u0001_x0041_\uFFFF',
      day: 46_352,
      early: '1899-12-31',
      at: 46_352.5,
      clock: 0.25,
      missing: null,
      list: '[1,2]',
      nothing: '',
      spaces: ' x ',
    });
  });

  test('rows beyond a sheet go to the next one, with the line of names', async () => {
    const { bytes } = await encoded(
      'SELECT range AS n FROM range(2500)',
      (sink) => new XlsxEncoder(sink, { sheetRows: 1001 }),
    );
    const sheets = sheetsOf(bytes);
    assert.deepEqual(
      sheets.map((sheet) => sheet.length),
      [1001, 1001, 501],
    );
    assert.deepEqual(
      sheets.flatMap((sheet) => sheet.slice(1).map(([n]) => n)),
      Array.from({ length: 2500 }, (_, n) => n),
    );
    assert.ok(sheets.every(([names]) => names?.[0] === 'n'));
  });

  test('a text that no cell has room for is cut between characters, and counted', async () => {
    const { bytes, encoder } = await encoded(
      "SELECT repeat('é', 40000) AS long, repeat('😀', 20000) AS wide, 'x' AS short",
      (sink) => new XlsxEncoder(sink),
    );
    const [[, row]] = sheetsOf(bytes) as [Cell[][]];
    assert.equal(encoder.cutTexts, 2);
    assert.deepEqual(row, ['é'.repeat(32_767), '😀'.repeat(16_383), 'x']);
  });
});

type Cell = string | number | boolean | null;

/** The rows of each sheet, by an unzip and a look at the XML of our own. */
function sheetsOf(zip: Buffer): Cell[][][] {
  const parts = unzip(zip);
  const names = [
    ...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="[^"]*" sheetId="(\d+)"/g),
  ].map(([, id]) => id);
  for (const required of [
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/styles.xml',
    'xl/_rels/workbook.xml.rels',
  ]) {
    assert.ok(parts.has(required), required);
  }
  return names.map((id) => rowsOf(parts.get(`xl/worksheets/sheet${id}.xml`) ?? ''));
}

function rowsOf(xml: string): Cell[][] {
  assert.ok(xml.endsWith('</sheetData></worksheet>'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML may not hold.
  assert.ok(!/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(xml));
  return [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [...(row ?? '').matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes, body]) =>
      cellOf(attributes ?? '', body),
    ),
  );
}

function cellOf(attributes: string, body: string | undefined): Cell {
  if (body === undefined) return null;
  const inner = body.replace(/<[^>]*>/g, '');
  if (attributes.includes('t="b"')) return inner === '1';
  if (!attributes.includes('inlineStr')) return Number(inner);
  return inner
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function unzip(zip: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, nameLength, extra, comment, local] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ] as [number, number, number, number, number];
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(from, from + size);
    parts.set(name, (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString());
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}
