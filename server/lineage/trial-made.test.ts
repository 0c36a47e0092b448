import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { declarations } from '../access/declarations.ts';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import { closeAudit } from '../audit/record.ts';
import { createBoard, shareBoard } from '../boards/service.ts';
import { createEngine } from '../engine/duckdb.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { exportEnded, startFor } from '../exports/service.ts';
import { commitTables } from '../lake/commit.ts';
import { ensureTable } from '../lake/create.ts';
import { stageFiles } from '../lake/stage.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { ChartSpec } from '../queries/schema.ts';
import { namesIn, queryPool } from '../queries/service.ts';
import type { ParameterValues } from '../queries/sql-template.ts';
import { createSaved, shareSaved } from '../saved/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { until } from '../testing/query-pool.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { fieldTypeOf } from '../warehouse/field-types.ts';
import { type Trial, trialQuestion } from './schema.ts';
import { tryChange } from './trial-service.ts';

const EVERYONE = { everyone: true, groups: [], people: [] };
const policy = (id: string, group: string, rest: object) => ({
  ...{ id, title: id, to: { groups: [group] } },
  ...rest,
});
const POLICIES = [
  ALLOW_ALL,
  policy('no-products', 'outside', { kind: 'deny', on: { datasets: ['gold.dim_product'] } }),
  policy('no-revenue', 'outside', { kind: 'deny', on: { columns: ['gold.fact_sales.revenue'] } }),
  policy('germany', 'german', {
    ...{ kind: 'row_filter', on: { datasets: ['gold.fact_sales'] }, where: "country = 'DE'" },
  }),
  policy('rounded', 'german', {
    ...{ kind: 'mask', on: { columns: ['gold.fact_sales.revenue'] }, mask: { kind: 'round', to: 100 } },
  }),
  policy('digests', 'german', {
    ...{ kind: 'mask', on: { columns: ['gold.fact_sales.order_id'] }, mask: { kind: 'hash' } },
  }),
];
const SALE = { customerId: 'c1', productId: 'p1', at: '2026-11-01T10:00:00Z' };
const ENDLESS =
  'SELECT count(*) AS n FROM gold.fact_sales f, range(1000000) a, range(1000000) b WHERE f.quantity > 0';
/** Of silver.int_sale_lines, one for each sale. */
const LINES = [
  { order_id: "'o1'", quantity: '1', line_total: '10', country: "'DE'" },
  { order_id: "'o2'", quantity: '2', line_total: '260', country: "'DE'" },
  { order_id: "'o3'", quantity: '3', line_total: '500', country: "'FR'" },
];

