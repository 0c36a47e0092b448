import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ADAPTERS } from '../../bench/prove/doors/adapters.ts';
import { listFiles } from '../../scripts/list-files.ts';
import { DOORS, NAME_DOORS, TEXT_DOORS } from './doors.ts';

const OPENS = /from\s*['"][^'"]*access\/readable-[a-z-]+\.ts['"]/;
const INSPECTS = /\.test\.tsx?$|^server\/testing\/|^bench\//;

test('the files that open tables for people are those of the list', () => {
  const opening = listFiles().filter(
    (file) => !INSPECTS.test(file) && OPENS.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(opening.sort(), [...new Set(Object.values(DOORS))].sort());
});

test('every door of the list is opened under its own name, so that its scope is asked for', () => {
  for (const [door, file] of Object.entries(DOORS)) {
    if (door === 'live') continue;
    assert.match(readFileSync(file, 'utf8'), new RegExp(`'${door}'`), `${file} opens no door '${door}'`);
  }
});

test('what shows texts of others asks which of them a person may be shown', () => {
  for (const file of Object.values(TEXT_DOORS)) {
    assert.match(readFileSync(file, 'utf8'), /textSight\(/, `${file} shows texts and does not ask`);
  }
});

test('what tells names asks what a person may know of', () => {
  for (const file of Object.values(NAME_DOORS)) {
    assert.match(
      readFileSync(file, 'utf8'),
      /\.decisions\(\)|rightsOf\(reader|(?<!function )seenTables\(\s*reader/,
      `${file} tells names and does not ask`,
    );
  }
});

test('every door is asked by the proof', () => {
  assert.deepEqual(
    Object.keys(ADAPTERS).sort(),
    Object.keys({ ...DOORS, ...TEXT_DOORS, ...NAME_DOORS }).sort(),
  );
});
