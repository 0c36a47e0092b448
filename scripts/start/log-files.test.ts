import assert from 'node:assert/strict';
import { appendFileSync, closeSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { capLogs, openLog } from './log-files.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-logs-'));
});
after(() => rm(folder, { recursive: true }));

test('a full log is set aside while its process goes on writing', () => {
  const file = join(folder, 'ingest.log');
  const log = openLog(file);
  assert.ok(log !== null);
  writeSync(log, 'a'.repeat(2_000));
  appendFileSync(join(folder, 'small.log'), 'small');
  capLogs(folder, 1_000);
  writeSync(log, 'next line');
  closeSync(log);
  assert.equal(readFileSync(file, 'utf8'), 'next line');
  assert.equal(statSync(`${file}.1`).size, 2_000);
  assert.equal(readFileSync(join(folder, 'small.log'), 'utf8'), 'small');
});

test('a log that cannot be opened is none', () => {
  assert.equal(openLog(join(folder, 'no-such-folder', 'x.log')), null);
});
