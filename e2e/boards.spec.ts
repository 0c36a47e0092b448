import { randomUUID } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { Shell } from './pages/shell.ts';
import { SqlPage } from './pages/sql-page.ts';

const SALES = `SELECT country, sum(revenue) AS revenue FROM gold.fact_sales
WHERE 1 = 1 [[ AND country = {{country}} ]] GROUP BY country ORDER BY revenue DESC`;
const NAMES = 'SELECT name FROM gold.dim_customer WHERE name IS NOT NULL ORDER BY customer_key LIMIT 5';
const HIDDEN = 'SELECT count(*) AS n FROM silver.stg_orders';

async function saveAsTile(
  page: Page,
  sql: string,
  title: string,
  board: string,
  isNew: boolean,
): Promise<void> {
  const workbench = new SqlPage(page);
  await workbench.runStatement(sql);
  await expect(workbench.cell(0, 0)).toHaveText(/./);
  await page.getByRole('button', { name: 'Save as tile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a tile' });
  await dialog.getByLabel('Title of the tile').fill(title);
  await dialog.getByLabel('Dashboard', { exact: true }).selectOption(isNew ? 'A new one' : board);
  if (isNew) await dialog.getByLabel('Title of the dashboard').fill(board);
  await dialog.getByRole('button', { name: 'Save tile' }).click();
  await expect(dialog).toBeHidden();
}

function tile(page: Page, title: string) {
  return page.getByRole('region', { name: title, exact: true });
}

