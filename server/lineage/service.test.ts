import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { columnSelectors } from './follow-portal.ts';
import { shownUses } from './lineage-graph.ts';
import { findRelation } from './relations-data.ts';
import { graphQuestion, type LineageGraph } from './schema.ts';
import { readChanges, readGraph, readImpact, readOrigin } from './service.ts';
import type { Telling } from './telling.ts';
import { inTransaction, replaceTellings, writeTellings } from './tellings-data.ts';
import { bitOf } from './uses.ts';

const ask = (reader: Reader, name: string, more: object = {}) =>
  readGraph(reader, graphQuestion.parse({ kind: 'table', name, up: 10, down: 10, ...more }));

const relationsOf = ({ relations }: LineageGraph) =>
  relations.map(({ kind, name }) => `${kind} ${name}`).sort();

/** `silver.a.x -> gold.b.y: identity`, rows without a column. */
function edgesOf({ relations, edges }: LineageGraph): string[] {
  const end = (place: number, column: string | null) =>
    `${relations[place]?.name}${column === null ? '' : `.${column}`}`;
  return edges
    .map(
      ({ from, to, fromColumn, toColumn, uses }) =>
        `${end(from, fromColumn)} -> ${end(to, toColumn)}: ${uses.join('+')}`,
    )
    .sort();
}

