import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseEngine, type OpenTable } from './choose-engine.ts';

const table = (name: string, change: Partial<OpenTable> = {}): OpenTable => ({
  name,
  isReady: true,
  isSampled: false,
  isStale: false,
  ...change,
});
const auto = (named: string[], ...open: OpenTable[]) => chooseEngine('auto', named, open);

test('what was chosen is where it runs', () => {
  assert.equal(chooseEngine('browser', ['gold.a'], []).where, 'browser');
  assert.deepEqual(chooseEngine('trino', ['gold.a'], [table('gold.a')]), {
    where: 'server',
    placement: 'trino',
    reason: null,
  });
});

test('left to the portal, it runs in the browser when that has all of it', () => {
  assert.equal(
    auto(['gold.a', 'gold.b'], table('gold.a'), table('gold.B'), table('gold.c')).where,
    'browser',
  );
  assert.deepEqual(auto([], table('gold.a')), { where: 'server', placement: 'auto', reason: null });
  assert.deepEqual(auto(['gold.x'], table('gold.a')).reason, null, 'nothing of it is open');
  assert.match(auto(['gold.a', 'gold.b'], table('gold.a')).reason ?? '', /gold\.b is not open/);
  assert.match(auto(['gold.a'], table('gold.a', { isReady: false })).reason ?? '', /gold\.a is not open/);
  assert.match(auto(['gold.a'], table('gold.a', { isSampled: true })).reason ?? '', /sample/);
  assert.match(auto(['gold.a'], table('gold.a', { isStale: true })).reason ?? '', /out of date/);
});
