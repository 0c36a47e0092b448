import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { BrowserTables } from './pages/browser-tables.ts';
import { SqlPage } from './pages/sql-page.ts';

const SLOW = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 5';

/** Everything the page asks for from now on. The engine's own worker asks through the same network. */
function requestsOf(page: Page): string[] {
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

async function workbench(page: Page) {
  const sql = new SqlPage(page);
  const tables = new BrowserTables(page);
  await sql.open();
  await sql.list('In this browser');
  await tables.choose();
  // The engine comes with the first statement.
  await sql.runStatement('SELECT 1 AS first');
  await expect(sql.cell(0, 0)).toHaveText('1', { timeout: 30_000 });
  return { sql, tables };
}

async function openTable(tables: BrowserTables, name: string) {
  // The history is still being loaded when the first journeys begin.
  await expect(async () => {
    await tables.open(name);
    await expect(tables.item(name)).toHaveAttribute('data-state', 'ready', { timeout: 15_000 });
  }).toPass({ timeout: 60_000 });
}

/** What the engine itself says, behind the page's back: past whatever the page would refuse. */
async function askEngine(page: Page, statements: readonly string[]): Promise<Record<string, string>> {
  const worker = page.workers().find((candidate) => candidate.url().includes('/api/engine/'));
  if (!worker) throw new Error('The engine is not there');
  return worker.evaluate((asked) => {
    interface Bindings {
      connect(): { useUnsafe<T>(use: (bindings: Bindings, connection: number) => T): T };
      runQuery(connection: number, sql: string): unknown;
    }
    const bindings = (globalThis as unknown as { DUCKDB_BINDINGS: Bindings }).DUCKDB_BINDINGS;
    const connection = bindings.connect().useUnsafe((_bindings, number) => number);
    return Object.fromEntries(
      asked.map((sql) => {
        try {
          bindings.runQuery(connection, sql);
          return [sql, 'ran'];
        } catch (error) {
          return [sql, (error as Error).message];
        }
      }),
    );
  }, statements);
}

test('an open table answers without the server, also without a network, and joins with another', async ({
  page,
  context,
  signInAs,
}) => {
  test.setTimeout(150_000);
  // What is not ours is not there.
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  await openTable(tables, 'gold.fact_sales');
  await openTable(tables, 'gold.dim_product');
  await expect(tables.item('gold.fact_sales')).toContainText(/[\d,]+ rows/);

  const asked = requestsOf(page);
  await sql.runStatement(
    `SELECT p.category, count(*) AS sales, sum(s.revenue) AS revenue
     FROM gold.fact_sales s JOIN gold.dim_product p USING (product_key) GROUP BY ALL ORDER BY sales DESC, 1`,
  );
  await expect(sql.cell(0, 1)).toHaveText(/^\d+$/);
  await expect(sql.cell(0, 2)).toHaveText(/^\d+\.\d\d$/);
  await expect(sql.result).toContainText('DuckDB in this browser');
  expect(asked.filter((path) => !/^\/api\/trpc\/platform/.test(path))).toEqual([]);

  await context.setOffline(true);
  await sql.runStatement('SELECT count(*) AS n, max(sold_at) AS latest FROM gold.fact_sales');
  await expect(sql.result).toContainText('1 row');
  await expect(sql.cell(0, 0)).toHaveText(/^\d+$/);
  await expect(page.getByText('Offline', { exact: true })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('Offline', { exact: true })).toBeHidden();
});

test('the same statement gives the same rows here and on the server, and the copy is in the lineage', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  const filledCells = async () => {
    const cells = sql.grid.getByRole('gridcell');
    // The result before stays for a moment.
    await expect(sql.result).not.toHaveAttribute('aria-busy');
    await expect(cells.filter({ hasText: /^$/ })).toHaveCount(0);
    return cells.allTextContents();
  };
  await openTable(tables, 'gold.dim_product');
  const statement =
    'SELECT category, count(*) AS n, min(price) AS least, max(updated_at) AS latest FROM gold.dim_product GROUP BY category ORDER BY category';
  await sql.runStatement(statement);
  await expect(sql.result).toContainText('DuckDB in this browser');
  const here = await filledCells();
  await page.getByLabel('Runs on').selectOption('duckdb');
  await sql.runStatement(statement);
  await expect(sql.result).not.toContainText('DuckDB in this browser');
  await expect(sql.result).toContainText(/Data of/);
  const there = await filledCells();
  expect(here.length).toBeGreaterThan(4);
  expect(here.map((text) => text.replace(/Z$/, ''))).toEqual(there.map((text) => text.replace(/Z$/, '')));

  await page.goto('/catalog/gold.dim_product/lineage?as=impact&column=category');
  const copy = page.getByRole('row', { name: /^gold\.dim_product Stays as it was until it is opened again/ });
  await expect(copy).toContainText('Copy in your browser');
  await page.goto('/catalog/gold.dim_product/lineage?up=0&down=1&as=list');
  await expect(page.getByRole('region', { name: 'What is in this lineage' })).toContainText(
    'Copy in your browser',
  );
});

