import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boardParameters, readValues, valuesFor, writeValues } from './board-parameters.ts';

const tiles: { sql: string; parameters: Record<string, string | string[]> }[] = [
  { sql: 'SELECT {{from}} [[ , {{country}} ]]', parameters: { from: '2026-11-01' } },
  {
    sql: 'SELECT {{from}}, {{country:text=DE}}, {{tags:list}} AS x',
    parameters: { from: '2026-10-01', tags: ['a', 'b'] },
  },
  { sql: 'SELECT {{broken', parameters: { broken: 'x' } },
];

test('parameters of one name are one control, with the first value there is', () => {
  const { parameters, initial } = boardParameters(tiles);
  assert.deepEqual(
    parameters.map(({ name, type, isOptional, defaultValue }) => [name, type, isOptional, defaultValue]),
    [
      ['from', 'date', false, ''],
      ['country', 'text', false, 'DE'],
      ['tags', 'list', false, ''],
    ],
  );
  assert.deepEqual(initial, { from: '2026-11-01', tags: ['a', 'b'] });
});

test('a tile is given its own parameters only', () => {
  const values = { from: '2026-11-05', country: '', tags: ['x'], constructor: 'y' };
  assert.deepEqual(valuesFor(tiles[0] as { sql: string }, values), { from: '2026-11-05', country: '' });
});

test('an address holds what was changed, and gives it back', () => {
  const { parameters, initial } = boardParameters(tiles);
  const values = { ...initial, from: '2026-11-05', country: 'a & b=c', tags: [] };
  const search = writeValues(values, initial);
  assert.equal(search, 'v.from=2026-11-05&v.tags=&v.country=a+%26+b%3Dc');
  assert.deepEqual({ ...initial, ...readValues(new URLSearchParams(search), parameters) }, values);
  assert.equal(writeValues(initial, initial), '');
  assert.deepEqual(readValues(new URLSearchParams('other=1&v.unknown=2'), parameters), {});
});