describe('lineage', () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.drop());

  test('goes from topics through models to tiles, to the column, each edge with its use', async () => {
    const graph = await ask(await testReader(), 'gold.fact_sales');
    const names = relationsOf(graph);
    for (const name of [
      'topic orders',
      'table bronze.orders',
      'table silver.int_sale_lines',
      'table gold.dim_customer',
    ])
      assert.ok(names.includes(name), name);
    assert.ok(names.some((name) => name.startsWith('tile executive/')));
    const edges = edgesOf(graph);
    assert.ok(edges.includes('silver.int_sale_lines.line_total -> gold.fact_sales.revenue: transformation'));
    assert.ok(edges.includes('silver.int_sale_lines.order_id -> gold.fact_sales: join'));
    assert.ok(
      edges.includes('gold.fact_sales.revenue -> silver.int_customers.lifetime_value: aggregation masked'),
    );
    assert.ok(edges.includes('orders.value -> bronze.orders.payload: identity'));
    assert.equal(graph.relations[graph.focus]?.name, 'gold.fact_sales');
    assert.ok(graph.relations.every(({ unknown }) => unknown === null));
    assert.ok(graph.relations.every(({ name, step }) => (name === 'gold.fact_sales') === (step === 0)));
    const tile = graph.relations.find(({ kind }) => kind === 'tile');
    assert.equal(tile?.within, 'Executive');
    assert.equal(tile?.href, '/dashboards/executive');
  });

  test('ends where it is asked to, and says where there is more', async () => {
    const graph = await ask(await testReader(), 'gold.fact_sales', { up: 1, down: 0 });
    assert.deepEqual(relationsOf(graph), [
      'table gold.fact_sales',
      'table silver.int_order_reversals',
      'table silver.int_sale_lines',
    ]);
    const more = new Map(graph.relations.map(({ name, moreUp, moreDown }) => [name, { moreUp, moreDown }]));
    assert.deepEqual(more.get('silver.int_sale_lines'), { moreUp: true, moreDown: false });
    assert.deepEqual(more.get('gold.fact_sales'), { moreUp: false, moreDown: false });
  });

  test('is there for those who see it, and leads nowhere through what is hidden', async () => {
    const reader = await testReader([
      ALLOW_ALL,
      deny({ columns: ['silver.int_sale_lines.unit_cost'] }),
      deny({ datasets: ['silver.stg_orders'] }),
    ]);
    const graph = await ask(reader, 'gold.fact_sales');
    const text = JSON.stringify(graph);
    assert.doesNotMatch(text, /unit_cost|stg_orders|bronze\.orders/);
    assert.match(text, /int_sale_lines/);
    await assert.rejects(
      ask(reader, 'silver.stg_orders'),
      /There is no table silver\.stg_orders, or you may not see it/,
    );
    await assert.rejects(
      ask(reader, 'silver.nothing'),
      /There is no table silver\.nothing, or you may not see it/,
    );
    const impact = await readImpact(reader, {
      table: 'silver.int_sale_lines',
      column: 'line_total',
      at: null,
    });
    assert.ok(impact.affected.some(({ name }) => name === 'gold.fact_sales'));
    for (const [table, column] of [
      ['silver.int_sale_lines', 'unit_cost'],
      ['silver.stg_orders', 'status'],
    ] as const)
      await assert.rejects(readImpact(reader, { table, column, at: null }), /There is no table/);
  });

  test('a statement is read by those who see all that it names', async () => {
    const whole = await testReader();
    const { origins } = await ask(whole, 'gold.fact_sales', { up: 1, down: 0 });
    const origin = origins.find(({ name }) => name === 'gold.fact_sales');
    assert.equal(origin?.kind, 'model');
    const id = origin?.id as number;
    assert.match((await readOrigin(whole, { id, at: null })).statement ?? '', /int_sale_lines/);
    const without = await testReader([ALLOW_ALL, deny({ datasets: ['silver.int_order_reversals'] })]);
    assert.equal((await readOrigin(without, { id, at: null })).statement, null);
    const hidden = await testReader([ALLOW_ALL, deny({ datasets: ['gold.fact_sales'] })]);
    await assert.rejects(readOrigin(hidden, { id, at: null }), /Nothing is known of this/);
  });

  test('impact tells what names a column, whose values come of it and whose rows', async () => {
    const { affected } = await readImpact(await testReader(), {
      table: 'silver.int_sale_lines',
      column: 'line_total',
      at: null,
    });
    const byName = new Map(affected.map((relation) => [relation.name, relation]));
    assert.equal(byName.get('gold.fact_sales')?.effect, 'named');
    assert.deepEqual(
      byName
        .get('gold.fact_sales')
        ?.columns.map(({ name }) => name)
        .sort(),
      ['profit', 'revenue'],
    );
    assert.equal(byName.get('silver.int_customers')?.effect, 'values');
    assert.ok([...byName.keys()].some((name) => name.startsWith('executive/')));
    assert.ok(affected.every(({ steps }, at) => at === 0 || steps >= (affected[at - 1]?.steps ?? 0)));
  });

  test('what was told before can be asked for as of then, and what came and went is told', async () => {
    const reader = await testReader();
    const telling = (column: string, uses: number): Telling => ({
      origin: { kind: 'dbt', name: 'shop.returns' },
      target: { kind: 'table', name: 'gold.dim_product' },
      statement: null,
      unknown: null,
      edges: [
        { from: { kind: 'table', name: 'silver.stg_inventory' }, fromColumn: column, toColumn: 'name', uses },
      ],
    });
    const selectors = columnSelectors(await datasets());
    const write = (tellings: readonly Telling[]) =>
      inTransaction((tx) => replaceTellings(tx, 'dbt', tellings, selectors));
    const inventory = (await datasets()).find(({ name }) => name === 'silver.stg_inventory');
    const [one, other] = (inventory?.columns ?? []).map(({ name }) => name) as [string, string];
    await write([telling(one, bitOf('identity'))]);
    const first = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(await write([telling(one, bitOf('identity'))]), {
      told: 0,
      edgesAdded: 0,
      edgesClosed: 0,
    });
    assert.deepEqual(await write([telling(other, bitOf('filter'))]), {
      told: 1,
      edgesAdded: 1,
      edgesClosed: 1,
    });
    const of = (graph: LineageGraph) =>
      edgesOf(graph).filter((edge) => edge.startsWith('silver.stg_inventory'));
    const now = { up: 1, down: 0 };
    assert.deepEqual(of(await ask(reader, 'gold.dim_product', now)), [
      `silver.stg_inventory.${other} -> gold.dim_product.name: filter`,
    ]);
    assert.deepEqual(of(await ask(reader, 'gold.dim_product', { ...now, at: first.toISOString() })), [
      `silver.stg_inventory.${one} -> gold.dim_product.name: identity`,
    ]);
    const changes = await readChanges(reader, {
      kind: 'table',
      name: 'gold.dim_product',
      ...now,
      at: null,
      since: first.toISOString(),
    });
    const states = changes.states.filter((state) => state !== 'same').sort();
    assert.deepEqual(states, ['added', 'removed']);
    assert.deepEqual(await write([]), { told: 0, edgesAdded: 0, edgesClosed: 1 });
    assert.deepEqual(of(await ask(reader, 'gold.dim_product', now)), []);
  });

  test('what could not be followed is unknown, with its reason for those who run pipelines', async () => {
    const selectors = columnSelectors(await datasets());
    await inTransaction((tx) =>
      writeTellings(
        tx,
        [
          {
            origin: { kind: 'dbt', name: 'shop.odd' },
            target: { kind: 'table', name: 'gold.dim_date' },
            statement: 'SELECT',
            unknown: 'Syntax error at end of input.',
            edges: [],
          },
        ],
        selectors,
      ),
    );
    const { relations } = await ask(await testReader(), 'gold.dim_date', { up: 1, down: 0 });
    assert.equal(relations[0]?.unknown, 'Syntax error at end of input.');
  });

  test('as much is reached as the one decision shows', async () => {
    const all = await datasets();
    await ask(await testReader(), 'gold.fact_sales');
    const everything = await readAll();
    const tables = all.map(({ name }) => name);
    const on = fc.oneof(
      fc.constant({ everything: true }),
      fc.constantFrom('gold', 'silver', 'bronze').map((namespace) => ({ namespaces: [namespace] })),
      fc
        .constantFrom(...new Set(all.flatMap(({ domain }) => domain ?? [])))
        .map((domain) => ({ domains: [domain] })),
      fc
        .constantFrom(...new Set(all.flatMap(({ columns }) => columns.flatMap(({ tags }) => tags))))
        .map((tag) => ({ tags: [tag] })),
      fc.constantFrom(...tables).map((name) => ({ datasets: [name] })),
      fc
        .constantFrom(
          ...all.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
        )
        .map((column) => ({ columns: [column] })),
    );
    const rules = fc.array(fc.tuple(fc.constantFrom('allow', 'deny'), on), { minLength: 1, maxLength: 6 });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(rules, fc.boolean(), fc.constantFrom(...tables), async (said, most, focus) => {
        const rule = ([kind, target]: (typeof said)[number]) => (kind === 'allow' ? allow : deny)(target);
        const reader = await testReader([...(most ? [ALLOW_ALL] : []), ...said.map(rule)]);
        const decisions = await reader.decisions();
        if (!decisions.has(focus)) {
          await assert.rejects(ask(reader, focus), /may not see it/);
          return;
        }
        const graph = await ask(reader, focus);
        const isTable = (place: number) => graph.relations[place]?.kind === 'table';
        const edges = graph.edges.filter(({ from, to }) => isTable(from) && isTable(to));
        const found = edgesOf({ ...graph, edges });
        const seen = (table: string, column: string | null) =>
          decisions.get(table)?.columns.some(({ name }) => column === null || name === column) ?? false;
        assert.deepEqual(found, expectedEdges(everything, focus, seen));
        compared += found.length;
      }),
      { numRuns: 40 },
    );
    assert.ok(compared > 100, `${compared} edges are enough to tell something`);
  });

  test('a table that the portal does not have is seen by its selectors, and not where its name is denied', async () => {
    const name = 'others.ledger';
    const selectors = () => new Map([['amount', ['*', 'namespace:others']]]);
    const telling: Telling = {
      origin: { kind: 'openlineage', name: 'scheduler/ledger' },
      target: { kind: 'table', name },
      statement: 'SELECT amount FROM others.ledger',
      unknown: null,
      edges: [{ from: { kind: 'table', name }, fromColumn: 'amount', toColumn: null, uses: bitOf('filter') }],
    };
    await inTransaction((tx) => writeTellings(tx, [telling], selectors));
    const whole = await testReader();
    const { origins } = await ask(whole, name, { up: 1, down: 0 });
    const id = origins[0]?.id as number;
    assert.match((await readOrigin(whole, { id, at: null })).statement ?? '', /others\.ledger/);
    for (const on of [{ datasets: [name] }, { namespaces: ['others'] }]) {
      const without = await testReader([ALLOW_ALL, deny(on)]);
      await assert.rejects(ask(without, name), /may not see it/);
      await assert.rejects(readOrigin(without, { id, at: null }), /Nothing is known of this/);
    }
    const stranger = await testReader([allow({ namespaces: ['gold'] })]);
    await assert.rejects(ask(stranger, name), /may not see it/);
    await assert.rejects(readOrigin(stranger, { id, at: null }), /Nothing is known of this/);
  });

  test('two who tell of the same new columns at once both succeed', async () => {
    const telling = (name: string): Telling => ({
      origin: { kind: 'openlineage', name },
      target: { kind: 'table', name: 'outside.target' },
      statement: null,
      unknown: null,
      edges: [
        {
          from: { kind: 'table', name: 'outside.source' },
          fromColumn: 'a',
          toColumn: 'b',
          uses: bitOf('identity'),
        },
      ],
    });
    const written = await Promise.all(
      ['one', 'two', 'three'].map((name) =>
        inTransaction((tx) => writeTellings(tx, [telling(name)], () => null)),
      ),
    );
    assert.deepEqual(
      written.map(({ edgesAdded }) => edgesAdded),
      [1, 1, 1],
    );
    assert.equal((await findRelation('table', 'outside.source'))?.nodes.length, 2);
    // Of tables whose columns nobody told of, nobody knows by what policies find them.
    await assert.rejects(ask(await testReader(), 'outside.source'), /may not see it/);
  });
});

