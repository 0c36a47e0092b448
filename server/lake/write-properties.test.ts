/** What a table says of its files is found in the files themselves, whoever of the two writers wrote them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  appendEvents,
  eventRows,
  eventTable,
  offsetsOf,
  openTestLake,
  range,
  stageEvents,
  type TestLake,
} from '#server/testing/lake.ts';
import { metricsModes } from './column-metrics.ts';
import { ensureTable } from './create.ts';
import { deleteRows } from './delete-rows.ts';
import { ColumnDictionary, ColumnSegment } from './parquet-column.ts';
import { stageFiles } from './stage.ts';
import { stageColumns, takesColumns } from './stage-columns.ts';
import type { DataFile, FieldSpec, Table } from './table.ts';
import { bloomFilters, columnLimits, writeCompression } from './write-properties.ts';

let lake: TestLake;
before(async () => {
  lake = await openTestLake();
});
after(() => lake.close());

let made = 0;
const FIELDS: readonly FieldSpec[] = [
  { name: 'n', type: 'long', required: true },
  { name: 'word', type: 'string' },
  { name: 'text', type: 'string' },
];
function tableWith(properties: Record<string, string>, extra = {}): Promise<Table> {
  made += 1;
  const name = { namespace: 'bronze', name: `written_${made}` };
  return ensureTable({ name, fields: FIELDS, partition: [], properties, ...extra });
}

/** Few different words, and a text of some sixty bytes that never comes again. */
const rowsSql = (count: number) =>
  `SELECT i AS n, 'word ' || (i % 300) AS word, 'é' || md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS text FROM range(${count}) r(i)`;

/** The same rows by the writer that does without DuckDB. */
async function stageOwn(table: Table, count: number, sql = rowsSql(count)): Promise<DataFile> {
  const { rows } = await lake.engine.query(`${sql} ORDER BY n`);
  const limits = columnLimits(table);
  const columns = new Map(
    table.fields.map(({ id, name, type }) => {
      const of = type === 'long' ? 'long' : 'string';
      const dictionary = new ColumnDictionary(of, limits);
      const segment = new ColumnSegment(of, dictionary, limits);
      for (const row of rows) segment.add(of === 'long' ? Number(row[name]) : String(row[name]));
      return [id, { dictionary, segments: [segment] }];
    }),
  );
  assert.ok(takesColumns(table, 1000));
  return stageColumns(table, null, columns);
}

const metadataOf = async ({ path }: DataFile) =>
  (
    await lake.engine.query(
      `SELECT path_in_schema AS "column", row_group_id AS "group", row_group_num_rows::INT AS rows,
         row_group_bytes::INT AS bytes, encodings, bloom_filter_length::INT AS bloom,
         dictionary_page_offset IS NOT NULL AS has_dictionary,
         (data_page_offset - dictionary_page_offset)::INT AS dictionary_bytes
       FROM parquet_metadata($path) ORDER BY row_group_id, column_id`,
      { parameters: { path } },
    )
  ).rows;

const compressionOf = (properties: Record<string, string>) =>
  writeCompression({ metadata: { properties } as never });

test('a level is kept within those of its codec, and what is none does not count', () => {
  assert.deepEqual(compressionOf({}), { codec: 'zstd', level: 1 });
  const named = (codec: string, level: string) =>
    compressionOf({ 'write.parquet.compression-codec': codec, 'write.parquet.compression-level': level });
  assert.deepEqual(named('ZSTD', '99'), { codec: 'zstd', level: 22 });
  assert.deepEqual(named('gzip', '-4'), { codec: 'gzip', level: 0 });
  assert.deepEqual(named('snappy', 'x'), { codec: 'snappy', level: null });
  assert.deepEqual(named('best', ''), { codec: 'zstd', level: 1 });
});

test('files of a SELECT are written in the codec of their table', async () => {
  for (const codec of ['zstd', 'gzip', 'snappy', 'lz4', 'brotli', 'uncompressed']) {
    const properties = {
      'write.parquet.compression-codec': codec,
      'write.parquet.compression-level': '3',
    };
    const table = await ensureTable(eventTable(`in_${codec}`, { properties }));
    const files = await stageEvents(lake.engine, table, 0, 30);
    assert.equal((await eventRows(lake.engine, table, files)).length, 30);
    for (const { path } of files) {
      const { rows } = await lake.engine.query(
        'SELECT DISTINCT lower(compression) AS codec FROM parquet_metadata($path)',
        { parameters: { path } },
      );
      assert.deepEqual(rows, [{ codec: codec === 'lz4' ? 'lz4_raw' : codec }]);
    }
  }
});