test('what only the server can answer is said, with one press to ask it there', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  await signInAs('analyst');
  const { sql } = await workbench(page);
  const alert = sql.result.getByRole('alert');
  await sql.runStatement("SELECT 1,\n  json_extract('{\"a\": 5}', '$.a') AS a");
  await expect(alert).toContainText('The function json_extract exists only on the server');
  await alert.getByRole('button', { name: 'Run on the server' }).click();
  await expect(sql.cell(0, 1)).toHaveText('5');

  await page.getByLabel('Runs on').selectOption('browser');
  await sql.runStatement('SELECT count(*) AS n\nFROM gold.dim_date');
  await expect(alert).toContainText('Line 2, column 6');
  await expect(alert).toContainText('gold.dim_date is not open in this browser');
  await alert.getByRole('button', { name: 'Open gold.dim_date in the browser' }).click();
  await expect(new BrowserTables(page).item('gold.dim_date')).toHaveAttribute('data-state', 'ready', {
    timeout: 30_000,
  });
  await sql.run.click();
  await expect(sql.cell(0, 0)).toHaveText(/^\d+$/);

  await sql.runStatement('SELECT 1,\n  nothing');
  await expect(alert).toContainText('Line 2, column 3');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('nothing');
});

test('the engine is sealed: nothing is read, written, fetched or unlocked, whoever asks', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  await signInAs('analyst');
  const { sql } = await workbench(page);
  const asked = requestsOf(page);
  const origin = new URL(page.url()).origin;
  const answers = await askEngine(page, [
    `SELECT * FROM read_csv('${origin}/api/health')`,
    `SELECT * FROM '${origin}/x.csv'`,
    "SELECT * FROM 'https://example.org/x.parquet'",
    "SELECT * FROM read_parquet('x.parquet')",
    "SELECT * FROM read_json('x.json')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('opfs://x')",
    "SELECT * FROM glob('*')",
    "SELECT * FROM sniff_csv('x.csv')",
    "COPY (SELECT 1) TO 'x.csv'",
    `COPY (SELECT 1) TO '${origin}/x.csv'`,
    "EXPORT DATABASE 'x'",
    "IMPORT DATABASE 'x'",
    "ATTACH 'x.db'",
    `ATTACH '${origin}/x.db' AS x`,
    "CREATE VIEW v AS SELECT * FROM 'x.csv'",
    'LOAD json',
    'LOAD httpfs',
    'CREATE SECRET s (TYPE s3)',
    'SET lock_configuration = false',
    'SET enable_external_access = true',
    "SET allowed_paths = ['/']",
    "SET allowed_directories = ['/']",
    'SET autoload_known_extensions = true',
    "SET custom_extension_repository = 'http://127.0.0.1'",
    "SET memory_limit = '8GB'",
    'RESET enable_external_access',
  ]);
  expect(Object.entries(answers).filter(([, answer]) => answer === 'ran')).toEqual([]);
  expect(asked.filter((path) => !path.startsWith('/api/trpc/'))).toEqual([]);

  for (const [statement, says] of [
    ["COPY (SELECT 1) TO 'x.csv'", 'reads and writes no files'],
    ["ATTACH ':memory:' AS x", 'sealed'],
    ['INSTALL json', 'sealed'],
    ['SET memory_limit = 1', 'sealed'],
    ["SELECT * FROM read_csv('x.csv')", 'reads and writes no files and no addresses'],
    ['DROP TABLE gold.fact_sales', 'only tables of your own'],
  ] as const) {
    await sql.runStatement(statement);
    await expect(sql.result.getByRole('alert')).toContainText(says);
  }
  await sql.runStatement('CREATE OR REPLACE TABLE numbers AS SELECT range AS n FROM range(10)');
  await expect(sql.cell(0, 0)).toHaveText('10');
  await sql.runStatement('SELECT sum(n) AS total FROM numbers');
  await expect(sql.cell(0, 0)).toHaveText('45');
});

