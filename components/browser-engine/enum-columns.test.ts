import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  columnFromArray,
  dictionary,
  field,
  int64,
  list,
  struct,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  uint8,
  utf8,
} from '@uwdata/flechette';
import fc from 'fast-check';
import { arrowMessages, RECORD_BATCH, SCHEMA } from './arrow-messages.ts';
import {
  dictionaryBatches,
  enumColumns,
  hasDictionaries,
  UnknownValues,
  withoutRows,
} from './enum-columns.ts';

const CODED = () => dictionary(utf8(), uint8());

function streamOf(columns: Record<string, Parameters<typeof columnFromArray>>): Uint8Array {
  const table = tableFromColumns(
    Object.entries(columns).map(([name, [values, type]]) => [name, columnFromArray(values, type)]),
  );
  return tableToIPC(table, { format: 'stream' }) ?? new Uint8Array();
}

/** The schema message alone, and rows without the dictionaries between: what the engine gives out. */
function asEngine(stream: Uint8Array): { schema: Uint8Array; rows: Uint8Array } {
  const messages = [...arrowMessages(stream)];
  const of = (wanted: number) => {
    const found = messages.find(({ kind }) => kind === wanted);
    return stream.slice(found?.start, found?.end);
  };
  return { schema: of(SCHEMA), rows: of(RECORD_BATCH) };
}

const described = (values: readonly string[]) =>
  `ENUM(${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;

test('columns with a dictionary of texts are found, with their values in order', () => {
  const stream = streamOf({
    n: [[1n, 2n, 3n], int64()],
    country: [['DE', null, 'FR'], CODED()],
    note: [['a', 'b', 'c'], utf8()],
  });
  assert.deepEqual(enumColumns(stream), [{ name: 'country', values: ['DE', 'FR'] }]);
  assert.deepEqual(enumColumns(streamOf({ gone: [[null, null], CODED()] })), []);
});

test('a stream without its rows is a whole stream of the same columns', () => {
  const stream = streamOf({ n: [[1n, 2n], int64()], country: [['DE', 'FR'], CODED()] });
  const empty = withoutRows(stream);
  const table = tableFromIPC(empty);
  assert.equal(table.numRows, 0);
  assert.deepEqual(
    table.schema.fields.map(({ name, type }) => [name, type.typeId]),
    tableFromIPC(stream).schema.fields.map(({ name, type }) => [name, type.typeId]),
  );
  assert.deepEqual(withoutRows(empty), empty);
});

test('rows can be read again with the dictionaries that DESCRIBE tells', () => {
  const text = fc.string({ unit: 'binary', maxLength: 8 });
  const values = fc.uniqueArray(text, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(values, values, fc.array(fc.nat(5), { minLength: 1, maxLength: 9 }), (left, right, picks) => {
      const texts = (of: string[]) => [...of, ...picks.map((pick) => of[pick] ?? null)];
      const rows = Math.min(texts(left).length, texts(right).length);
      const [one, other] = [texts(left).slice(0, rows), texts(right).slice(0, rows)];
      const known = (of: (string | null)[]) => [...new Set(of.filter((value) => value !== null))];
      const { schema, rows: batch } = asEngine(
        streamOf({ one: [one, CODED()], n: [one.map(() => 1n), int64()], other: [other, CODED()] }),
      );
      const batches = dictionaryBatches(schema, [described(known(one)), 'BIGINT', described(known(other))]);
      const table = tableFromIPC([schema, batches, batch]);
      assert.deepEqual([...(table.getChild('one') ?? [])], one);
      assert.deepEqual([...(table.getChild('other') ?? [])], other);
    }),
  );
});

test('dictionaries inside lists and structs are found in their order', () => {
  const both = struct([field('a', CODED()), field('n', int64())]);
  const { schema, rows } = asEngine(
    streamOf({
      lists: [[['x', 'y'], ['y']], list(field('item', CODED()))],
      both: [
        [
          { a: 'DE', n: 1n },
          { a: 'FR', n: 2n },
        ],
        both,
      ],
    }),
  );
  assert.equal(hasDictionaries(schema), true);
  const batches = dictionaryBatches(schema, [
    `${described(['x', 'y'])}[]`,
    `STRUCT(a ${described(['DE', 'FR'])}, n BIGINT)`,
  ]);
  const table = tableFromIPC([schema, batches, rows]);
  assert.deepEqual(table.getChild('lists').at(0), ['x', 'y']);
  assert.equal(table.getChild('both').at(1).a, 'FR');
});

test('where schema and description differ nothing is made up', () => {
  const { schema } = asEngine(streamOf({ country: [['DE'], CODED()] }));
  assert.throws(() => dictionaryBatches(schema, ['VARCHAR']), UnknownValues);
  assert.throws(() => dictionaryBatches(schema, [described(['DE']), described(['FR'])]), UnknownValues);
  assert.equal(hasDictionaries(asEngine(streamOf({ n: [[1n], int64()] })).schema), false);
});
