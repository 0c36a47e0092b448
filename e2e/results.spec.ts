import type { Locator, Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { SqlPage } from './pages/sql-page.ts';

const ROWS = `SELECT range AS n, chr((97 + range % 26)::INTEGER) || range AS name,
  CASE WHEN range % 10 = 0 THEN NULL ELSE (range * 37 % 1000) / 4 END::DECIMAL(9,2) AS amount,
  ['web', 'app', 'shop'][1 + range % 3] AS channel FROM range(2000)`;
const SALES = 'SELECT sold_on, entry AS channel, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY ALL';

test.setTimeout(120_000);

async function opened(page: Page, sql: string): Promise<SqlPage> {
  const place = new SqlPage(page);
  await place.open();
  await place.runStatement(sql);
  await expect(place.cell(0, 0)).toBeVisible();
  await expect(place.result.getByRole('tab', { name: 'Chart' })).toBeEnabled();
  return place;
}

function header(grid: Locator, name: string): Locator {
  return grid.getByRole('columnheader').filter({ hasText: name });
}

test('rows are put in order by click and by keyboard, and come back as they were', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const { grid, result, cell } = await opened(page, ROWS).then((sql) => ({
    grid: sql.grid,
    result: sql.result,
    cell: sql.cell.bind(sql),
  }));
  await header(grid, 'amount').click();
  await expect(result.getByRole('status').first()).toHaveText('2,000 rows, sorted by amount ascending.');
  await expect(header(grid, 'amount')).toHaveAttribute('aria-sort', 'ascending');
  await expect(cell(0, 2)).toHaveText('0.25');
  await header(grid, 'amount').click();
  await expect(cell(0, 2)).toHaveText('249.75');
  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(cell(1999, 2)).toContainText('null');

  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Enter');
  await expect(result.getByRole('status').first()).toContainText(
    'sorted by amount descending, then channel ascending',
  );
  await result.getByRole('button', { name: 'Do not sort by amount' }).click();
  await result.getByRole('button', { name: 'Do not sort by channel' }).click();
  await expect(cell(0, 0)).toHaveText('0');
  await expect(header(grid, 'amount')).not.toHaveAttribute('aria-sort');
});

test('rows are filtered by what a column is, and statistics are of what is left', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const sql = await opened(page, ROWS);
  const { grid, result } = sql;
  await sql.cell(0, 2).click();
  await page.keyboard.press('Alt+ArrowDown');
  const box = page.getByRole('dialog', { name: 'Filter rows' });
  await expect(box.getByLabel('Column')).toHaveValue('2');
  await box.getByLabel('From').fill('much');
  await box.getByRole('button', { name: 'Filter' }).click();
  await expect(box).toContainText('Write a number as 1234.5.');
  await box.getByLabel('From').fill('200');
  await box.getByRole('button', { name: 'Filter' }).click();
  await expect(grid).toHaveAttribute('aria-rowcount', /^\d{3}$/);
  await expect(result.getByRole('status').first()).toHaveText(/^\d+ of 2,000 rows, as they came\.$/);
  await expect(header(grid, 'amount')).toContainText('filtered');

  await result.getByRole('button', { name: 'Statistics' }).click();
  const statistics = result.getByRole('region', { name: 'Statistics of amount' });
  await expect(statistics).toContainText(/Of the \d+ rows that are shown/);
  await expect(statistics).toContainText('Median');
  await expect(statistics.getByRole('definition').nth(3)).toHaveText(/^200\.\d\d$/);
  await sql.cell(0, 3).click();
  const names = result.getByRole('region', { name: 'Statistics of channel' });
  await expect(names.getByRole('definition').nth(2)).toHaveText('3');
  await expect(names.getByRole('listitem')).toHaveCount(3);

  await result.getByRole('button', { name: 'Do not filter by amount' }).click();
  await expect(grid).toHaveAttribute('aria-rowcount', '2001');
  await expect(names).toContainText('Of all 2,000 rows');
});

test('a range of cells is copied as text and as a table', async ({ page, signInAs, context, product }) => {
  await signInAs('analyst');
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url });
  const sql = await opened(page, ROWS);
  await sql.cell(1, 0).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(sql.grid.locator('[aria-selected="true"]')).toHaveCount(4);
  await page.keyboard.press('Control+c');
  const clipboard = (type: string) =>
    page.evaluate(async (kind) => {
      const [item] = await navigator.clipboard.read();
      return (await item?.getType(kind))?.text();
    }, type);
  expect(await clipboard('text/plain')).toBe('1\tb1\n2\tc2');
  expect(await clipboard('text/html')).toContain('<td>b1</td>');
  await sql.result.getByRole('button', { name: 'Copy with names' }).click();
  await expect(sql.result.getByText('2 rows of 2 columns copied with their names.')).toBeVisible();
  expect(await clipboard('text/plain')).toBe('n\tname\n1\tb1\n2\tc2');
  await page.keyboard.press('Shift+Space');
  await expect(sql.grid.locator('[role="row"][data-row="2"] [aria-selected="true"]')).toHaveCount(4);
});

