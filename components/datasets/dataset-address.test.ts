import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetAddress, datasetOfAddress } from './dataset-address.ts';

test('a name is the same after its address', () => {
  for (const name of ['gold.fact_sales', 'odd.a b/c?d#e%f', 'größe.ä']) {
    assert.equal(datasetOfAddress(datasetAddress(name).slice('/catalog/'.length)), name);
  }
});

test('what is no encoded name is taken as it is written', () => {
  assert.equal(datasetOfAddress('gold.%'), 'gold.%');
  assert.equal(datasetOfAddress('gold%2Efact_sales'), 'gold.fact_sales');
});
