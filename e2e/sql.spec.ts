import { tableFromIPC } from '@uwdata/flechette';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { AccountPage } from './pages/account-page.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { SqlPage } from './pages/sql-page.ts';

const SLOW = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 5';

test('an analyst finds a table, writes a statement and reads its rows', async ({ page, signInAs }) => {
  await signInAs('analyst', '/');
  await new Shell(page).place('SQL').click();
  const sql = new SqlPage(page);
  await sql.editor.waitFor();
  await sql.tables.getByLabel('Find a table or column').fill('fact_sales');
  await sql.write('SELECT country, count(*) AS sales, sum(revenue) AS revenue, NULL AS nothing FROM ');
  await page.keyboard.press('Control+End');
  await sql.tables.getByRole('button', { name: 'gold.fact_sales', exact: true }).click();
  await page.keyboard.type(' GROUP BY country ORDER BY country');
  // The history is still being loaded when the first journeys begin.
  await expect(async () => {
    await page.keyboard.press('Control+Enter');
    await expect(sql.cell(0, 0)).toHaveText(/^[A-Z]{2}$/, { timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await expect(sql.grid.getByRole('columnheader')).toHaveCount(4);
  await expect(sql.cell(0, 1)).toHaveText(/^\d+$/);
  await expect(sql.cell(0, 2)).toHaveText(/^\d+\.\d\d$/);
  await expect(sql.cell(0, 3)).toContainText('null');
  await expect(sql.result).toContainText(/\d+ rows/);
  await expect(sql.result).toContainText('DuckDB');
  await expect(sql.result).toContainText(/Data of/);
  await sql.result.getByText('How it ran').click();
  await expect(sql.result).toContainText('gold.fact_sales: country, revenue');

  await sql.list('History');
  await expect(sql.tables.getByRole('button', { name: /NULL AS nothing/ })).toBeVisible();
  await page.reload();
  await expect(sql.editor).toContainText('GROUP BY country');
});

test('a mistake is marked where it is, with the nearest names', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement('SELECT country,\n  revenu\nFROM gold.fact_sales');
  const alert = sql.result.getByRole('alert');
  await expect(alert).toContainText('Line 2, column 3');
  await expect(alert).toContainText('revenue');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('revenu');
});

test('what is hidden reads like what does not exist, and can be asked for', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  const told = async (table: string) => {
    await sql.runStatement(`SELECT * FROM ${table}`);
    const alert = sql.result.getByRole('alert').filter({ hasText: table });
    await expect(alert).toBeVisible();
    await expect(alert.getByRole('link', { name: 'ask for access' })).toHaveAttribute(
      'href',
      `/access/request?dataset=${table}`,
    );
    return (await alert.textContent())?.replaceAll(table, 'X');
  };
  expect(await told('bronze.orders')).toBe(await told('bronze.zebras'));
  await expect(sql.tables.getByRole('button', { name: /^(Preview )?bronze/ })).toHaveCount(0);
});

test('a long query is cancelled, and the next one runs at once', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement(SLOW);
  await expect(page.getByText('Running…')).toBeVisible();
  await sql.cancel.click();
  await expect(page.getByText('Cancelled.')).toBeVisible();
  await sql.runStatement('SELECT 42 AS answer');
  await expect(sql.cell(0, 0)).toHaveText('42');
});

test('a large result is moved through by keyboard and ends where the role says', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement(
    "SELECT range AS n, 'row ' || range AS label, range * 0.5 AS half FROM range(2000000)",
  );
  await expect(sql.result).toContainText(/First [\d,]+ of more rows/, { timeout: 30_000 });
  await sql.grid.focus();
  const active = () =>
    sql.grid.evaluate(
      (grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.textContent,
    );
  expect(await active()).toBe('0');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  expect(await active()).toBe('row 1');
  await page.keyboard.press('Control+End');
  await expect.poll(active).toMatch(/^\d+\.[05]$/);
  await page.keyboard.press('Home');
  await expect.poll(active).toMatch(/^\d{4,}$/);
  await page.keyboard.press('Control+Home');
  await expect.poll(active).toBe('0');
  await page.keyboard.press('ArrowUp');
  await expect.poll(active).toMatch(/^n/);
});

test('the editor lets go of the keyboard', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.editor.click();
  await page.keyboard.type('SELECT 1');
  await page.keyboard.press('Tab');
  await expect(sql.editor).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(sql.run).toBeFocused();
});

