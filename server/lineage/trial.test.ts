import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import type { Reader } from '../access/reader.ts';
import { closeAudit } from '../audit/record.ts';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Lease, QueryPool } from '../engine/pool/query-pool.ts';
import { startPool } from '../engine/pool/start-pool.ts';
import { AppError } from '../errors.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import type { FieldSpec } from '../lake/table.ts';
import { listNotices } from '../notices/service.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { leaseRequest } from '../testing/query-pool.ts';
import { ALLOW_ALL, allow, deny, testReader } from '../testing/reader.ts';
import { changedColumns } from './change-shape.ts';
import { type ProposedChange, trialQuestion } from './schema.ts';
import { tellAffected } from './tell-service.ts';
import { bindAfter, requireCast } from './trial-bind.ts';
import { measureChange, type ToMeasure } from './trial-measure.ts';
import { type ReachedStatement, reachedFrom } from './trial-reached.ts';
import { tryChange } from './trial-service.ts';

const model = (relation: string, upstream: readonly string[], sql: string, keeping: object = {}) => ({
  ...{ relation, upstream, sql, strategy: null, uniqueKey: [], partitionBy: null, orderBy: [] },
  ...keeping,
});
const MODELS = [
  model(
    'gold.mart',
    ['gold.fact'],
    'SELECT day, sum(revenue)::DECIMAL(38, 2) AS revenue FROM gold.fact GROUP BY day',
  ),
  model(
    'gold.fact',
    ['silver.lines', 'silver.days'],
    'SELECT id, day, price AS revenue FROM silver.lines JOIN silver.days USING (day)',
  ),
  model('silver.lines', ['bronze.lines'], 'SELECT id, day, price FROM bronze.lines', {
    ...{ strategy: 'insert_new', uniqueKey: ['id'], orderBy: ['price'] },
  }),
  model('silver.days', ['bronze.days'], 'SELECT day FROM bronze.days'),
  model('gold.copy', ['silver.lines'], 'SELECT * FROM silver.lines'),
];
const TILES = [
  {
    id: 'd/revenue',
    sql: 'SELECT day, revenue FROM gold.mart',
    tables: ['gold.mart'],
    columns: ['day', 'revenue'],
  },
  {
    id: 'd/days',
    sql: 'SELECT count(*) AS days FROM silver.days',
    tables: ['silver.days'],
    columns: ['days'],
  },
];
const shape = (name: string, columns: Readonly<Record<string, string>>) => ({
  name,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
});
const LINE = { id: 'INTEGER', day: 'DATE', price: 'DECIMAL(18,2)' };
const SHAPES = [
  shape('bronze.lines', LINE),
  shape('bronze.days', { day: 'DATE' }),
  shape('silver.lines', LINE),
  shape('silver.days', { day: 'DATE' }),
  shape('gold.fact', { id: 'INTEGER', day: 'DATE', revenue: 'DECIMAL(18,2)' }),
  shape('gold.mart', { day: 'DATE', revenue: 'DECIMAL(38,2)' }),
  shape('gold.copy', LINE),
];

