import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeRecords, encodeRecords } from './record-codec.ts';
import type { ProducerRecord } from './transport.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((each) => each.isWellFormed());
const anyRecord: fc.Arbitrary<ProducerRecord> = fc.record(
  {
    key: fc.option(text, { nil: null }),
    value: fc.option(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      { nil: null },
    ),
    headers: fc.dictionary(text, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  },
  { requiredKeys: ['key', 'value'] },
);

test('decoding gives the encoded records, numbered from the base offset', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 60 }), fc.nat(), async (records, baseOffset) => {
      const decoded = await decodeRecords(await encodeRecords(records), baseOffset, 1234);
      assert.deepEqual(
        decoded,
        records.map((record, index) => ({ ...record, offset: baseOffset + index, timestampMs: 1234 })),
      );
    }),
  );
});

test('large batches, which take the thread pool’s way, come back as well', async () => {
  const records = Array.from({ length: 3000 }, (_, i) => ({
    key: `key-${i}`,
    value: Buffer.from(`{"number":${i},"text":"${'x'.repeat(200)}"}`),
  }));
  const payload = await encodeRecords(records);
  assert.ok(payload.length < 100_000, `${payload.length} bytes`);
  const decoded = await decodeRecords(payload, 7, 0);
  assert.equal(decoded.length, 3000);
  assert.equal(String(decoded[2999]?.value), String(records[2999]?.value));
  assert.equal(decoded[2999]?.offset, 3006);
});

test('a changed, cut or foreign payload is refused and never read as records', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (records, place, change) => {
        const payload = await encodeRecords(records);
        const at = place % payload.length;
        const damaged = Buffer.from(payload);
        damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
        // The length is redundant for a plain body: a change there does no harm.
        if (at >= 1 && at < 5 && payload[0] === 0) return;
        await assert.rejects(decodeRecords(damaged, 0, 0));
        await assert.rejects(decodeRecords(payload.subarray(0, at), 0, 0));
      },
    ),
  );
});
