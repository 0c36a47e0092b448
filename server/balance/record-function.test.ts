import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEngine } from '../engine/duckdb.ts';
import { HashSum, hashRecord } from '../stream/record-hash.ts';
import { RECORD_FUNCTION } from './record-function.ts';

test('SQL over stored columns gives what was hashed as it came', async () => {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 2, functions: [RECORD_FUNCTION] });
  const row = fc.record({
    partition: fc.nat(100),
    offset: fc.maxSafeNat(),
    key: fc.option(fc.string({ unit: 'binary' })),
    value: fc.option(fc.uint8Array({ maxLength: 100 })),
  });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3000, size: 'medium' }), async (rows) => {
        const sum = new HashSum();
        for (const { partition, offset, key, value } of rows)
          sum.add(hashRecord(partition, offset, key, value));
        await engine.query('DROP TABLE IF EXISTS t');
        await engine.loadColumns('t', [
          { name: 'p', type: 'INTEGER', values: rows.map(({ partition }) => partition) },
          { name: 'o', type: 'BIGINT', values: rows.map(({ offset }) => offset) },
          { name: 'k', type: 'VARCHAR', values: rows.map(({ key }) => key?.toWellFormed() ?? null) },
          { name: 'v', type: 'BLOB', values: rows.map(({ value }) => value) },
        ]);
        const { rows: found } = await engine.query(
          'SELECT (sum(record_hash(p, o, k, v)) % 18446744073709551616::HUGEINT)::VARCHAR AS hash FROM t',
        );
        assert.equal(found[0]?.hash, String(sum));
      }),
      { numRuns: 30 },
    );
  } finally {
    await engine.close();
  }
});