test('a statement is cancelled and the next one runs; one that does not stop takes the engine down', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(150_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  await openTable(tables, 'gold.dim_product');
  await sql.runStatement(SLOW);
  await expect(sql.cancel).toBeVisible();
  await sql.cancel.click();
  await expect(page.getByText(/^Cancelled\./)).toBeVisible();
  await sql.runStatement('SELECT 41 + 1 AS n');
  await expect(sql.cell(0, 0)).toHaveText('42');
  await expect(tables.notices).toHaveCount(0);

  await sql.runStatement("SELECT length(repeat('x', 2000000000)) AS n");
  await expect(sql.cancel).toBeVisible();
  await page.waitForTimeout(500);
  await sql.cancel.click();
  await expect(tables.notices.first()).toContainText('a cancelled statement did not stop');
  await expect(tables.item('gold.dim_product')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await sql.runStatement('SELECT count(*) > 0 AS there FROM gold.dim_product');
  await expect(sql.cell(0, 0)).toHaveText('true');
});

test('the engine that ends is started again with its tables, and says so', async ({ page, signInAs }) => {
  test.setTimeout(150_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  await openTable(tables, 'gold.dim_product');
  await tables.upload('shops.csv', 'id,name\n1,Mitte\n2,Hafen\n');
  await expect(tables.item('mine.shops')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError('memory access out of bounds');
    });
  });
  await expect(tables.notices.first()).toContainText('was started again, because it had run into an error');
  for (const name of ['gold.dim_product', 'mine.shops']) {
    await expect(tables.item(name)).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  }
  await sql.runStatement(
    'SELECT count(*) > 0 AS there, (SELECT count(*) FROM mine.shops) AS shops FROM gold.dim_product',
  );
  await expect(sql.cell(0, 0)).toHaveText('true');
  await expect(sql.cell(0, 1)).toHaveText('2');
  await page.getByRole('button', { name: 'Dismiss this notice' }).click();
  await expect(tables.notices).toHaveCount(0);
});

