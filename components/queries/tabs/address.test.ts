import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, readAddress } from './address.ts';
import { newTab } from './tab-store.ts';

const asked = (address: string) => readAddress(new URLSearchParams(address.split('?')[1] ?? ''));

test('a link opens what it was made of', () => {
  const tab = newTab('a', [], {
    text: "SELECT '&?#' -- 100 %\nFROM t",
    values: { day: '2026-01-01', list: ['a b', 'c&d'], none: '' },
  });
  assert.deepEqual(asked(addressOf(tab) ?? ''), {
    sql: tab.text,
    saved: null,
    values: { day: '2026-01-01', list: ['a b', 'c&d'] },
    open: null,
  });
  assert.deepEqual(asked(addressOf({ ...tab, savedId: 'x', values: {} }) ?? ''), {
    sql: null,
    saved: 'x',
    values: {},
    open: null,
  });
  assert.equal(asked('/sql?sql=SELECT+1&open=gold.fact_sales')?.open, 'gold.fact_sales');
  assert.equal(addressOf({ ...tab, text: 'x'.repeat(9000) }), null);
  assert.equal(asked('/sql'), null);
  assert.equal(asked('/sql?other=1'), null);
});
