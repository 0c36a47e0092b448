import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS } from '../guard/allowed-functions.ts';
import { allowedFunctions } from './allowed-functions.ts';

test('what is offered is what the guard lets through, with how it is called', async () => {
  const functions = await allowedFunctions();
  const named = (name: string) => functions.filter((one) => one.name === name);
  assert.ok(functions.length > 300, String(functions.length));
  for (const { name, kind } of functions) {
    assert.ok((kind === 'table' ? ALLOWED_TABLE_FUNCTIONS : ALLOWED_FUNCTIONS).has(name), name);
  }
  for (const hidden of ['read_parquet', 'duckdb_settings', 'getenv', 'query', 'current_setting', '+']) {
    assert.deepEqual(named(hidden), [], hidden);
  }
  assert.deepEqual(named('round')[0]?.signatures, ['round(x)', 'round(x, precision)']);
  assert.match(named('round')[0]?.description ?? '', /[Rr]ounds/);
  assert.deepEqual(named('date_trunc')[0]?.kind, 'scalar');
  assert.deepEqual(named('sum')[0]?.kind, 'aggregate');
  assert.deepEqual(
    named('range').map(({ kind }) => kind),
    ['scalar', 'table'],
  );
  assert.deepEqual(named('concat')[0]?.signatures, ['concat(value, …) → ANY']);
  assert.ok(functions.every(({ signatures }) => signatures.length > 0 && signatures.length <= 4));
});
