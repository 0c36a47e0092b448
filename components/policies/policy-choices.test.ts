import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetOptions } from './policy-choices.ts';

const table = {
  name: 'gold.dim_customer',
  namespace: 'gold',
  domain: 'customers',
  owner: null,
  tags: ['core'],
  columns: [
    { name: 'email', type: 'VARCHAR', tags: ['pii.email'] },
    { name: 'name', type: 'VARCHAR', tags: ['pii.name'] },
  ],
};

test('a tag is offered with the tags above it, each counted once a column', () => {
  const { tags, columns, namespaces } = targetOptions({
    dashboards: [],
    tables: [table, { ...table, name: 'gold.other', domain: null, columns: [] }],
  });
  assert.deepEqual(
    tags.map(({ value, hint }) => [value, hint]),
    [
      ['core', '2 tables or columns'],
      ['pii', '2 tables or columns'],
      ['pii.email', '1 table or column'],
      ['pii.name', '1 table or column'],
    ],
  );
  assert.deepEqual(namespaces, [{ value: 'gold', hint: '2 tables' }]);
  assert.deepEqual(columns[0], { value: 'gold.dim_customer.email', hint: 'VARCHAR, pii.email' });
});
