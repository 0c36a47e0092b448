import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnWords, requestState } from './words.ts';

const grant = {
  id: 'g',
  columns: [],
  level: 'read' as const,
  expiresAt: '2026-11-23T12:00:00.000Z',
  revokedAt: null,
};
const word = (request: Parameters<typeof requestState>[0], at: string) =>
  requestState(request, Date.parse(at)).word;

test('an approved request is over when its grant is', () => {
  const request = { state: 'approved' as const, grant };
  assert.equal(word(request, '2026-11-23T11:59:59.999Z'), 'Approved');
  assert.equal(word(request, '2026-11-23T12:00:00.000Z'), 'Over');
  const revoked = { ...grant, revokedAt: '2026-11-23T11:00:00.000Z' };
  assert.equal(word({ ...request, grant: revoked }, '2026-11-23T11:30:00.000Z'), 'Taken back');
  assert.equal(word({ state: 'open', grant: null }, '2026-11-23T11:30:00.000Z'), 'Waiting');
});

test('no column means all of them', () => {
  assert.equal(columnWords([]), 'all columns');
  assert.equal(columnWords(['email', 'name']), 'email, name');
});
