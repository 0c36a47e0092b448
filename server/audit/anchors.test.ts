import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { forgetEnv } from '../env.ts';
import { highestAnchored, readAnchors, writeAnchor } from './anchors.ts';

const SEAL = 'a'.repeat(43);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchors-'));
  process.env.DATA_DIR = folder;
  forgetEnv();
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, 'audit', 'anchors.log');

test('anchors are read back in their order, for their owner only', async () => {
  assert.equal(highestAnchored(), 0);
  await writeAnchor(3, SEAL);
  await writeAnchor(9, SEAL);
  const { anchors, damagedLines } = readAnchors();
  assert.deepEqual(
    anchors.map(({ seq, seal }) => [seq, seal]),
    [
      [3, SEAL],
      [9, SEAL],
    ],
  );
  assert.equal(damagedLines, 0);
  assert.equal(highestAnchored(), 9);
  assert.equal((await stat(file())).mode & 0o777, 0o600);
});

test('an anchor that a crash cut anywhere takes nothing with it', async () => {
  await writeAnchor(1, SEAL);
  const one = (await readFile(file(), 'utf8')).trim();
  for (let length = 0; length < one.length; length += 1) {
    await writeFile(file(), `\n${one}\n\n${one.slice(0, length)}`);
    await writeAnchor(2, SEAL);
    const { anchors, damagedLines } = readAnchors();
    assert.equal(damagedLines, 0, `cut at ${length}`);
    assert.deepEqual([anchors[0]?.seq, anchors.at(-1)?.seq], [1, 2]);
  }
});

test('other lines are counted as damage', async () => {
  await writeAnchor(1, SEAL);
  await writeFile(file(), 'nothing of ours\n', { flag: 'a' });
  assert.equal(readAnchors().damagedLines, 1);
});

test('a file that has become long is put aside and still read', async () => {
  await writeAnchor(1, SEAL);
  await writeFile(file(), '\n'.repeat(4 * 1024 * 1024), { flag: 'a' });
  await writeAnchor(2, SEAL);
  await writeAnchor(3, SEAL);
  assert.ok((await stat(file())).size < 1000);
  assert.deepEqual(
    readAnchors().anchors.map(({ seq }) => seq),
    [1, 2, 3],
  );
});
