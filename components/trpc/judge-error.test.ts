import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRPCClientError } from '@trpc/client';
import { judgeError } from './judge-error.ts';

function refused(errorCode: string): TRPCClientError<never> {
  const shape = {
    message: 'Says the server.',
    code: -32603,
    data: { code: 'X', httpStatus: 400, errorCode, details: {} },
  };
  return new TRPCClientError<never>('Says the server.', { result: { error: shape as never } });
}

const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });

const CASES: readonly [name: string, error: unknown, kind: string][] = [
  ['a page that went away', aborted, 'aborted'],
  ['a call of a page that went away', TRPCClientError.from(aborted), 'aborted'],
  ['no connection', TRPCClientError.from(new TypeError('Failed to fetch')), 'unreachable'],
  ['an ended session', refused('unauthenticated'), 'signed_out'],
  ['a database that restarts', refused('unavailable'), 'unreachable'],
  ['a refusal', refused('forbidden'), 'refused'],
  ['a defect of the page', new RangeError('x'), 'refused'],
];

for (const [name, error, kind] of CASES) {
  test(`${name}: ${kind}`, () => {
    const verdict = judgeError(error);
    assert.equal(verdict.kind, kind);
    if ('message' in verdict) assert.match(verdict.message, /^[A-Z].*\.$/);
  });
}
