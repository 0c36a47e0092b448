import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCurrency } from './in-currency.ts';
import { findDashboard } from './registry.ts';

test('every amount of a dashboard names the currency, nothing else changes', async () => {
  const { sections } = await findDashboard('executive');
  const served = inCurrency(sections, 'EUR');
  const text = JSON.stringify(served);
  assert.ok(text.includes('"format":"money:EUR"'));
  assert.equal(text.includes('"format":"money"'), false);
  assert.deepEqual(JSON.parse(text.replaceAll('money:EUR', 'money')), JSON.parse(JSON.stringify(sections)));
});
