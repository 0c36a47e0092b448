import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableAnnotations } from '#server/annotations/schema.ts';
import type { DatasetFacts } from '#server/datasets/schema.ts';
import { changesOf, toDraft } from './table-draft.ts';

const FACTS = {
  ...{ name: 'gold.sales', description: 'Declared.', domain: 'sales', layer: 'gold', owner: null },
  ...{ tags: ['core', 'mine'], columns: 2, maskedColumns: 0, filtered: false, isLive: false, lake: null },
  others: null,
} satisfies DatasetFacts;
const ANNOTATIONS: TableAnnotations = {
  ...{ documentation: null, announcement: null },
  deprecation: { note: 'Old.', replacement: 'gold.other', removedOn: null },
  written: [
    { column: null, field: 'tags', value: ['mine'], edit: 7, at: '', by: 'a@example.com' },
    {
      ...{ column: null, field: 'deprecation', edit: 8, at: '', by: 'a@example.com' },
      value: { note: 'Old.', replacement: 'gold.other', removedOn: null },
    },
  ],
};
const changes = (change: object) =>
  changesOf(FACTS, ANNOTATIONS, { ...toDraft(FACTS, ANNOTATIONS), ...change }).map(
    ({ field, value, base }) => ({ field, value, base }),
  );

test('what was not touched is not written', () => {
  assert.deepEqual(changes({}), []);
  assert.deepEqual(changes({ description: 'Mine. ' }), [
    { field: 'description', value: 'Mine.', base: null },
  ]);
});

test('tags that it has anyhow are not among those that people added', () => {
  assert.deepEqual(toDraft(FACTS, ANNOTATIONS).otherTags, ['core']);
  assert.deepEqual(changes({ tags: [] }), [{ field: 'tags', value: null, base: 7 }]);
});

test('a deprecation without a note is none', () => {
  assert.deepEqual(changes({ removedOn: '2027-01-01' }), [
    {
      ...{ field: 'deprecation', base: 8 },
      value: { note: 'Old.', replacement: 'gold.other', removedOn: '2027-01-01' },
    },
  ]);
  assert.deepEqual(changes({ deprecation: ' ' }), [{ field: 'deprecation', value: null, base: 8 }]);
});