test('a change of policies reaches what is open in the browser', async ({ page, product, signInAs }) => {
  test.setTimeout(240_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  await openTable(tables, 'gold.dim_product');
  await sql.runStatement('SELECT count(cost) > 0 AS there FROM gold.dim_product');
  await expect(sql.cell(0, 0)).toHaveText('true');

  const folder = await mkdtemp(join(tmpdir(), 'policies-'));
  await product.command('policies', ['export', folder]);
  const file = join(folder, 'policies.yaml');
  const before = await readFile(file, 'utf8');
  const deny = async (id: string, on: string) => {
    await writeFile(
      file,
      `${before}\n  - id: ${id}\n    title: ${id}\n    kind: deny\n    to: { everyone: true }\n    on: ${on}\n`,
    );
    await product.command('policies', ['apply', folder, '--reason', 'journey']);
  };
  const look = () => page.evaluate(() => dispatchEvent(new Event('focus')));
  try {
    await deny('no-cost', '{ columns: [gold.dim_product.cost] }');
    await expect(async () => {
      await look();
      await sql.runStatement('SELECT count(cost) FROM gold.dim_product');
      await expect(sql.result.getByRole('alert')).toContainText('cost', { timeout: 5000 });
    }).toPass({ timeout: 120_000 });
    await deny('no-products', '{ datasets: [gold.dim_product] }');
    await look();
    await expect(tables.notices.first()).toContainText('gold.dim_product was closed here');
    await expect(tables.item('gold.dim_product')).toHaveCount(0);
    await sql.runStatement('SELECT * FROM gold.dim_product');
    await expect(sql.result.getByRole('alert')).toContainText('is not open in this browser');
  } finally {
    await writeFile(file, before);
    await product.command('policies', ['apply', folder, '--reason', 'journey']);
    await rm(folder, { recursive: true });
  }
});

test('one’s own CSV, JSON and Parquet are joined without leaving the browser', async ({ page, signInAs }) => {
  test.setTimeout(120_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url());
  });
  await tables.upload('Shops (2026).csv', 'id;name;opened\n1;"Mitte; Süd";2026-01-31\n2;Hafen;2026-02-28\n');
  await tables.upload(
    'targets.json',
    JSON.stringify([
      { id: 1, target: 10.5 },
      { id: 2, target: 20 },
    ]),
  );
  await tables.upload(
    'visits.ndjson',
    '{"shop":1,"at":"2026-03-01T10:00:00Z"}\n{"shop":1,"at":"2026-03-02T10:00:00Z"}\n',
  );
  await tables.upload(
    'costs.parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: [1n, 2n], type: 'INT64' },
          { name: 'cost', data: [3.5, 4.5], type: 'DOUBLE' },
        ],
      }),
    ),
  );
  for (const name of ['mine.shops_2026', 'mine.targets', 'mine.visits', 'mine.costs']) {
    await expect(tables.item(name)).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  }
  await sql.runStatement(`SELECT s.name, s.opened + 1 AS next_day, t.target - c.cost AS margin, count(v.at) AS visits
    FROM mine.shops_2026 s JOIN mine.targets t USING (id) JOIN mine.costs c USING (id)
    LEFT JOIN mine.visits v ON v.shop = s.id AND v.at > TIMESTAMP '2026-03-01 12:00:00'
    GROUP BY ALL ORDER BY s.name`);
  await expect(sql.cell(1, 0)).toHaveText('Mitte; Süd');
  await expect(sql.cell(1, 1)).toHaveText('2026-02-01');
  await expect(sql.cell(1, 2)).toHaveText('7');
  await expect(sql.cell(1, 3)).toHaveText('1');
  await expect(sql.cell(0, 3)).toHaveText('0');
  expect(sent.filter((url) => !url.includes('/api/trpc/'))).toEqual([]);

  for (const [name, content, says] of [
    ['ragged.csv', 'a,b\n1,2\n3,4,5\n', 'Line 3 has 3 columns where the first line has 2'],
    ['open.csv', 'a,b\n1,"x\n2,y\n', 'Line 2 opens a quote that is never closed'],
    ['broken.ndjson', '{"a":1}\n{"a":\n', 'Line 2 is not JSON'],
    ['not-really.parquet', 'a,b\n1,2\n', 'is not a Parquet file, whatever its name says'],
    ['book.csv', 'PK\u0003\u0004\u0000\u0000', 'an Excel workbook'],
    ['empty.csv', '', 'is empty'],
  ] as const) {
    await tables.upload(name, content);
    await expect(tables.problem.filter({ hasText: says })).toBeVisible({ timeout: 15_000 });
  }
  await page.getByRole('button', { name: 'Close mine.targets' }).click();
  await sql.runStatement('SELECT * FROM mine.targets');
  await expect(sql.result.getByRole('alert')).toContainText('mine.targets');
});

test('the tables in the browser are no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  test.setTimeout(120_000);
  await signInAs('analyst');
  const { sql, tables } = await workbench(page);
  await tables.upload('shops.csv', 'id,name\n1,Mitte\n');
  await tables.upload('bad.csv', 'PK\u0003\u0004');
  await expect(tables.item('mine.shops')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  await expect(tables.problem).toBeVisible();
  await sql.runStatement("SELECT to_json('a')");
  await expect(sql.result.getByRole('alert')).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
