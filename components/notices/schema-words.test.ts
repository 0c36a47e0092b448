import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemaWords } from './schema-words.ts';

const column = (name: string, place: number) => ({ fieldId: place, name, type: 'INTEGER' });

test('each kind of change names a few columns and says how many more there are', () => {
  const words = schemaWords({
    kind: 'schema',
    added: ['a', 'b', 'c', 'd', 'e'].map(column),
    dropped: [],
    renamed: [{ from: 'old', to: 'new' }],
    retyped: [{ name: 'Price', from: 'INTEGER', to: 'BIGINT' }],
  });
  assert.deepEqual(words, [
    { verb: 'new', names: ['a', 'b', 'c'], more: 2 },
    { verb: 'renamed', names: ['old → new'], more: 0 },
    { verb: 'of another type', names: ['Price (integer → bigint)'], more: 0 },
  ]);
});