test('a level makes files smaller in both writers', async () => {
  // Like a log: much comes again, at a distance.
  const sql = `SELECT i AS n, '' AS word, 'page ' || (i * 37 % 991) || ' of session ' || (i % 1013) || ' by ' || (i % 977)
    AS text FROM range(20000) r(i)`;
  const sizes = async (level: string) => {
    const table = await tableWith({ 'write.parquet.compression-level': level });
    const [file] = await stageFiles(lake.engine, table, sql);
    return [file?.sizeBytes ?? 0, (await stageOwn(table, 20_000, sql)).sizeBytes];
  };
  const [low, high] = [await sizes('1'), await sizes('12')];
  for (const writer of [0, 1]) assert.ok((high[writer] ?? 0) < (low[writer] ?? 0), `${high} of ${low}`);
});

describe('row groups', () => {
  const BYTES = 400_000;
  test('have no more bytes than the table allows, and the rows keep their order', async () => {
    const table = await tableWith({ 'write.parquet.row-group-size-bytes': String(BYTES) });
    assert.ok(!takesColumns(table, BYTES + 1));
    const files = await stageFiles(lake.engine, table, rowsSql(50_000));
    assert.equal(
      files.reduce((sum, { recordCount }) => sum + recordCount, 0),
      50_000,
    );
    const groups = (await Promise.all(files.map(metadataOf))).flat();
    assert.ok(groups.length > 3 * 8, `${groups.length / 3} groups`);
    for (const { bytes } of groups) assert.ok(Number(bytes) <= BYTES, `${bytes} bytes`);
    for (const { path } of files) {
      const { rows } = await lake.engine.query(
        `SELECT bool_and(n > before) AS ordered FROM (SELECT n, lag(n) OVER (ORDER BY file_row_number) AS before
         FROM read_parquet($path, file_row_number = true)) WHERE before IS NOT NULL`,
        { parameters: { path } },
      );
      assert.deepEqual(rows, [{ ordered: true }]);
    }
    const [column] = table.fields;
    const lowest = files.map(({ lowerBounds }) => lowerBounds.get(column?.id ?? 0)?.readBigInt64LE());
    assert.ok(lowest.includes(0n));
  });

  test('are not made smaller than DuckDB can', async () => {
    const table = await tableWith({ 'write.parquet.row-group-size-bytes': '1000' });
    const [file] = await stageFiles(lake.engine, table, rowsSql(5_000));
    const groups = await metadataOf(file as DataFile);
    assert.deepEqual([...new Set(groups.map(({ rows }) => rows))], [2048, 904]);
  });
});

test('files of partitions are divided where they are much larger than the table wants', async () => {
  const target = 200_000;
  const table = await tableWith(
    { 'write.target-file-size-bytes': String(target), 'write.parquet.row-group-size-bytes': '200000' },
    { partition: [{ source: 'word', transform: 'truncate[1]' }] },
  );
  const files = await stageFiles(lake.engine, table, rowsSql(40_000));
  assert.ok(files.length > 3, `${files.length} files`);
  for (const { sizeBytes, partition } of files) {
    assert.ok(sizeBytes <= target * 1.8, `${sizeBytes} bytes`);
    assert.equal(partition, 'w');
  }
  const { rows } = await lake.engine.query(
    `SELECT count(DISTINCT n)::INT AS n FROM read_parquet([${files.map(({ path }) => `'${path}'`)}], hive_partitioning = false)`,
  );
  assert.deepEqual(rows, [{ n: 40_000 }]);
});

