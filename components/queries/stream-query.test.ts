import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runRequest } from '#server/queries/schema.ts';
import { newQueryId } from './stream-query.ts';

test('the ids of queries are random UUIDs that the server takes', () => {
  const ids = new Set(Array.from({ length: 1000 }, newQueryId));
  assert.equal(ids.size, 1000);
  for (const id of ids) runRequest.parse({ id, sql: 'SELECT 1' });
});