test('a result is drawn as most would, and otherwise when asked', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const { result } = await opened(page, SALES);
  await result.getByRole('tab', { name: 'Chart' }).click();
  const form = result.getByRole('form', { name: 'Chart' });
  await expect(form.getByLabel('Kind')).toHaveValue('line');
  await expect(form.getByLabel('Along')).toHaveValue('sold_on');
  await expect(form.getByLabel('Series')).toHaveValue('channel');
  await expect(result.getByRole('img', { name: /^revenue by sold_on for each channel/ })).toBeVisible();
  await form.getByLabel('Kind').selectOption('bar');
  await form.getByLabel('Along').selectOption('channel');
  await form.getByLabel('Series').selectOption('');
  await expect(result.getByRole('img', { name: /^revenue by channel:/ })).toBeVisible();
  await expect(result).toContainText('Rows with the same channel are added up.');
  await form.getByRole('button', { name: 'Numbers' }).click();
  await expect(result.getByRole('table').getByRole('row')).not.toHaveCount(1);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    form.getByRole('button', { name: 'Save as PNG' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('revenue-by-channel.png');
  await result.getByRole('tab', { name: 'Chart' }).press('ArrowLeft');
  await expect(result.getByRole('grid')).toBeVisible();
});

test('a pivot has totals of all rows', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const { result } = await opened(page, ROWS);
  await result.getByRole('tab', { name: 'Pivot' }).click();
  const form = result.getByRole('form', { name: 'Pivot' });
  await form.getByLabel('Rows').selectOption({ label: 'channel' });
  await form.getByLabel('Columns').selectOption('');
  await form.getByLabel('Value').selectOption({ label: 'n' });
  await form.getByLabel('Aggregate').selectOption('sum');
  const table = result.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(5);
  await expect(table.getByRole('row').last()).toContainText('1999000');
  await form.getByLabel('Aggregate').selectOption('distinct');
  await expect(table.getByRole('row').last()).toContainText('2,000');
});

test('a measured plan has the time of each step', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  await sql.runStatement(
    'EXPLAIN ANALYZE SELECT country, sum(revenue) FROM gold.fact_sales GROUP BY country',
  );
  const plan = sql.result.getByRole('list', { name: 'Plan' });
  await expect(plan).toContainText('Read gold.fact_sales');
  await expect(plan).toContainText(/\d ms/);
  await expect(plan).toContainText(/% of the work/);
  await plan.locator('summary').first().click();
  await expect(plan.getByText('Read gold.fact_sales')).toBeHidden();
});

test('the plan of what is written comes at a press, whatever it would run on', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const sql = new SqlPage(page);
  await sql.open();
  const explain = page.getByRole('button', { name: 'Explain' });
  await expect(explain).toBeDisabled();
  await sql.write('SELECT country, sum(revenue) FROM gold.fact_sales GROUP BY country');
  await page.getByLabel('Runs on').selectOption('browser');
  await explain.click();
  const plan = sql.result.getByRole('list', { name: 'Plan' });
  await expect(plan).toContainText('Read gold.fact_sales');
  await expect(page.getByText('This is the server’s plan')).toBeVisible();
  await sql.write('SELECT nope FROM gold.fact_sales');
  await page.keyboard.press('Control+Shift+Enter');
  await expect(sql.result.getByRole('alert')).toContainText('Line 1, column 8');
});

test('rows, chart, pivot and statistics have no serious accessibility findings', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const { grid, result } = await opened(page, SALES);
  await result.getByRole('button', { name: 'Statistics' }).click();
  await header(grid, 'revenue').click();
  await expect(result.getByRole('region', { name: 'Statistics of revenue' })).toContainText('Median');
  expect(await obstacles(page)).toEqual([]);
  await result.getByRole('tab', { name: 'Chart' }).click();
  await expect(result.getByRole('img').first()).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await result.getByRole('tab', { name: 'Pivot' }).click();
  await expect(result.getByRole('table')).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
});

test('a phone shows all of it without moving the page sideways', async ({ page, signInAs }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signInAs('analyst');
  const { result } = await opened(page, SALES);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  for (const name of ['Chart', 'Pivot', 'Table']) {
    await result.getByRole('tab', { name }).click();
    expect(await overflow(), name).toBeLessThanOrEqual(0);
  }
});