describe('dictionaries', () => {
  const isDictionary = async (file: DataFile, column: string) =>
    (await metadataOf(file)).find((each) => each.column === column)?.has_dictionary;

  test('have no more bytes than the table allows, in both writers', async () => {
    for (const [bytes, expected] of [
      ['1000', false],
      ['100000', true],
    ] as const) {
      const table = await tableWith({ 'write.parquet.dict-size-bytes': bytes });
      const [file] = await stageFiles(lake.engine, table, rowsSql(10_000));
      assert.equal(await isDictionary(file as DataFile, 'word'), expected, `DuckDB, ${bytes}`);
      assert.equal(await isDictionary(file as DataFile, 'text'), false);
      assert.equal((await offsetsIn(file as DataFile)).length, 10_000);
      const own = await stageOwn(table, 10_000);
      // The pages before the dictionary was full are of indices.
      const pages = (await metadataOf(own)).find((each) => each.column === 'word');
      if (expected) assert.ok(Number(pages?.dictionary_bytes) > 0);
      else assert.ok(Number(pages?.dictionary_bytes ?? 0) <= 1_200, `${pages?.dictionary_bytes} bytes`);
    }
  });

  const offsetsIn = async ({ path }: DataFile) =>
    (await lake.engine.query('SELECT n FROM read_parquet($path)', { parameters: { path } })).rows;
});

test('pages end at the bytes and at the rows that the table gives', async () => {
  for (const [properties, least] of [
    [{ 'write.parquet.page-row-limit': '1000' }, 10],
    [{ 'write.parquet.page-size-bytes': '20000' }, 30],
  ] as const) {
    const table = await tableWith({ ...properties, 'write.parquet.compression-codec': 'uncompressed' });
    const plain = await tableWith({ 'write.parquet.compression-codec': 'uncompressed' });
    const [few, many] = [await stageOwn(plain, 10_000), await stageOwn(table, 10_000)];
    assert.ok(pagesOf(table) >= least, `${pagesOf(table)} pages`);
    assert.equal(pagesOf(plain), 1);
    const { rows } = await lake.engine.query(
      `(SELECT * FROM read_parquet('${few.path}') EXCEPT ALL SELECT * FROM read_parquet('${many.path}'))`,
    );
    assert.deepEqual(rows, []);
    assert.ok(many.sizeBytes > few.sizeBytes);
  }

  /** Of a column of texts. */
  function pagesOf(table: Table): number {
    const segment = new ColumnSegment('string', null, columnLimits(table));
    for (let row = 0; row < 10_000; row++) segment.add(`${row}`.padStart(64, '0'));
    return segment.end().length;
  }
});

describe('bloom filters', () => {
  test('are there for a column that asks, with the ratio that it wants', async () => {
    const column = 'write.parquet.bloom-filter-enabled.column.text';
    const bloomOf = async (properties: Record<string, string>) => {
      const table = await tableWith(properties);
      const [file] = await stageFiles(lake.engine, table, rowsSql(20_000));
      return (await metadataOf(file as DataFile)).find((each) => each.column === 'text')?.bloom;
    };
    assert.equal(await bloomOf({}), null);
    const [rare, often] = [
      await bloomOf({ [column]: 'true', 'write.parquet.bloom-filter-fpp.column.text': '0.001' }),
      await bloomOf({ [column]: 'true', 'write.parquet.bloom-filter-fpp.column.text': '0.2' }),
    ];
    assert.ok(Number(rare) > Number(often) && Number(often) > 0, `${rare} and ${often} bytes`);
    const small = await bloomOf({ [column]: 'true', 'write.parquet.bloom-filter-max-bytes': '8192' });
    assert.ok(Number(small) > 0 && Number(small) <= 8192 + 32, `${small} bytes`);
  });

  test('are written by DuckDB alone', async () => {
    const table = await tableWith({ 'write.parquet.bloom-filter-enabled.column.word': 'true' });
    assert.ok(!takesColumns(table, 10));
    assert.equal(bloomFilters(table, 1000)?.falsePositives, 0.01);
    const none = await tableWith({ 'write.parquet.bloom-filter-enabled.column.gone': 'true' });
    assert.equal(bloomFilters(none, 1000), null);
  });
});

