import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TableDecision } from './decision.ts';
import { narrow, narrowMask } from './narrow-reader.ts';
import type { Mask } from './schema.ts';

const mask = fc.constantFrom<Mask | null>(
  null,
  { kind: 'null' },
  { kind: 'constant', value: 'x' },
  { kind: 'email' },
  { kind: 'last_four' },
  { kind: 'partial', first: 1, last: 0 },
  { kind: 'partial', first: 2, last: 0 },
);

/** What is left of one text: enough to see whether a mask gives away more than another. */
function apply(to: Mask | null, value: string): string | null {
  switch (to?.kind) {
    case undefined:
      return value;
    case 'null':
      return null;
    case 'constant':
      return String(to.value);
    default:
      return `${JSON.stringify(to)} of ${value}`;
  }
}

test('a value seen through both is one that the viewer sees anyway, or that tells nothing', () => {
  fc.assert(
    fc.property(mask, fc.option(mask.map((own) => ({ mask: own }))), fc.string(), (theirs, own, value) => {
      const seen = apply(narrowMask({ mask: theirs }, own), value);
      const harmless = seen === null || (theirs?.kind === 'constant' && seen === 'x');
      const seesRaw = own !== null && own.mask === null;
      assert.ok(harmless || seesRaw || (own !== null && seen === apply(own.mask, value)));
      if (seesRaw) assert.equal(seen, apply(theirs, value), 'who sees all sees what they see');
    }),
  );
});

function decision(masks: Record<string, Mask | null>, filter: string | null): TableDecision {
  return {
    name: 'gold.t',
    columns: Object.entries(masks).map(([name, own]) => ({
      name,
      type: 'VARCHAR',
      fieldId: 1,
      tags: [],
      description: null,
      mask: own,
      because: [],
    })),
    rowFilter: filter === null ? null : { sql: filter, because: [] },
    unrestricted: filter === null && Object.values(masks).every((own) => own === null),
    key: JSON.stringify([masks, filter]),
    because: [],
  };
}

test('columns are those of the subject, rows those that both see', () => {
  const theirs = decision({ a: null, b: { kind: 'hash' }, c: null }, `region = 'DE'`);
  const own = decision({ a: null, b: null, d: null }, 'amount < 10');
  const both = narrow(theirs, own);
  assert.deepEqual(
    both.columns.map(({ name, mask: seen }) => [name, seen?.kind ?? null]),
    [
      ['a', null],
      ['b', 'hash'],
      ['c', 'null'],
    ],
  );
  assert.equal(both.rowFilter?.sql, `(region = 'DE') AND (amount < 10)`);
  assert.equal(both.unrestricted, false);
  assert.notEqual(both.key, theirs.key);
  assert.equal(narrow(theirs, decision({ a: null, b: null, c: null }, null)), theirs);
  assert.equal(narrow(theirs, null).rowFilter?.sql, 'false');
  assert.equal(narrow(theirs, { ...own, columns: theirs.columns, rowFilter: theirs.rowFilter }), theirs);
});