interface StoredEdge {
  readonly from: { readonly table: string; readonly column: string | null };
  readonly to: { readonly table: string; readonly column: string | null };
  readonly text: string;
}

/** All edges between tables, as they are stored. */
async function readAll(): Promise<StoredEdge[]> {
  const { rows } = await pool().query(
    `SELECT s.name AS "fromTable", f."column" AS "fromColumn", r.name AS "toTable", t."column" AS "toColumn", e.uses
     FROM lineage.edge e JOIN lineage.node f ON f.id = e.from_node JOIN lineage.relation s ON s.id = f.relation_id
     JOIN lineage.node t ON t.id = e.to_node JOIN lineage.relation r ON r.id = t.relation_id
     WHERE e.valid_to = 'infinity' AND s.kind = 'table' AND r.kind = 'table'`,
  );
  const end = (table: string, column: string | null) => (column === null ? table : `${table}.${column}`);
  return rows.map(({ fromTable, fromColumn, toTable, toColumn, uses }) => ({
    from: { table: fromTable, column: fromColumn },
    to: { table: toTable, column: toColumn },
    text: `${end(fromTable, fromColumn)} -> ${end(toTable, toColumn)}: ${shownUses(uses).join('+')}`,
  }));
}

/** By the decision of each column alone. */
function expectedEdges(
  all: readonly StoredEdge[],
  focus: string,
  seen: (table: string, column: string | null) => boolean,
): string[] {
  const visible = all.filter(({ from, to }) => seen(from.table, from.column) && seen(to.table, to.column));
  const key = ({ table, column }: StoredEdge['from']) => `${table} ${column}`;
  const found = new Set<string>();
  for (const [near, far] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    const starts = visible.flatMap(({ from, to }) => [from, to]).filter(({ table }) => table === focus);
    const reached = new Set(starts.map(key));
    for (let size = -1; size !== reached.size; ) {
      size = reached.size;
      for (const edge of visible) {
        if (!reached.has(key(edge[near]))) continue;
        found.add(edge.text);
        reached.add(key(edge[far]));
      }
    }
  }
  return [...found].sort();
}