describe('metrics', () => {
  const statisticsOf = (table: Table, { lowerBounds, upperBounds, nullCounts, valueCounts }: DataFile) =>
    Object.fromEntries(
      table.fields.map(({ id, name }) => [
        name,
        [valueCounts.has(id), nullCounts.has(id), lowerBounds.get(id)?.length, upperBounds.get(id)?.length],
      ]),
    );

  test('are kept as far as the table and its columns say, in both writers', async () => {
    const cases: [Record<string, string>, Record<string, unknown>][] = [
      [{}, { n: [true, true, 8, 8], word: [true, true, 6, 7], text: [true, true, 17, 17] }],
      [
        { 'write.metadata.metrics.default': 'none', 'write.metadata.metrics.column.text': 'truncate(20)' },
        {
          n: [false, false, undefined, undefined],
          word: [false, false, undefined, undefined],
          text: [true, true, 21, 21],
        },
      ],
      [
        { 'write.metadata.metrics.default': 'counts', 'write.metadata.metrics.column.text': 'full' },
        {
          n: [true, true, undefined, undefined],
          word: [true, true, undefined, undefined],
          text: [true, true, 66, 66],
        },
      ],
      [
        {
          'write.metadata.metrics.max-inferred-column-defaults': '1',
          'write.metadata.metrics.column.word': 'x',
        },
        {
          n: [true, true, 8, 8],
          word: [false, false, undefined, undefined],
          text: [false, false, undefined, undefined],
        },
      ],
    ];
    for (const [properties, expected] of cases) {
      const table = await tableWith(properties);
      const [file] = await stageFiles(lake.engine, table, rowsSql(3_000));
      assert.deepEqual(statisticsOf(table, file as DataFile), expected, 'DuckDB');
      assert.deepEqual(statisticsOf(table, await stageOwn(table, 3_000)), expected, 'own writer');
    }
  });

  test('a bound of a text that was cut stays above it', async () => {
    const table = await tableWith({ 'write.metadata.metrics.column.text': 'full' });
    // Laid out before the table asked for whole texts.
    const dictionary = null;
    const columns = new Map(
      table.fields.map(({ id, type }) => {
        const segment = new ColumnSegment(type === 'long' ? 'long' : 'string', dictionary);
        segment.add(type === 'long' ? 1 : `a${'é'.repeat(60)}z`);
        return [id, { dictionary, segments: [segment] }];
      }),
    );
    const { lowerBounds, upperBounds } = await stageColumns(table, null, columns);
    const id = table.fields.at(-1)?.id ?? 0;
    const value = Buffer.from(`a${'é'.repeat(60)}z`);
    assert.ok(Buffer.compare(lowerBounds.get(id) as Buffer, value) <= 0);
    assert.ok(Buffer.compare(upperBounds.get(id) as Buffer, value) >= 0);
    assert.ok(!upperBounds.get(id)?.toString().includes('\ufffd'));
  });

  test('a required column is looked at even where nothing of it is kept', async () => {
    const table = await tableWith({ 'write.metadata.metrics.default': 'none' });
    await assert.rejects(
      stageFiles(
        lake.engine,
        table,
        'SELECT NULL::BIGINT AS n, NULL::VARCHAR AS word, NULL::VARCHAR AS text',
      ),
      /n of table .* must not be empty/,
    );
  });

  test('columns of the sort order have bounds unless they say no', async () => {
    const table = await tableWith({ 'write.metadata.metrics.default': 'counts' });
    const [, word] = table.fields;
    const order = { 'order-id': 1, fields: [{ 'source-id': word?.id, transform: 'identity' }] };
    const metadata = { ...table.metadata, 'default-sort-order-id': 1, 'sort-orders': [order] };
    const modes = metricsModes({ fields: table.fields, metadata });
    assert.deepEqual(
      table.fields.map(({ id }) => modes.get(id)?.kind),
      ['counts', 'bounds', 'counts'],
    );
    const properties = { ...metadata.properties, 'write.metadata.metrics.column.word': 'none' };
    const said = metricsModes({ fields: table.fields, metadata: { ...metadata, properties } });
    assert.equal(said.get(word?.id ?? 0)?.kind, 'none');
  });
});

test('positions of deleted rows are kept in a file for each file of rows where the table wants that', async () => {
  for (const [granularity, files] of [
    ['partition', 1],
    ['file', 2],
  ] as const) {
    const properties = { 'write.delete.granularity': granularity };
    const name = { namespace: 'bronze', name: `granular_${granularity}` };
    let table = await ensureTable(eventTable(name.name, { properties, partition: [] }));
    for (const from of [0, 10]) table = await appendEvents(lake.engine, table, from, from + 10);
    assert.equal(await deleteRows(lake.engine, name, { sql: '"offset" IN (3, 13)' }), 2);
    const after = await ensureTable(eventTable(name.name, { properties, partition: [] }));
    const snapshot = after.metadata.snapshots.at(-1);
    assert.equal(snapshot?.summary['added-delete-files'], String(files));
    assert.deepEqual(
      await offsetsOf(lake.engine, after),
      range(0, 20).filter((each) => each % 10 !== 3),
    );
  }
});
