import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIsCurrent } from './build.ts';

test('the database client that installing made is not made again', () => {
  assert.equal(clientIsCurrent(), true);
});
