import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchColumns } from './match-columns.ts';

const column = (name: string, more = {}) => ({
  name,
  type: 'VARCHAR',
  description: null,
  tags: [],
  mask: null,
  ...more,
});
const COLUMNS = [
  column('customer_id', { type: 'BIGINT' }),
  column('email', { tags: ['pii.email'], description: 'Of the customer' }),
  column('note'),
];
const found = (text: string) => matchColumns(COLUMNS, text).map(({ name }) => name);

test('each word is found somewhere', () => {
  assert.deepEqual(found(' '), ['customer_id', 'email', 'note']);
  assert.deepEqual(found('CUSTOMER'), ['customer_id', 'email']);
  assert.deepEqual(found('customer pii'), ['email']);
  assert.deepEqual(found('bigint'), ['customer_id']);
  assert.deepEqual(found('nothing'), []);
});
