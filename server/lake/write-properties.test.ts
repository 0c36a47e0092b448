import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventRows, eventTable, openTestLake, stageEvents, type TestLake } from '#server/testing/lake.ts';
import { ensureTable } from './create.ts';
import { writeCompression } from './write-properties.ts';

let lake: TestLake;
before(async () => {
  lake = await openTestLake();
});
after(() => lake.close());

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
