import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneSlipFrom } from './typed-wrong.ts';

test('every slip of one letter is thought of, and nothing else', () => {
  const meant = oneSlipFrom('prodcut');
  assert.ok(meant.includes('product'));
  for (const [typed, word] of [
    ['custmer', 'customer'],
    ['custoomer', 'customer'],
    ['custimer', 'customer'],
    ['ustomer', 'customer'],
    ['custome', 'customer'],
  ] as const)
    assert.ok(oneSlipFrom(typed).includes(word), typed);
  assert.equal(oneSlipFrom('abc').includes('abc'), false);
  assert.equal(oneSlipFrom('abc').includes('cba'), false);
  assert.deepEqual(oneSlipFrom('ab'), []);
  assert.deepEqual(oneSlipFrom('orders2024'), []);
});
