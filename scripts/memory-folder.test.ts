import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryFolder } from './memory-folder.ts';

const place = mkdtempSync(join(tmpdir(), 'memory-folder-'));
after(() => rmSync(place, { recursive: true }));

test('others pass through it, and nobody else lists it', () => {
  const folder = memoryFolder(place, 0);
  assert.ok(folder);
  assert.equal(statSync(folder.path).mode & 0o777, 0o711);
  folder.remove();
  assert.equal(existsSync(folder.path), false);
});

test('what a run left that was killed is removed by the next; what is not of a run stays', () => {
  const [left, other] = [join(place, 'portal-tests-999999999'), join(place, 'portal-tests-of-somebody')];
  for (const path of [left, other]) mkdirSync(path);
  memoryFolder(place, 0)?.remove();
  assert.deepEqual([existsSync(left), existsSync(other)], [false, true]);
});

test('there is none where there is too little room, or no such place', () => {
  assert.equal(memoryFolder(place, Number.MAX_SAFE_INTEGER), null);
  assert.equal(memoryFolder(join(place, 'nowhere'), 0), null);
});