test('an analyst makes a dashboard of statements, and others see on it what they may see', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  const sql = new SqlPage(page);
  await sql.open();
  // The history is still being loaded when the first journeys begin.
  await expect(async () => {
    await sql.runStatement(SALES);
    await expect(sql.cell(0, 0)).toHaveText(/^[A-Z]{2}$/, { timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await saveAsTile(page, SALES, 'Revenue by country', 'Countries', true);
  await saveAsTile(page, NAMES, 'Some customers', 'Countries', false);
  await saveAsTile(page, HIDDEN, 'Orders that came', 'Countries', false);

  await page.goto('/dashboards');
  await page
    .getByRole('list', { name: 'Mine' })
    .getByRole('link', { name: /Countries/ })
    .click();
  await expect(new Shell(page).title).toHaveText('Countries');
  await expect(tile(page, 'Revenue by country').locator('canvas')).toBeVisible();
  const names = tile(page, 'Some customers').getByRole('cell');
  await expect(names.first()).toHaveText(/^\p{L}{2,}/u);
  await expect(tile(page, 'Orders that came')).toBeVisible();

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Move Some customers earlier' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('Some customers');
  await page.getByLabel('Width of Some customers').selectOption('A third');
  await expect(tile(page, 'Some customers')).toHaveAttribute('data-width', '4');
  await page.getByRole('button', { name: 'Remove Some customers' }).click();
  await expect(tile(page, 'Some customers')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tile(page, 'Some customers')).toBeVisible();
  await page.getByRole('button', { name: 'Rename Some customers' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Customers');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(tile(page, 'Customers')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog').getByLabel('Everyone in this portal').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save sharing' }).click();
  await expect(page.getByText('Sharing is saved')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('Customers');

  await page.context().clearCookies();
  await signInAs('viewer');
  await page.goto('/dashboards');
  const link = page.getByRole('list', { name: 'Shared' }).getByRole('link', { name: /Countries/ });
  await expect(link).not.toContainText('Orders that came');
  await link.click();
  await expect(tile(page, 'Customers').getByRole('cell').first()).toHaveText(/^\p{L}…$/u);
  await expect(tile(page, 'Orders that came')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden();
  const sales = tile(page, 'Revenue by country');
  await expect(sales.locator('canvas')).toBeVisible();

  await page.getByLabel(/^country/).fill('DE');
  await expect(page).toHaveURL(/\?v\.country=DE$/);
  await sales.getByRole('button', { name: /^Show as table/ }).click();
  await expect(sales.getByRole('row')).toHaveCount(2);
  await page.reload();
  await expect(page.getByLabel(/^country/)).toHaveValue('DE');
  await sales.getByRole('button', { name: /^How is this computed/ }).click();
  await expect(page.getByRole('dialog')).toContainText("country = 'DE'");
  await expect(page.getByRole('dialog')).toContainText('gold.fact_sales');
  await page.keyboard.press('Escape');

  expect(await obstacles(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('a tile that fails says so in its place, and the others go on', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await saveAsTile(page, 'SELECT 100 / {{n:number=2}} AS share', 'Share', 'Numbers', true);
  await saveAsTile(page, 'SELECT 7 AS seven', 'Seven', 'Numbers', false);
  await page.goto('/dashboards');
  await page.getByRole('link', { name: /Numbers/ }).click();
  await expect(tile(page, 'Share')).toContainText('50');
  await page.getByLabel(/^n/).fill('many');
  await expect(tile(page, 'Share').getByRole('alert')).toContainText('The value of n must be a number');
  await expect(tile(page, 'Seven')).toContainText('7');

  await page.getByRole('button', { name: 'More about Numbers' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/dashboards$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tile(page, 'Seven')).toContainText('7');
});

/** Made by request: how tiles are saved is another journey's. */
async function makeBoard(request: APIRequestContext, origin: string, title: string, sql: string) {
  const tile = { id: randomUUID(), title: 'Sales', sql, parameters: {}, chart: null, width: 6 };
  const call = async (name: string, data: object) => {
    const answer = await request.post(`/api/trpc/boards.${name}`, { data, headers: { origin } });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()).result.data as { id: string };
  };
  const { id } = await call('create', { title, description: '', tiles: [tile] });
  const share = (everyone: boolean) =>
    call('share', { id, sharing: { everyone, groups: [], people: [] } }).then(() => undefined);
  return { id, share };
}

const AT_ONCE = { timeout: 3_000 };

test('an open dashboard follows what its reader may see; others can have one like it', async ({
  page,
  product,
  browser,
  signInAs,
}) => {
  await signInAs('steward');
  const theirs = await browser.newContext({ baseURL: product.url });
  await theirs.addCookies(await page.context().cookies());
  await signInAs('analyst');
  const sql = 'SELECT count(*) AS sales FROM gold.fact_sales';
  const { id, share } = await makeBoard(page.request, product.url, 'Followed', sql);
  await share(true);

  const other = await theirs.newPage();
  await other.goto(`/dashboards/board/${id}`, { waitUntil: 'load' });
  await expect(tile(other, 'Sales').getByRole('cell')).toHaveText(/\d/);
  await share(false);
  const gone = other.getByText('This dashboard is not there for you any more');
  await expect(gone).toBeVisible(AT_ONCE);
  await expect(tile(other, 'Sales')).toBeHidden();
  expect(await obstacles(other)).toEqual([]);
  await share(true);
  await expect(tile(other, 'Sales').getByRole('cell')).toHaveText(/\d/, AT_ONCE);

  await expect(other.getByRole('button', { name: 'Edit' })).toBeHidden();
  await other.getByRole('button', { name: 'More about Followed' }).click();
  await expect(other.getByRole('menuitem')).toHaveText(['Duplicate']);
  await other.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(new Shell(other).title).toHaveText('Followed (copy)');
  await expect(other.getByRole('button', { name: 'Edit' })).toBeVisible();
  await expect(tile(other, 'Sales').getByRole('cell')).toHaveText(/\d/);
  await theirs.close();
});

test('every save of a dashboard is a version to go back to', async ({ page, product, signInAs }) => {
  await signInAs('analyst');
  const { id } = await makeBoard(page.request, product.url, 'Versioned', 'SELECT 7 AS seven');
  await page.goto(`/dashboards/board/${id}`, { waitUntil: 'load' });
  await expect(tile(page, 'Sales').getByRole('cell')).toHaveText('7');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Remove Sales' }).click();
  await expect(page.getByText('Sales was removed')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'More about Versioned' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  const dialog = page.getByRole('dialog', { name: 'Versions' });
  const versions = dialog.getByRole('listitem');
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText('No tiles');
  await expect(versions.last()).toContainText('Tile: Sales');
  expect(await obstacles(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(page.getByText('It is as in version 1 again')).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(tile(page, 'Sales').getByRole('cell')).toHaveText('7');
});
