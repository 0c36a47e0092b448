import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromArrays, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { batchMessage, batchRows, dictionaryMessage, END_OF_STREAM, schemaMessage } from './message.ts';

const numbers = [{ name: 'n', type: { kind: 'int', bits: 32, signed: true }, children: [] }] as const;

function batchOf(rows: number): Uint8Array {
  const values = new Uint8Array(Int32Array.from({ length: rows }, (_, n) => n).buffer);
  return batchMessage({ rows, nodes: [[rows, 0]], buffers: [new Uint8Array(0), values] });
}

/** The same bytes in the middle of others, as they come out of a pipe. */
function within(message: Uint8Array, before: number): Uint8Array {
  const bytes = new Uint8Array(before + message.length + 5).fill(0xa5);
  bytes.set(message, before);
  return bytes.subarray(before, before + message.length);
}

test('a batch has the rows that a reader of Arrow finds in it, wherever its bytes lie', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { maxLength: 5 }), fc.nat(40), (sizes, before) => {
      const batches = sizes.map(batchOf);
      const stream = [schemaMessage(numbers), ...batches, END_OF_STREAM];
      const counted = stream.map((message) => batchRows(within(message, before)));
      assert.deepEqual(counted, [0, ...sizes, 0]);
      const read = tableFromIPC(Buffer.concat(stream)).numRows;
      assert.equal(
        counted.reduce((sum, rows) => sum + rows, 0),
        read,
      );
    }),
  );
});

test('a batch that somebody else wrote has its rows, also the field that is left out for none', () => {
  for (const rows of [0, 1, 7, 1000]) {
    const table = tableFromArrays({ t: Array.from({ length: rows }, (_, n) => `value ${n}`) });
    const bytes = tableToIPC(table, { format: 'stream' }) as Uint8Array;
    const counted = messagesOf(bytes).map(batchRows);
    assert.equal(
      counted.reduce((sum, each) => sum + each, 0),
      rows,
    );
  }
});

test('the values of a dictionary are no rows', () => {
  const values = { rows: 3, nodes: [[3, 0] as const], buffers: [new Uint8Array(0), new Uint8Array(16)] };
  assert.equal(batchRows(dictionaryMessage(1, values)), 0);
});

/** Cuts a stream by the lengths that its messages state: metadata, then buffers up to the next mark. */
function messagesOf(stream: Uint8Array): Uint8Array[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const starts: number[] = [];
  for (let at = 0; at + 8 <= stream.length; at += 8) {
    if (view.getUint32(at, true) === 0xffffffff) starts.push(at);
  }
  return starts.map((at, place) => stream.subarray(at, starts[place + 1] ?? stream.length));
}