async function withEngine<T>(work: (engine: DuckDbEngine) => Promise<T>): Promise<T> {
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

let processes: QueryPool;
before(() => {
  processes = startPool({ processes: 1, threads: 1 });
});
after(() => processes.close());

async function withPlanner<T>(work: (lease: Lease) => Promise<T>): Promise<T> {
  const lease = await processes.lease(leaseRequest());
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

const bind = (table: string, change: ProposedChange, before = SHAPES) =>
  withPlanner(async (lease) => {
    await requireCast(lease, { table, change }, before);
    const after = before.map(({ name, columns }) =>
      name === table
        ? { name, columns: changedColumns(columns, change, new Set(columns.map((each) => each.name))) }
        : { name, columns },
    );
    return bindAfter(lease, { before, after }, reachedFrom(table, MODELS, TILES));
  });

const outcomes = async (table: string, change: ProposedChange) =>
  Object.fromEntries(
    [...(await bind(table, change))].map(([{ name }, { outcome, says }]) => [
      name,
      says === null ? outcome : `${outcome}: ${says}`,
    ]),
  );

describe('what a change would break', () => {
  test('statements come after all that they read', () => {
    const names = reachedFrom('bronze.lines', MODELS, TILES).map(({ name }) => name);
    assert.deepEqual(names, ['silver.lines', 'gold.fact', 'gold.copy', 'gold.mart', 'd/revenue']);
    const circle = [model('a.x', ['a.y', 'b.z'], ''), model('a.y', ['a.x'], '')];
    assert.deepEqual(reachedFrom('b.z', circle, []), []);
  });

  test('a column that goes breaks what names it or must give it; what reads that is not made anew', async () => {
    const dropped = await outcomes('silver.lines', { kind: 'drop', column: 'price' });
    assert.match(dropped['gold.fact'] ?? '', /^breaks: .*price/);
    assert.equal(dropped['gold.copy'], 'breaks: price is missing.');
    assert.equal(dropped['gold.mart'], 'stale: gold.fact would not be made any more.');
    assert.equal(dropped['d/revenue'], 'stale: gold.mart would not be made any more.');
    const renamed = await outcomes('gold.mart', { kind: 'rename', column: 'revenue', to: 'turnover' });
    assert.match(renamed['d/revenue'] ?? '', /^breaks: .*revenue/);
    const unnamed = await outcomes('bronze.lines', { kind: 'rename', column: 'day', to: 'on' });
    assert.match(unnamed['silver.lines'] ?? '', /^breaks/);
  });

  test('a column that nobody names can go', async () => {
    const shapes = SHAPES.map((each) =>
      each.name === 'bronze.lines' ? shape('bronze.lines', { ...LINE, spare: 'BLOB' }) : each,
    );
    const bound = await bind('bronze.lines', { kind: 'drop', column: 'spare' }, shapes);
    assert.ok([...bound.values()].every(({ outcome }) => outcome === 'runs'));
  });

  test('another type breaks a model that must give the old one, not a tile that shows it', async () => {
    const lines = await outcomes('bronze.lines', { kind: 'type', column: 'price', type: 'DOUBLE' });
    assert.equal(lines['silver.lines'], 'breaks: price is double and not DECIMAL(18,2).');
    const mart = await outcomes('gold.mart', { kind: 'type', column: 'revenue', type: 'DOUBLE' });
    assert.deepEqual(mart, { 'd/revenue': 'runs' });
    const text = await outcomes('gold.fact', { kind: 'type', column: 'revenue', type: 'VARCHAR' });
    assert.match(text['gold.mart'] ?? '', /^breaks: .*sum/);
    await assert.rejects(
      outcomes('gold.mart', { kind: 'type', column: 'revenue', type: 'NO_SUCH' }),
      /cannot be made/,
    );
  });

  test('a statement of SQL is no type', () => {
    const parse = (type: string) =>
      trialQuestion.safeParse({ table: 'a.b', change: { kind: 'type', column: 'c', type } }).success;
    assert.deepEqual(['BIGINT', 'decimal(18, 2)', 'timestamp with time zone'].map(parse), [true, true, true]);
    assert.deepEqual(['INT; DROP TABLE x', 'VARCHAR USING (SELECT 1)', 'STRUCT(a INT)', "'x'"].map(parse), [
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('what a change would move', () => {
  const tables = new Map([
    [
      'bronze.lines',
      "(SELECT i AS id, DATE '2026-01-01' + (i % 2)::INT AS day, (i * 10)::DECIMAL(18, 2) AS price FROM range(10) r(i) UNION ALL SELECT 9, DATE '2026-01-02', 1000)",
    ],
    ['bronze.days', "(SELECT DATE '2026-01-01' AS day UNION ALL SELECT DATE '2026-01-02')"],
  ]);
  // In an order in which what they read is there, and with all that a join needs.
  const reached: ReachedStatement[] = [
    ...reachedFrom('bronze.days', MODELS, TILES).filter(({ name }) => name === 'silver.days'),
    ...reachedFrom('bronze.lines', MODELS, TILES),
  ];
  const measure = (change: ToMeasure['change']) =>
    withEngine(async (engine) => {
      const found = await measureChange(engine, {
        ...{ table: 'bronze.lines', change, sources: tables, statements: reached, made: [] },
        shown: (_name, from) => `SELECT * FROM ${from}`,
      });
      const moved = Object.fromEntries([...found.statements].map(([{ name }, numbers]) => [name, numbers]));
      return { ...found, moved };
    });

  test('rows that are left out move counts and sums, repeats as a run of the model keeps them', async () => {
    const { table, moved, lost } = await measure({ kind: 'filter', sql: '(id >= 5)' });
    assert.deepEqual(table, [{ column: null, before: 11, after: 6 }]);
    assert.deepEqual(moved['silver.lines'], [{ column: null, before: 10, after: 5 }]);
    assert.deepEqual(moved['silver.days'], [{ column: null, before: 2, after: 2 }]);
    assert.deepEqual(moved['d/revenue'], [
      { column: null, before: 2, after: 2 },
      { column: 'revenue', before: 450, after: 350 },
    ]);
    assert.equal(lost, null);
  });

  test('values that do not fit another type are counted', async () => {
    const { lost, moved } = await measure({ kind: 'type', column: 'price', type: 'DECIMAL(3, 1)' });
    assert.equal(lost, 1);
    assert.deepEqual(moved['d/revenue']?.[1], { column: 'revenue', before: 450, after: 450 });
  });
});

describe('asked of the portal', () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
    await withEngine(async (engine) => {
      const fields: FieldSpec[] = [
        { name: 'product_id', type: 'string' },
        { name: 'name', type: 'string' },
      ];
      const table = await ensureTable({
        name: { namespace: 'silver', name: 'spare' },
        fields,
        partition: [],
      });
      const add = await stageFiles(
        engine,
        table,
        "SELECT 'p' || i AS product_id, 'n' AS name FROM range(4) r(i)",
      );
      await commitTables([{ table, operation: 'append', add }]);
    });
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await database.drop();
  });
  const attempt = (reader: Reader, table: string, change: object) =>
    tryChange({ reader, networkAddress: '127.0.0.1' }, trialQuestion.parse({ table, change }));
  const refused = (code: string, says: RegExp) => (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
    return true;
  };

  test('the portal’s own models and tiles are planned without the column', async () => {
    const { relations, unmeasured } = await attempt(await testReader(), 'silver.int_sale_lines', {
      kind: 'drop',
      column: 'line_total',
    });
    const outcome = (name: string) => relations.find((each) => each.name === name)?.outcome;
    assert.equal(outcome('gold.fact_sales'), 'breaks');
    assert.ok(relations.some(({ kind, outcome: is }) => kind === 'tile' && is === 'stale'));
    assert.match(unmeasured ?? '', /not its values/);
    assert.ok(relations.every(({ outcome: is }) => is !== 'unknown'));
  });

  test('rows are counted as the reader sees them', async () => {
    const { relations } = await attempt(await testReader(), 'silver.spare', {
      kind: 'filter',
      keep: "product_id <> 'p1'",
    });
    assert.deepEqual(
      relations.map(({ name, moved }) => [name, moved]),
      [['silver.spare', [{ column: null, before: 4, after: 3 }]]],
    );
    const some = {
      ...{ kind: 'row_filter', id: 'some', title: 'Some', to: { everyone: true } },
      ...{ on: { datasets: ['silver.spare'] }, where: "product_id IN ('p1', 'p2')" },
    };
    const limited = await attempt(await testReader([ALLOW_ALL, some]), 'silver.spare', {
      kind: 'filter',
      keep: "product_id <> 'p1'",
    });
    assert.deepEqual(limited.relations[0]?.moved, [{ column: null, before: 2, after: 1 }]);
  });

  test('what is hidden is not tried, not named, and no condition says what it holds', async () => {
    const withoutName = await testReader([ALLOW_ALL, deny({ columns: ['silver.spare.name'] })]);
    await assert.rejects(
      attempt(withoutName, 'silver.spare', { kind: 'drop', column: 'name' }),
      refused('not_found', /no column name/),
    );
    await assert.rejects(
      attempt(withoutName, 'silver.spare', { kind: 'filter', keep: "name = 'n'" }),
      refused('bad_request', /cannot be used/),
    );
    const reader = await testReader();
    for (const keep of [
      '1 IN (SELECT 1)',
      'true); DROP TABLE x; --',
      "read_text('/etc/passwd') <> ''",
      'user.email = name',
    ])
      await assert.rejects(
        attempt(reader, 'silver.spare', { kind: 'filter', keep }),
        refused('bad_request', /condition/),
        keep,
      );
    const withoutFact = await testReader([ALLOW_ALL, deny({ datasets: ['gold.fact_sales'] })]);
    const { relations } = await attempt(withoutFact, 'silver.int_sale_lines', {
      kind: 'drop',
      column: 'line_total',
    });
    assert.doesNotMatch(JSON.stringify(relations), /fact_sales/);
  });

  test('whoever owns what is made of it is told once, and not what they may not know of', async () => {
    await pool().query(
      "INSERT INTO person_group (id, title) VALUES ('sales-analytics', 'Sales'), ('customer-data', 'Customers') ON CONFLICT DO NOTHING",
    );
    const [owner, both, stranger] = await Promise.all([
      testReader([ALLOW_ALL], { groups: ['sales-analytics'] }),
      testReader([ALLOW_ALL], { groups: ['sales-analytics', 'customer-data'] }),
      testReader([allow({ namespaces: ['gold'] })], { groups: ['sales-analytics'] }),
    ]);
    const sender = await testReader();
    const told = await tellAffected(
      { reader: sender, networkAddress: '127.0.0.1' },
      {
        table: 'silver.int_sale_lines',
        column: 'line_total',
        change: 'drop',
        message: 'Use net_total from May.',
      },
    );
    assert.ok(told.people >= 3);
    const notices = async (reader: Reader) => (await listNotices(reader, { which: 'all', limit: 5 })).items;
    for (const reader of [owner, both]) {
      const [notice, ...others] = await notices(reader);
      assert.deepEqual(others, []);
      assert.deepEqual(notice?.subject, {
        ...{ kind: 'proposed', change: 'drop' },
        ...{ source: 'silver.int_sale_lines.line_total', message: 'Use net_total from May.' },
      });
    }
    const [theirs] = await notices(stranger);
    assert.match(theirs?.dataset ?? '', /^gold\./);
    assert.deepEqual(theirs?.subject, { kind: 'proposed', change: 'drop', source: null, message: null });
    assert.doesNotMatch(JSON.stringify(await notices(stranger)), /silver|line_total|net_total/);
    assert.deepEqual(await notices(sender), []);
  });
});
