import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainStartFailure } from './start-failure.ts';

// Lines as PostgreSQL 18 writes them.
const CASES: readonly [output: string, expected: RegExp][] = [
  [
    'FATAL:  could not write lock file "postmaster.pid": No space left on device',
    /does not start: the disk of \/data is full; free some space and start again\.$/,
  ],
  ['FATAL:  could not open file "x": Read-only file system', /on a read-only disk; set DATA_DIR/],
  [
    'FATAL:  data directory "/data" has wrong ownership\nHINT:  The server must be started by the user that owns the data directory.',
    /\/data belongs to another user/,
  ],
  [
    'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 17',
    /another major version/,
  ],
  [
    '2026-01-01 00:00:00 GMT [7] FATAL:  something nobody has seen before\n2026-01-01 00:00:00 GMT [7] HINT:  Try.',
    /does not start: something nobody has seen before\.$/,
  ],
  ['', /it said nothing/],
];

test('each cause has its sentence', () => {
  for (const [output, expected] of CASES) {
    const failure = explainStartFailure(output, '/data');
    assert.equal(failure.kind, 'final');
    if (failure.kind === 'final') assert.match(failure.error.message, expected);
  }
});

test('a taken port and old processes can be tried again', () => {
  const port =
    'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets';
  assert.equal(explainStartFailure(port, '/data').kind, 'port-in-use');
  const memory = 'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use';
  assert.equal(explainStartFailure(memory, '/data').kind, 'old-processes');
});
