import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inheritedTags } from './inherited-tags.ts';

test('tags of personal data travel to the columns that hold the values, whole payloads tell nothing', () => {
  const flow = (fromTable: string, fromColumn: string, toColumn: string) => ({
    fromTable,
    fromColumn,
    toTable: 'silver.people',
    toColumn,
  });
  const tags: Readonly<Record<string, readonly string[]>> = {
    'bronze.people.mail': ['pii.email', 'certified'],
    'bronze.people.other': ['pii.phone'],
    'bronze.people.payload': ['pii.payload'],
  };
  const inherited = inheritedTags(
    [
      flow('bronze.people', 'mail', 'reach'),
      flow('bronze.people', 'other', 'reach'),
      flow('bronze.people', 'payload', 'id'),
      flow('bronze.people', 'country', 'country'),
    ],
    (table, column) => tags[`${table}.${column}`] ?? [],
  );
  assert.deepEqual([...(inherited.get('silver.people') ?? [])], [['reach', ['pii.email', 'pii.phone']]]);
});
