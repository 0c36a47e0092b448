import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openedAddress } from './mark-opened.ts';

test('a page is known by what it shows', () => {
  for (const [address, opened] of [
    ['/catalog/gold.fact_sales/preview', '/catalog/gold.fact_sales'],
    ['/catalog/gold.fact_sales', '/catalog/gold.fact_sales'],
    ['/catalog', null],
    ['/catalog?text=sales', null],
    ['/dashboards/executive?period=7d', '/dashboards/executive'],
    ['/dashboards/board/1-2', '/dashboards/board/1-2'],
    ['/dashboards/board', null],
    ['/dashboards', null],
    ['/sql', null],
    ['/sql?query=1-2', '/sql?query=1-2'],
    ['/', null],
    ['/admin/people', null],
  ] as const) {
    const url = new URL(address, 'http://portal');
    assert.equal(openedAddress(url.pathname, url.searchParams), opened, address);
  }
});
