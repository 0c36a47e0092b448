import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogHit } from '#server/catalog/schema.ts';
import { groupByKind } from './palette-groups.ts';
import { reasonWords } from './reason-words.ts';

const hit = (kind: CatalogHit['kind'], name: string) => ({ kind, name }) as CatalogHit;

test('the kind of the closest comes first', () => {
  const hits = [hit('metric', 'revenue'), hit('table', 'gold.a'), hit('metric', 'profit')];
  assert.deepEqual(
    groupByKind(hits).map(({ kind, hits: of }) => [kind, of.map(({ name }) => name)]),
    [
      ['metric', ['revenue', 'profit']],
      ['table', ['gold.a']],
    ],
  );
  assert.deepEqual(groupByKind([]), []);
});

test('a reason is said where something was looked for', () => {
  assert.equal(reasonWords({ foundBy: 'use', synonym: null, term: null }), null);
  assert.equal(reasonWords({ foundBy: 'name', synonym: null, term: null }), 'In its name');
  assert.equal(
    reasonWords({ foundBy: 'synonym', synonym: 'turnover → revenue', term: null }),
    'Synonym: turnover → revenue',
  );
});
