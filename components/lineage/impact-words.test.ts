import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AffectedRelation } from '#server/lineage/schema.ts';
import { countInWords, groupOf, originInWords, underName } from './graph-words.ts';
import { impactCsv } from './impact-csv.ts';

function affected(kind: AffectedRelation['kind'], more: Partial<AffectedRelation> = {}): AffectedRelation {
  return {
    ...{ kind, name: '3f2', title: 'Title', within: null, href: null, layer: null, owner: 'Ann' },
    ...{
      checks: 0,
      steps: 1,
      effect: 'named',
      columns: [{ name: 'a', effect: 'named', uses: ['identity'] }],
    },
    ...more,
  };
}

test('what is affected is counted by what it is', () => {
  assert.equal(countInWords([affected('table')]), '1 table');
  const all = [affected('query'), affected('tile'), affected('query'), affected('exposure')];
  assert.equal(countInWords(all), '1 tile, 2 saved queries and 1 dbt exposure');
});

test('what people made is told by whose it is, and a tile by where', () => {
  assert.equal(underName(affected('query')), 'Saved query · Ann');
  assert.equal(underName(affected('tile', { within: 'Markets' })), 'Tile · Markets');
  assert.equal(groupOf(affected('export')), 'Exports');
  assert.equal(originInWords({ kind: 'query', name: '3f2' }), 'the query’s SQL, when it was saved');
});

test('the CSV names it, where it is and whose, and no formula', () => {
  const tile = affected('tile', { title: '=1+1', within: 'Markets, all' });
  const [, line] = impactCsv({ table: 't', column: 'a', affected: [tile], truncated: false }).split('\r\n');
  assert.equal(line, `tile,'=1+1,"Markets, all",a,named,identity,1,0,Ann`);
});
