import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { transaction } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { advanceOffset, OffsetMismatch, readOffsets } from './offsets-data.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

function advance(consumer: string, from: number, to: number) {
  return { source: 'postgres', consumer, topic: 'orders', partition: 1, from, to };
}

test('moves from where it stands, and only from there', async () => {
  await transaction((tx) => advanceOffset(tx, advance('one', 0, 10)));
  await transaction((tx) => advanceOffset(tx, advance('one', 10, 25)));
  assert.deepEqual(await readOffsets('postgres', 'one', ['orders', 'customers']), [
    { topic: 'orders', partition: 1, offset: 25 },
  ]);
  for (const from of [0, 10, 26]) {
    await assert.rejects(
      transaction((tx) => advanceOffset(tx, advance('one', from, 30))),
      (error) => error instanceof OffsetMismatch && error.stored === 25,
    );
  }
  assert.deepEqual(await readOffsets('kafka:x', 'one', ['orders']), []);
});

test('a position that is not there yet is 0, and a failed transaction leaves none', async () => {
  await assert.rejects(
    transaction((tx) => advanceOffset(tx, advance('two', 5, 6))),
    (error) => error instanceof OffsetMismatch && error.stored === 0,
  );
  await assert.rejects(
    transaction(async (tx) => {
      await advanceOffset(tx, advance('two', 0, 6));
      throw new Error('later');
    }),
    /later/,
  );
  assert.deepEqual(await readOffsets('postgres', 'two', ['orders']), []);
});

test('of two workers with the same records one commits', async () => {
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => transaction((tx) => advanceOffset(tx, advance('three', 0, 100)))),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) {
    if (result.status === 'rejected')
      assert.ok(result.reason instanceof OffsetMismatch, String(result.reason));
  }
});
