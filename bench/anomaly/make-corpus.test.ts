import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCorpus } from './make-corpus.ts';
import { readCorpus } from './read-corpus.ts';
import { probationRows } from './score-corpus.ts';

test('equal seeds make equal files, others make others', () => {
  const [first, again, other] = [makeCorpus(3, 1), makeCorpus(3, 1), makeCorpus(4, 1)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first[0]?.values, other[0]?.values);
});

test('windows are apart, after the rows for learning, and of a tenth of the rows', () => {
  for (const { name, at, values, windows } of makeCorpus(5, 2)) {
    assert.ok(values.every(Number.isFinite), name);
    let before = probationRows(at.length) - 1;
    for (const [first, last] of windows) {
      assert.ok(first > before && last < at.length, `${name}: ${first} to ${last} after ${before}`);
      before = last;
    }
    const labelled = windows.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    assert.ok(windows.length === 0 || Math.abs(labelled / at.length - 0.1) < 0.01, name);
    assert.equal(windows.length === 0, name.startsWith('quiet_'), name);
  }
});

test('a checkout of the benchmark is read, with an hour that comes twice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anomaly-'));
  try {
    mkdirSync(join(folder, 'data', 'real'), { recursive: true });
    mkdirSync(join(folder, 'labels'));
    const rows = ['01:00', '02:00', '02:30', '02:00', '02:30', '03:00'];
    writeFileSync(
      join(folder, 'data', 'real', 'a.csv'),
      `timestamp,value\n${rows.map((time, row) => `2014-10-26 ${time}:00,${row}.5`).join('\n')}\n`,
    );
    writeFileSync(
      join(folder, 'labels', 'combined_windows.json'),
      JSON.stringify({ 'real/a.csv': [['2014-10-26 02:00:00.000000', '2014-10-26 02:30:00.000000']] }),
    );
    const [file] = readCorpus(folder);
    assert.deepEqual(file?.windows, [[1, 2]]);
    assert.deepEqual(file?.values, [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
    writeFileSync(join(folder, 'data', 'real', 'a.csv'), 'timestamp,value\n2014-10-26 02:00:00,many\n');
    assert.throws(() => readCorpus(folder), /real\/a\.csv:2: "many" is no number/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
