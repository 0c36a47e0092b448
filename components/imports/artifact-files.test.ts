import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileProblem, sizeWords } from './artifact-files.ts';

test('files that dbt does not write, empty ones and too large ones are not sent', () => {
  assert.equal(fileProblem({ name: 'manifest.json', size: 5 }), null);
  assert.match(fileProblem({ name: 'graph.gpickle', size: 5 }) ?? '', /none of the files that are taken/);
  assert.match(fileProblem({ name: 'catalog.json', size: 0 }) ?? '', /is empty/);
  assert.match(fileProblem({ name: 'catalog.json', size: 2e8 }) ?? '', /larger than 99 MB/);
});

test('sizes are written in the unit that fits', () => {
  assert.deepEqual(
    [12, 4_200, 4_250_000].map((bytes) => sizeWords(bytes, 'en')),
    ['12 byte', '4 kB', '4.3 MB'],
  );
});
