import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GraphEdge, GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { followColumn, pathBetween } from './follow-columns.ts';
import { joinGraphs } from './join-graphs.ts';
import { type Lighting, litIds, matching } from './lit.ts';
import { columnKey, pictureOf } from './picture.ts';

function relation(name: string, step: number, more: Partial<GraphRelation> = {}): GraphRelation {
  return {
    kind: 'table',
    name,
    title: name,
    within: null,
    href: null,
    layer: name.split('.')[0] as string,
    owner: null,
    step,
    columns: ['a', 'b'].map((column) => ({ name: column, type: 'VARCHAR', tags: [] })),
    moreUp: false,
    moreDown: false,
    unknown: null,
    ...more,
  };
}

function edge(from: number, fromColumn: string | null, to: number, toColumn: string | null): GraphEdge {
  const uses = fromColumn === null || toColumn !== null ? (['identity'] as const) : (['filter'] as const);
  return { from, fromColumn, to, toColumn, uses, origin: 0, moved: null };
}

const GRAPH: LineageGraph = {
  focus: 0,
  relations: [
    relation('gold.f', 0),
    relation('silver.s', -1),
    relation('silver.t', -1),
    relation('bronze.o', -2),
  ],
  edges: [
    edge(1, 'a', 0, 'a'),
    edge(1, 'b', 0, null),
    edge(2, 'a', 0, 'b'),
    edge(3, 'a', 1, 'a'),
    edge(3, 'a', 2, 'a'),
  ],
  origins: [{ id: 1, kind: 'model', name: 'gold.f' }],
  truncated: false,
  at: '2026-11-27T00:00:00.000Z',
};
const PLAIN = { open: new Set<number>(), folded: new Set<string>(), traced: null, states: null };

describe('the picture of a lineage', () => {
  test('one line between two closed boxes, one for each pair of columns between open ones', () => {
    const closed = pictureOf(GRAPH, PLAIN);
    assert.deepEqual(
      closed.lines.map(({ from, to, edges }) => [from, to, edges.length]),
      [
        ['table silver.s', 'table gold.f', 2],
        ['table silver.t', 'table gold.f', 1],
        ['table bronze.o', 'table silver.s', 1],
        ['table bronze.o', 'table silver.t', 1],
      ],
    );
    const open = pictureOf(GRAPH, { ...PLAIN, open: new Set([0, 1]) });
    assert.deepEqual(
      open.lines
        .filter(({ from }) => from === 'table silver.s')
        .map(({ fromColumn, toColumn, carriesValues }) => [fromColumn, toColumn, carriesValues]),
      [
        ['a', 'a', true],
        ['b', null, false],
      ],
    );
    assert.ok((open.boxes[0]?.height ?? 0) > (closed.boxes[0]?.height ?? 0));
  });

  test('a group is one box, without lines within it', () => {
    const { boxes, lines } = pictureOf(GRAPH, { ...PLAIN, folded: new Set(['silver']) });
    assert.deepEqual(
      boxes.map(({ id, members }) => [id, members]),
      [
        ['table gold.f', [0]],
        ['group silver', [1, 2]],
        ['table bronze.o', [3]],
      ],
    );
    assert.equal(lines.length, 2);
  });

  test('a line is new or gone only where all that it stands for is', () => {
    const states = ['added', 'same', 'removed', 'same', 'same'] as const;
    const { lines } = pictureOf(GRAPH, { ...PLAIN, states });
    assert.deepEqual(
      lines.map(({ state }) => state),
      ['same', 'removed', 'same', 'same'],
    );
  });

  test('a column is followed both ways, and not from one into another of the same table', () => {
    assert.deepEqual([...followColumn(GRAPH, 0, 'a')].sort(), ['0 a', '1 a', '3 a']);
    assert.deepEqual([...followColumn(GRAPH, 3, 'a')].sort(), ['0 a', '0 b', '1 a', '2 a', '3 a']);
    const traced = followColumn(GRAPH, 0, 'b');
    const shown = pictureOf(GRAPH, { ...PLAIN, traced }).boxes.map(({ columns }) => columns);
    assert.deepEqual(shown, [['b'], [], ['a'], ['a']]);
    assert.equal(columnKey(0, null), '0');
  });

  test('what stands out is the way between two, else what a column reaches, else what was found', () => {
    const picture = pictureOf(GRAPH, { ...PLAIN, open: new Set([0, 1]) });
    const traced = followColumn(GRAPH, 0, 'a');
    const found = matching(GRAPH, 'SILVER.T');
    const lit = (lighting: Partial<Lighting>) => {
      const ids = litIds(GRAPH, picture, { path: null, traced: null, found: null, ...lighting });
      return ids && [...ids].filter((id) => !id.startsWith('[')).sort();
    };
    assert.equal(lit({}), null);
    assert.deepEqual(lit({ found }), ['table silver.t']);
    assert.deepEqual(lit({ found, traced }), ['table bronze.o', 'table gold.f', 'table silver.s']);
    assert.deepEqual(lit({ traced, path: new Set([0, 2]) }), ['table gold.f', 'table silver.t']);
    const lines = litIds(GRAPH, picture, { path: null, traced, found: null });
    const line = (toColumn: string | null) =>
      picture.lines.find(({ from, toColumn: to }) => from === 'table silver.s' && to === toColumn)
        ?.id as string;
    assert.deepEqual([lines?.has(line('a')), lines?.has(line(null))], [true, false]);
  });

  test('all shortest ways between two, whichever is the source', () => {
    assert.deepEqual([...(pathBetween(GRAPH, 3, 0) ?? [])].sort(), [0, 1, 2, 3]);
    assert.deepEqual([...(pathBetween(GRAPH, 0, 1) ?? [])].sort(), [0, 1]);
    assert.equal(pathBetween(GRAPH, 1, 2), null);
  });

  test('what lies beyond a relation joins the graph, and what is there already is there once', () => {
    const graph: LineageGraph = {
      ...GRAPH,
      relations: [relation('bronze.o', 0, { moreUp: true }), relation('outside.x', -1)],
      edges: [edge(1, 'a', 0, 'a')],
      origins: [{ id: 7, kind: 'openlineage', name: 'x' }],
    };
    const joined = joinGraphs(GRAPH, [
      { graph, direction: 'up' },
      { graph, direction: 'up' },
    ]);
    assert.deepEqual(joined.relations.map(({ name, step }) => [name, step]).slice(3), [
      ['bronze.o', -2],
      ['outside.x', -3],
    ]);
    assert.equal(joined.edges.length, GRAPH.edges.length + 1);
    assert.equal(joined.origins[joined.edges.at(-1)?.origin ?? 0]?.id, 7);
  });
});
