import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { tableFromIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { readFrames } from '#components/queries/read-frames.ts';
import { readerFor } from '../access/mint-reader.ts';
import { pool as database } from '../db.ts';
import { batchRows } from '../engine/arrow/message.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { until } from '../testing/query-pool.ts';
import { ALLOW_ALL, addPerson, addSession, enforce, testDocument } from '../testing/reader.ts';
import { runForPage } from './answer-service.ts';
import { closeQueryPool, queryPool } from './open-pool.ts';
import type { QueryReceipt } from './schema.ts';
import { runStatement } from './service.ts';

/** Eight batches of about a megabyte. */
const ROWS = 15_000;
const WIDE = `SELECT range AS n, repeat('x', 500) AS x FROM range(${ROWS})`;

describe('the cap on the bytes of a result', () => {
  let testing: TestDatabase;
  let personId: string;
  let uncut: { messages: Uint8Array[]; receipt: QueryReceipt };

  before(async () => {
    testing = await testDatabase();
    await enforce(testDocument([ALLOW_ALL]));
    personId = await addPerson({ role: 'tester' });
    uncut = await read(WIDE, Number.POSITIVE_INFINITY);
  });
  after(async () => {
    await closeQueryPool();
    await testing.drop();
  });

  async function read(sql: string, maxBytes: number, { id = randomUUID(), maxRows = 1_000_000 } = {}) {
    const reader = await readerFor(personId);
    assert.ok(reader);
    await using result = await runStatement(
      { reader, renew: () => readerFor(personId), networkAddress: null, token: null },
      { id, door: 'sql', sql, placement: 'auto' },
      { signal: new AbortController().signal, onEvent: () => undefined, maxRows },
    );
    const messages: Uint8Array[] = [];
    const pieces = result.arrow({ maxBytes });
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return { messages, receipt: value };
      messages.push(new Uint8Array(value));
    }
  }

  const bytesOf = (messages: readonly Uint8Array[]) => messages.reduce((sum, { length }) => sum + length, 0);

  test('what comes is the beginning, the receipt counts it, and only what is left out makes it truncated', async () => {
    assert.deepEqual([uncut.receipt.rows, uncut.receipt.truncated], [ROWS, false]);
    assert.ok(uncut.messages.length > 5, 'several batches');
    const total = bytesOf(uncut.messages);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: total + 10 }), async (maxBytes) => {
        const { messages, receipt } = await read(WIDE, maxBytes);
        const table = tableFromIPC(Buffer.concat(messages));
        assert.equal(table.numRows, receipt.rows);
        assert.equal(receipt.truncated, receipt.rows < ROWS);
        const batches = messages.filter((message) => batchRows(message) > 0);
        const last = batches.at(-1);
        assert.ok(
          last === undefined || bytesOf(messages.slice(0, messages.indexOf(last))) < maxBytes,
          'at most one message is over the cap',
        );
        if (receipt.truncated) assert.ok(bytesOf(messages) >= maxBytes, 'nothing is left out that fits');
        else assert.equal(bytesOf(messages), total);
      }),
      { numRuns: 25, examples: [[0], [total], [total - 1], [total - 8], [total - 9]] },
    );
  });

  test('a result that ends at the cap is whole', async () => {
    const withoutEnd = bytesOf(uncut.messages.slice(0, -1));
    const { receipt } = await read(WIDE, withoutEnd);
    assert.deepEqual([receipt.rows, receipt.truncated], [ROWS, false]);
  });

  test('a cut stream has its end mark, so that readers take it for whole', async () => {
    const { messages, receipt } = await read(WIDE, 1_500_000);
    assert.ok(receipt.truncated);
    assert.equal(Buffer.from(messages.at(-1) ?? []).toString('hex'), 'ffffffff00000000');
  });

  test('a cap on rows that comes first is told as before', async () => {
    const { receipt } = await read(WIDE, Number.POSITIVE_INFINITY, { maxRows: 10 });
    assert.deepEqual([receipt.rows, receipt.truncated], [10, true]);
  });

  test('the SQL page is given half a gigabyte, and told that there is more', async () => {
    const reader = await readerFor(personId);
    assert.ok(reader);
    const stream = runForPage(
      { reader, networkAddress: '127.0.0.1', sessionId: await addSession(personId) },
      { id: randomUUID(), sql: "SELECT repeat('x', 2000) FROM range(300000)", placement: 'auto' },
      { signal: new AbortController().signal, told: (error) => error },
    );
    let bytes = 0;
    let receipt: QueryReceipt | null = null;
    for await (const frame of readFrames(stream)) {
      if (frame.kind === 'arrow') bytes += frame.bytes.length;
      else if (frame.event.kind === 'done') receipt = frame.event.receipt;
    }
    assert.ok(receipt?.truncated && receipt.rows > 250_000 && receipt.rows < 300_000, String(receipt?.rows));
    const cap = 512 * 1024 * 1024;
    assert.ok(bytes >= cap && bytes < cap + 16 * 1024 * 1024, `${bytes} bytes`);
  });

  test('a result that was cut stops its statement, is done in the history, and has its bytes there', async () => {
    const id = randomUUID();
    const endless = "SELECT range AS n, repeat('x', 2000) AS x FROM range(1000000000)";
    const { receipt, messages } = await read(endless, 3_000_000, { id, maxRows: 2_000_000_000 });
    assert.ok(receipt.truncated);
    await until(() => queryPool().state().busy === 0, 'the process is free again');
    const { rows } = await database().query(
      'SELECT status, rows::int, result_bytes::int AS bytes FROM query_run WHERE id = $1',
      [id],
    );
    assert.deepEqual(rows, [
      {
        status: 'done',
        rows: receipt.rows,
        bytes: bytesOf(messages.filter((message) => message.length > 8)),
      },
    ]);
  });
});
