import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePlace, withDescendants } from './plan-folders.ts';
import { FOLDER_DEPTH_MAX, type SavedFolder } from './schema.ts';

const folder = (id: string, parentId: string | null): SavedFolder => ({ id, parentId, name: `Folder ${id}` });
/** a > b > c …, one in the other. */
const line = (count: number) =>
  Array.from({ length: count }, (_, n) => folder(`f${n}`, n === 0 ? null : `f${n - 1}`));

test('a folder goes with all that are below it', () => {
  const folders = [...line(3), folder('x', 'f0'), folder('y', null)];
  assert.deepEqual(withDescendants(folders, 'f0').sort(), ['f0', 'f1', 'f2', 'x']);
  assert.deepEqual(withDescendants(folders, 'y'), ['y']);
});

test('a place is refused that would make no tree', () => {
  const folders = [...line(3), folder('y', null)];
  const refused: [SavedFolder, RegExp][] = [
    [folder('f0', 'f0'), /cannot be moved into itself/],
    [folder('f0', 'f2'), /cannot be moved into itself/],
    [folder('y', 'gone'), /There is no such folder/],
    [{ id: 'new', parentId: null, name: 'FOLDER Y' }, /There is a folder Folder y here already/],
  ];
  for (const [placed, says] of refused) assert.throws(() => requirePlace(folders, placed), says);
  requirePlace(folders, folder('y', 'f2'));
  requirePlace(folders, { id: 'new', parentId: 'f0', name: 'Folder y' });
});

test('folders go so many levels deep, with what is below a moved one', () => {
  const full = line(FOLDER_DEPTH_MAX);
  assert.throws(() => requirePlace(full, folder('new', `f${FOLDER_DEPTH_MAX - 1}`)), /levels deep/);
  requirePlace(full, folder('new', `f${FOLDER_DEPTH_MAX - 2}`));
  const two = [...full, folder('p', null), folder('q', 'p')];
  assert.throws(() => requirePlace(two, folder('p', `f${FOLDER_DEPTH_MAX - 2}`)), /levels deep/);
  requirePlace(two, folder('p', `f${FOLDER_DEPTH_MAX - 3}`));
});
