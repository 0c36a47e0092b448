import type { Page } from '@playwright/test';
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

  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await obstacles(page)).toEqual([]);
  }
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
