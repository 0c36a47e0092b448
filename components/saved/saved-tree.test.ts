import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedSummary } from '#server/saved/schema.ts';
import { folderPaths, savedTree } from './saved-tree.ts';

const folders = [
  { id: 'a', parentId: null, name: 'Reports' },
  { id: 'b', parentId: 'a', name: 'Weekly' },
  { id: 'c', parentId: null, name: 'Empty' },
];
const query = (id: string, more: Partial<SavedSummary>) =>
  ({ id, title: id, folderId: null, by: 'mine', ...more }) as SavedSummary;
const queries = [
  query('q1', { folderId: 'b' }),
  query('q2', {}),
  query('q3', { by: 'me' }),
  query('q4', { by: 'everyone' }),
];

test('own queries are in their folders, those of others beside them', () => {
  const tree = savedTree(folders, queries, false);
  assert.deepEqual(
    tree.folders.map(({ folder }) => folder.name),
    ['Reports', 'Empty'],
  );
  assert.deepEqual(
    tree.folders[0]?.folders[0]?.queries.map(({ id }) => id),
    ['q1'],
  );
  assert.deepEqual(
    [tree.queries, tree.withMe, tree.everyone].map((list) => list.map(({ id }) => id)),
    [['q2'], ['q3'], ['q4']],
  );
});

test('a search leaves folders out in which nothing was found', () => {
  const tree = savedTree(folders, queries, true);
  assert.deepEqual(
    tree.folders.map(({ folder }) => folder.name),
    ['Reports'],
  );
});

test('folders to choose from are called by their whole path', () => {
  assert.deepEqual(folderPaths(folders), [
    { id: 'c', path: 'Empty', within: ['c'] },
    { id: 'a', path: 'Reports', within: ['a'] },
    { id: 'b', path: 'Reports / Weekly', within: ['a', 'b'] },
  ]);
});
