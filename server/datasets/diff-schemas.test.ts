import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffSchemas } from './diff-schemas.ts';

const field = (fieldId: number, name: string, type = 'VARCHAR') => ({ fieldId, name, type });

test('a column is the same by its id, whatever it is called', () => {
  assert.deepEqual(diffSchemas([field(1, 'a'), field(2, 'b')], [field(1, 'z'), field(2, 'b', 'BLOB')]), {
    added: [],
    dropped: [],
    renamed: [{ from: 'a', to: 'z' }],
    retyped: [{ name: 'b', from: 'VARCHAR', to: 'BLOB' }],
  });
});

test('one that was made anew under its name was given another type', () => {
  assert.deepEqual(diffSchemas([field(1, 'a')], [field(2, 'a', 'INTEGER')]), {
    added: [],
    dropped: [],
    renamed: [],
    retyped: [{ name: 'a', from: 'VARCHAR', to: 'INTEGER' }],
  });
});

test('others came and went', () => {
  assert.deepEqual(diffSchemas([field(1, 'a'), field(2, 'b')], [field(1, 'a'), field(3, 'c')]), {
    added: [field(3, 'c')],
    dropped: [field(2, 'b')],
    renamed: [],
    retyped: [],
  });
});
