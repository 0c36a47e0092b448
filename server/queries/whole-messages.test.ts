import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromArrays, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { wholeMessages } from './whole-messages.ts';

const values = Array.from({ length: 5000 }, (_, n) => n);
const stream = tableToIPC(
  tableFromArrays({
    n: values,
    t: values.map((n) => (n % 7 === 0 ? null : `value ${n}`)),
    u: values.map(() => ''),
  }),
  { format: 'stream' },
) as Uint8Array;

async function cut(sizes: readonly number[]): Promise<Uint8Array[]> {
  async function* pieces() {
    let at = 0;
    for (let turn = 0; at < stream.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield stream.subarray(at, at + size);
      at += size;
    }
  }
  const messages: Uint8Array[] = [];
  for await (const message of wholeMessages(pieces())) messages.push(new Uint8Array(message));
  return messages;
}

test('messages come whole and nothing else, however the stream was cut', async () => {
  const whole = await cut([stream.length]);
  assert.ok(whole.length >= 3, 'schema, batch, end');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 6 }),
      async (sizes) => assert.deepEqual(await cut(sizes.map((size) => Math.max(size, 20))), whole),
    ),
    { numRuns: 40 },
  );
  assert.deepEqual(Buffer.concat(whole), Buffer.from(stream));
  const table = tableFromIPC(whole);
  assert.equal(table.numRows, 5000);
  assert.equal(table.getChild('t')?.at(4999), 'value 4999');
});

test('a stream that breaks off within a message is none', async () => {
  async function* half() {
    yield stream.subarray(0, stream.length >> 1);
  }
  await assert.rejects(async () => {
    for await (const message of wholeMessages(half())) assert.ok(message.length > 0);
  }, /within a message/);
});
