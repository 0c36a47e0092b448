import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readArtifactFiles } from './read-artifacts.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-dbt-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('artifacts are found in a folder, or in the folder target of a project', async () => {
  await assert.rejects(readArtifactFiles(join(folder, 'nothing')), /There is no folder/);
  await assert.rejects(readArtifactFiles(folder), /There is no manifest\.json in .* dbt compile writes it/);
  const target = join(folder, 'target');
  await mkdir(target);
  await writeFile(join(target, 'manifest.json'), '{}');
  await writeFile(join(target, 'graph.gpickle'), 'x');
  assert.deepEqual([...(await readArtifactFiles(folder))], [['manifest.json', '{}']]);
  await writeFile(join(folder, 'manifest.json'), '[]');
  await writeFile(join(folder, 'catalog.json'), '{}');
  assert.deepEqual([...(await readArtifactFiles(folder)).keys()], ['manifest.json', 'catalog.json']);
});
