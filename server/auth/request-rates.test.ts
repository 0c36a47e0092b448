import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireRate } from './request-rates.ts';

function allowed(name: 'query' | 'export', who: Parameters<typeof requireRate>[1], tries: number): number {
  let count = 0;
  for (let i = 0; i < tries; i++) {
    try {
      requireRate(name, who);
      count += 1;
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.match(error.message, /Try again in \d+ seconds?\.$/);
      assert.equal((error as { code?: string }).code, 'too_many_requests');
      assert.ok(
        Number((error as { details?: { retryAfterSeconds?: number } }).details?.retryAfterSeconds) >= 1,
      );
    }
  }
  return count;
}

test('a person has a burst, and others are not held up by it', () => {
  assert.equal(allowed('export', { personId: 'ada', networkAddress: '10.1.0.1' }, 40), 10);
  assert.equal(allowed('export', { personId: 'bob', networkAddress: '10.1.0.1' }, 5), 5);
});

test('everybody at one address together has a limit too', () => {
  let count = 0;
  for (let person = 0; person < 20; person++) {
    count += allowed('export', { personId: `p${person}`, networkAddress: '10.1.0.2' }, 10);
  }
  assert.equal(count, 80);
});
