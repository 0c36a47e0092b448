import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentDisposition, fileNameOf, partOf } from './file-range.ts';

const etag = '"one"';
const whole = { etag, bytes: 100, isWhole: true };
const growing = { etag, bytes: 100, isWhole: false };
const ask = (range: string | null, ifRange: string | null = null) => ({ range, ifRange });

test('a part of a whole file', () => {
  assert.deepEqual(partOf(ask(null), whole), { kind: 'whole' });
  assert.deepEqual(partOf(ask('bytes=0-'), whole), { kind: 'part', from: 0, to: 99 });
  assert.deepEqual(partOf(ask('bytes=40-'), whole), { kind: 'part', from: 40, to: 99 });
  assert.deepEqual(partOf(ask('bytes=40-59'), whole), { kind: 'part', from: 40, to: 59 });
  assert.deepEqual(partOf(ask('bytes=40-999'), whole), { kind: 'part', from: 40, to: 99 });
  assert.deepEqual(partOf(ask('bytes=-10'), whole), { kind: 'part', from: 90, to: 99 });
  assert.deepEqual(partOf(ask('bytes=-1000'), whole), { kind: 'part', from: 0, to: 99 });
  assert.deepEqual(partOf(ask('bytes=100-'), whole), { kind: 'none' });
  assert.deepEqual(partOf(ask('bytes=-0'), whole), { kind: 'none' });
});

test('of a growing file only what is there can be told', () => {
  assert.deepEqual(partOf(ask('bytes=40-59'), growing), { kind: 'part', from: 40, to: 59 });
  assert.deepEqual(partOf(ask('bytes=40-100'), growing), { kind: 'part', from: 40, to: 99 });
  assert.deepEqual(partOf(ask('bytes=99-5000'), growing), { kind: 'part', from: 99, to: 99 });
  assert.deepEqual(partOf(ask('bytes=40-'), growing), { kind: 'unknown' });
  assert.deepEqual(partOf(ask('bytes=100-200'), growing), { kind: 'unknown' });
  assert.deepEqual(partOf(ask('bytes=-10'), growing), { kind: 'unknown' });
});

test('what is not understood, several ranges and another version mean the whole', () => {
  for (const range of [
    'bytes=5-1',
    'bytes=a-',
    'bytes=-',
    'rows=1-2',
    'bytes=0-1,5-6',
    'bytes=1',
    'bytes=--1',
  ]) {
    assert.deepEqual(partOf(ask(range), whole), { kind: 'whole' }, range);
  }
  assert.deepEqual(partOf(ask('bytes=40-', '"two"'), whole), { kind: 'whole' });
  assert.deepEqual(partOf(ask('bytes=40-', `W/${etag}`), whole), { kind: 'whole' });
  assert.deepEqual(partOf(ask('bytes=40-', etag), whole), { kind: 'part', from: 40, to: 99 });
});

test('names of files', () => {
  assert.equal(fileNameOf('Sales of 2026', 'csv'), 'Sales of 2026.csv');
  assert.equal(fileNameOf('sales.CSV', 'csv'), 'sales.csv');
  assert.equal(fileNameOf('../../etc/passwd', 'csv'), 'etc passwd.csv');
  assert.equal(fileNameOf('a\r\nSet-Cookie: x\u202Efdp', 'csv'), 'a Set-Cookie x fdp.csv');
  assert.equal(fileNameOf(' . ', 'xlsx'), 'result.xlsx');
  assert.equal(
    contentDisposition('Umsätze (1) "q".csv'),
    `attachment; filename="Ums_tze (1) _q_.csv"; filename*=UTF-8''Ums%C3%A4tze%20%281%29%20%22q%22.csv`,
  );
});