test('a plan is read as steps, a preview as rows', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement('EXPLAIN SELECT country, sum(revenue) FROM gold.fact_sales GROUP BY country');
  await expect(sql.result.getByRole('list', { name: 'Plan' })).toContainText('gold.fact_sales');
  await expect(sql.result).not.toContainText('.parquet');
  await sql.tables.getByRole('button', { name: 'Preview gold.dim_customer' }).click();
  const preview = page.getByRole('region', { name: 'Preview of gold.dim_customer' });
  await expect(preview.getByRole('gridcell').first()).toBeVisible();
  await expect(preview.getByRole('columnheader').filter({ hasText: 'masked' }).first()).toBeVisible();
  await preview.getByRole('button', { name: 'Close' }).click();
  await expect(preview).toBeHidden();
});

test('who may not run queries is not shown the place, and cannot run one', async ({
  page,
  product,
  signInAs,
}) => {
  await signInAs('viewer', '/');
  await expect(new Shell(page).place('SQL')).toHaveCount(0);
  const answer = await page.request.post('/api/queries/run', {
    headers: { origin: product.url },
    data: { id: crypto.randomUUID(), sql: 'SELECT 1', placement: 'auto' },
  });
  expect(answer.status()).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: 'forbidden' } });
  await page.goto('/sql');
  await expect(page.getByText('There is no such page')).toBeVisible();
});

test('a program asks with its token and gets JSON, CSV or Arrow, and errors with their place', async ({
  page,
  product,
}) => {
  const password = 'a few words long';
  await product.command('user', ['add', 'program@example.com', '--role', 'analyst'], password);
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit('program@example.com', password);
  await expect(new Shell(page).title).toHaveText('Home');
  const account = new AccountPage(page);
  await account.open();
  await account.panel('API tokens').getByRole('button', { name: 'New token' }).click();
  await account.dialog.getByLabel('Name').fill('journey');
  await account.dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(account.dialog).toContainText('it is not shown again');
  const token = await account.copied();

  const ask = (body: unknown, accept = '*/*') =>
    fetch(`${product.url}/api/v1/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept },
      body: JSON.stringify(body),
    });
  const json = await ask({
    sql: 'SELECT range AS n, $text AS t FROM range(3) WHERE range >= $least',
    parameters: { text: 'it\'s, "so"', least: 1 },
  });
  expect(json.status).toBe(200);
  expect(await json.json()).toMatchObject({
    columns: [{ name: 'n', type: 'BIGINT' }, { name: 't' }],
    rows: [
      [1, 'it\'s, "so"'],
      [2, 'it\'s, "so"'],
    ],
    truncated: false,
    placement: { engine: 'duckdb' },
  });
  const csv = await ask({ sql: "SELECT 1 AS a, NULL AS b, '' AS c, 'x,y' AS d" }, 'text/csv');
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(await csv.text()).toBe('a,b,c,d\r\n1,,"","x,y"\r\n');
  const arrow = await ask(
    { sql: 'SELECT range AS n FROM range(300000)' },
    'application/vnd.apache.arrow.stream',
  );
  const table = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()));
  expect(table.numRows).toBe(300_000);

  const wrong = await ask({ sql: 'SELECT 1,\n  nothing' });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error: { code: 'bad_request', line: 2, column: 3 } });
  const hidden = await ask({ sql: 'SELECT * FROM bronze.orders' });
  const missing = await ask({ sql: 'SELECT * FROM bronze.zebras' });
  expect([hidden.status, missing.status]).toEqual([400, 400]);
  expect((await hidden.text()).replaceAll('orders', 'X')).toBe(
    (await missing.text()).replaceAll('zebras', 'X'),
  );
  for (const body of [{}, { sql: '' }, { sql: 'SELECT 1', other: 1 }, []]) {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toMatch(/stack|\.ts:/);
  }
  expect((await ask({ sql: 'SELECT 1' }, 'image/png')).status).toBe(400);
});

test('the workbench has no serious obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  expect(await obstacles(page), 'before').toEqual([]);
  await sql.runStatement("SELECT 1 AS one, NULL AS none, 'x' AS text -- a comment");
  await expect(sql.cell(0, 0)).toHaveText('1');
  expect(await obstacles(page), 'rows').toEqual([]);
  await sql.runStatement('SELECT nothing');
  await expect(sql.result.getByRole('alert')).toBeVisible();
  expect(await obstacles(page), 'problem').toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