describe('a trial of what people made', () => {
  let testing: TestDatabase;
  let ann: string;
  let ben: string;
  let outsider: string;
  let german: string;

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: [
        { ...SALE, orderId: 'o1', quantity: 1, revenue: 10, country: 'DE' },
        { ...SALE, orderId: 'o2', quantity: 2, revenue: 260, country: 'DE' },
        { ...SALE, orderId: 'o3', quantity: 3, revenue: 500, country: 'FR' },
      ],
      dim_product: [{ id: 'p1', name: 'Lamp', category: 'Home' }],
    });
    await writeSilver('int_sale_lines', LINES);
    await writeSilver('int_order_reversals', []);
    await enforce(testDocument(POLICIES));
    ann = await addPerson({ role: 'tester' });
    ben = await addPerson({ role: 'tester' });
    outsider = await addPerson({ role: 'tester', groups: ['outside'] });
    german = await addPerson({ role: 'tester', groups: ['german'] });
    // Whoever saves something does not wait long for the first process.
    await namesIn((await actingAs(ann)).reader, 'SELECT 1');
  });
  after(async () => {
    await closeQueryPool();
    await closeGovernedEngine();
    await closeAudit();
    await testing.drop();
  });

  interface Kept {
    readonly parameters?: ParameterValues;
    readonly chart?: ChartSpec;
    readonly who?: string;
    readonly isPrivate?: boolean;
  }

  /** A tile on a board of its own; gives its name. */
  async function tile(
    title: string,
    sql: string,
    { parameters = {}, chart, who = ann, isPrivate }: Kept = {},
  ) {
    const kept = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    );
    const made = { id: randomUUID(), title, sql, parameters: kept, chart: chart ?? null, width: 6 };
    const board = await createBoard(await actingAs(who), {
      title: `Board of ${title}`,
      description: '',
      tiles: [made],
    });
    if (!isPrivate) await shareBoard(await actingAs(who), { id: board.id, sharing: EVERYONE });
    return `${board.id}/${made.id}`;
  }

  async function query(title: string, sql: string, { who = ann, isPrivate }: Kept = {}) {
    const content = { title, description: '', sql, parameters: {}, chart: null, placement: 'auto' as const };
    const { id } = await createSaved(await actingAs(who), { content, folderId: null, note: '' });
    if (!isPrivate) await shareSaved(await actingAs(who), { id, sharing: EVERYONE, mayEdit: false });
    return id;
  }

  const attempt = async (who: string, change: object, table = 'gold.fact_sales', signal?: AbortSignal) =>
    tryChange(await actingAs(who), trialQuestion.parse({ table, change }), signal);
  const of = ({ relations }: Trial, name: string) => relations.find((each) => each.name === name);
  const said = (trial: Trial, name: string) => {
    const { outcome, says } = of(trial, name) ?? {};
    return says === null ? outcome : `${outcome}: ${says}`;
  };
  const drop = (column: string) => ({ kind: 'drop', column });
  const keep = (condition: string) => ({ kind: 'filter', keep: condition });

  test('still runs, breaks with the reason, or gives other columns', async () => {
    const names = {
      named: await tile(
        'Named',
        'SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country;',
      ),
      other: await tile('Other', 'SELECT country FROM gold.fact_sales'),
      star: await query('Star', 'SELECT * FROM gold.fact_sales -- all of it'),
      drawn: await tile('Drawn', 'SELECT * FROM gold.fact_sales', {
        chart: { kind: 'bar', x: 'country', y: ['revenue'], series: null, stacked: false },
      }),
      described: await query('Described', 'DESCRIBE gold.fact_sales'),
    };
    const trial = await attempt(ben, drop('revenue'));
    assert.match(said(trial, names.named) ?? '', /^breaks: There is no column "revenue" here/);
    assert.equal(said(trial, names.other), 'runs');
    assert.equal(said(trial, names.star), 'differs: One column fewer: revenue.');
    assert.equal(said(trial, names.drawn), 'breaks: Its chart shows revenue.');
    assert.equal(said(trial, names.described), 'runs');
    const renamed = await attempt(ben, { kind: 'rename', column: 'revenue', to: 'turnover' });
    assert.equal(said(renamed, names.star), 'differs: One column fewer: revenue; one column more: turnover.');
    const typed = await attempt(ben, { kind: 'type', column: 'revenue', type: 'DOUBLE' });
    assert.equal(said(typed, names.star), 'differs: revenue is DOUBLE and not DECIMAL(18,2).');
    assert.equal(said(typed, names.named), 'runs');
    const upstream = await attempt(ben, drop('line_total'), 'silver.int_sale_lines');
    assert.equal(said(upstream, names.other), 'stale: gold.fact_sales would not be made any more.');
  });

  test('numbers are what the reader sees, before and after', async () => {
    const total = await tile(
      'Total',
      'SELECT sum(revenue) AS revenue, count(*) AS sales FROM gold.fact_sales;',
    );
    const whole = await query('Whole', 'SELECT country, quantity FROM gold.fact_sales');
    const all = await query('All', 'SELECT * FROM gold.fact_sales');
    const digests = await tile('Orders', 'SELECT count(DISTINCT order_id) AS orders FROM gold.fact_sales');
    const moved = (trial: Trial, name: string) =>
      Object.fromEntries(
        (of(trial, name)?.moved ?? []).map(({ column, before, after }) => [
          column ?? 'rows',
          [before, after],
        ]),
      );
    const change = keep('quantity > 1');
    const ofBen = { rows: [1, 1], revenue: [770, 760], sales: [3, 2] };
    // 10 and 260, each rounded to hundreds; the row of France is not theirs.
    const ofGerman = { rows: [1, 1], revenue: [300, 300], sales: [2, 1] };
    const direct = { ben: await attempt(ben, change), german: await attempt(german, change) };
    assert.deepEqual(moved(direct.ben, total), ofBen);
    assert.deepEqual(moved(direct.german, total), ofGerman);
    assert.deepEqual(moved(direct.ben, whole), { rows: [3, 2], quantity: [6, 5] });
    assert.deepEqual(moved(direct.german, digests), { rows: [1, 1], orders: [2, 1] });
    // The same of a table that is made anew in between.
    const lines = 'silver.int_sale_lines';
    const anew = { ben: await attempt(ben, change, lines), german: await attempt(german, change, lines) };
    assert.deepEqual(moved(anew.ben, total), ofBen);
    assert.deepEqual(moved(anew.german, total), ofGerman);
    assert.deepEqual(moved(anew.german, 'gold.fact_sales'), { rows: [2, 1] });
    assert.deepEqual(moved(anew.german, digests), {});
    assert.match(of(anew.german, digests)?.notes.join() ?? '', /masked for you/);
    const ofOutsider = await attempt(outsider, change, lines);
    assert.equal(of(ofOutsider, total), undefined);
    assert.deepEqual(moved(ofOutsider, all).rows, [3, 2]);
    const columns = Object.keys(moved(ofOutsider, all));
    assert.ok(columns.includes('quantity') && !columns.includes('revenue'), String(columns));
  });

  test('what is not there for the reader is not named, tried or counted', async () => {
    const mine = await tile('Plan of Ann', 'SELECT country FROM gold.fact_sales', { isPrivate: true });
    const kept = await query('Query of Ann', 'SELECT * FROM gold.fact_sales', { isPrivate: true });
    const join = await tile(
      'Joined',
      'SELECT f.country, p.category FROM gold.fact_sales f CROSS JOIN gold.dim_product p',
    );
    const { reader, networkAddress } = await actingAs(ann);
    const caller = { reader, renew: () => readerFor(ann), networkAddress, token: null };
    const { id: file } = await startFor(caller, {
      ...{ sql: 'SELECT revenue FROM gold.fact_sales', format: 'csv', placement: 'auto' },
      ...{ spreadsheet: false, fileName: 'for the bank of Ann' },
    });
    await exportEnded(file);
    for (const who of [ben, outsider])
      for (const change of [drop('country'), keep('quantity > 1')]) {
        const text = JSON.stringify(await attempt(who, change));
        assert.doesNotMatch(text, /of Ann/);
        for (const name of [mine, kept, file]) assert.ok(!text.includes(name), name);
        assert.equal(text.includes(join), who === ben);
        if (who === outsider) assert.doesNotMatch(text, /dim_product|Joined|revenue/);
      }
    const own = await attempt(ann, drop('revenue'));
    assert.match(said(own, file) ?? '', /^breaks: .*revenue/);
    assert.equal(of(own, file)?.title, 'for the bank of Ann.csv');
    assert.equal(said(own, mine), 'runs');
    assert.equal(said(own, kept), 'differs: One column fewer: revenue.');
    // A column that is hidden is no reason that a name cannot be given.
    const over = await attempt(outsider, { kind: 'rename', column: 'country', to: 'revenue' });
    assert.equal(of(over, kept), undefined);
    await assert.rejects(
      attempt(outsider, { kind: 'rename', column: 'country', to: 'quantity' }),
      /there is a column quantity already/,
    );
  });

  test('parameters take the values that are kept with them, and say so; without any it is not run', async () => {
    const sql =
      'SELECT count(*) AS sales FROM gold.fact_sales WHERE quantity >= {{least:number}} [[ AND country = {{country}} ]]';
    const kept = await tile('With values', sql, { parameters: { least: '2' } });
    const given = await tile('With a default', sql.replace('{{least:number}}', '{{least:number=3}}'));
    const none = await tile('Without', sql);
    const trial = await attempt(ben, keep('quantity <> 3'));
    assert.deepEqual(of(trial, kept)?.notes, ['With least = 2.']);
    assert.deepEqual(of(trial, kept)?.moved[1], { column: 'sales', before: 2, after: 1 });
    assert.deepEqual(of(trial, given)?.notes, ['With least = 3.']);
    assert.deepEqual(of(trial, given)?.moved[1], { column: 'sales', before: 1, after: 0 });
    assert.equal(said(trial, none), 'unknown: It was not run: Give a value for least.');
    assert.deepEqual(of(trial, none)?.moved, []);
  });

  test('a statement without end, or one that fails, keeps nobody from the rest', async () => {
    const sane = await tile('Sane', 'SELECT count(*) AS n FROM gold.fact_sales', {
      who: ben,
      isPrivate: true,
    });
    const hostile = [
      await tile('Endless', ENDLESS, { who: ben, isPrivate: true }),
      await tile('Wrong', 'SELECT CAST(country AS INTEGER) AS n FROM gold.fact_sales', {
        ...{ who: ben, isPrivate: true },
      }),
    ];
    const trial = await attempt(ben, keep('quantity > 1'));
    assert.deepEqual(of(trial, 'gold.fact_sales')?.moved, [{ column: null, before: 3, after: 2 }]);
    for (const name of hostile) {
      assert.deepEqual(of(trial, name)?.moved, [], name);
      assert.match(of(trial, name)?.notes.join() ?? '', /could not be computed, or took too long/);
    }
    assert.doesNotMatch(JSON.stringify(trial), /'FR'|Conversion/);
    assert.ok(of(trial, sane));
  });

  test('whoever leaves ends the work, and the next may try at once', async () => {
    const leaving = new AbortController();
    const gone = attempt(ben, keep('quantity > 1'), 'gold.fact_sales', leaving.signal);
    gone.catch(() => undefined);
    await until(() => queryPool().state().busy > 0, 'a process is at work');
    await assert.rejects(attempt(ann, drop('country')), /Another change is being tried/);
    leaving.abort();
    await assert.rejects(gone, (error) => error instanceof AppError && error.code === 'cancelled');
    await until(() => queryPool().state().busy === 0, 'no process is at work');
    assert.equal((await attempt(ann, drop('country'))).table, 'gold.fact_sales');
  });

  test('a process that ends is said, and nothing else ends with it', async () => {
    const trying = attempt(ben, keep('quantity > 1'));
    await until(() => queryPool().state().busy > 0, 'a process is at work');
    let isOver = false;
    const over = trying.then(
      (trial) => trial.unmeasured ?? 'computed',
      (error: unknown) => (error instanceof AppError ? `${error.code}: ${error.message}` : String(error)),
    );
    void over.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      killQueryProcesses();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.match(await over, /ended unexpectedly \(SIGKILL\)|process could be started/);
    assert.equal((await attempt(ann, drop('country'))).table, 'gold.fact_sales');
  });
});

/** Of this process. */
function killQueryProcesses(): void {
  const found = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  for (const line of found.split('\n')) {
    const [, pid] = /^\s*(\d+) portal-query/.exec(line) ?? [];
    if (pid) process.kill(Number(pid), 'SIGKILL');
  }
}

/** A silver table with all the columns that it is declared with; what is not given is null. */
async function writeSilver(name: string, rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const columns = (await declarations()).get(`silver.${name}`)?.columns ?? [];
  const fields = columns.map((column) => {
    const type = fieldTypeOf(column.type);
    assert.ok(type, column.type);
    return { name: column.name, type };
  });
  const table = await ensureTable({ name: { namespace: 'silver', name }, fields, partition: [] });
  const selects = rows.map(
    (row) =>
      `SELECT ${columns
        .map(
          (column) =>
            `CAST(${row[column.name] ?? 'NULL'} AS ${column.type}) AS ${quoteIdentifier(column.name)}`,
        )
        .join(', ')}`,
  );
  if (selects.length === 0) return;
  const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
  try {
    const add = await stageFiles(engine, table, selects.join(' UNION ALL '));
    await commitTables([{ table, operation: 'append', add }]);
  } finally {
    await engine.close();
  }
}
