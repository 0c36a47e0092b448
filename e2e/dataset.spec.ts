import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: /^About / }).getByRole('link', { name, exact: true });

test('from words to a table: its columns and their values, rows, history, use, and how programs read it', async ({
  page,
  product,
  signInAs,
}) => {
  await product.command('../server/testing/profiles-child', []);
  await signInAs('steward', '/catalog?text=fact%20sales');
  await page.getByRole('link', { name: 'gold.fact_sales', exact: true }).click();
  await expect(page).toHaveURL(/\/catalog\/gold\.fact_sales$/);
  await expect(page.getByRole('heading', { name: 'gold.fact_sales', level: 1 })).toBeVisible();
  await expect(page.getByText('Last commit')).toBeVisible();
  await expect(page.getByText('Profiled')).toBeVisible();
  const columns = page.getByRole('region', { name: 'Columns' });
  await page.getByLabel('Find a column').fill('revenue');
  await expect(columns.getByRole('listitem')).toHaveCount(2);
  const revenue = columns.getByRole('button', { name: /^revenue/ });
  await revenue.click();
  await expect(revenue).toHaveAttribute('aria-expanded', 'true');
  await expect(columns.getByText('Median')).toBeVisible();
  await expect(columns.locator('figure')).toBeVisible();
  await page.getByLabel('Find a column').fill('no column is like this');
  await expect(page.getByText('No column is like that')).toBeVisible();

  await tab(page, 'Preview').click();
  await expect(page).toHaveURL(/\/preview$/);
  await expect(page.getByText(/First 100 of more rows|All \d+ rows/)).toBeVisible();
  await tab(page, 'History').click();
  await expect(page.getByRole('region', { name: 'Versions' }).first()).toContainText(/Rows (added|replaced)/);
  await expect(page.getByText('Version 0')).toBeVisible();
  await tab(page, 'Quality').click();
  await expect(page.getByRole('row', { name: /entry is one of sale, reversal/ })).toBeVisible();
  await tab(page, 'Usage').click();
  await expect(page.getByRole('region', { name: 'Ways by which it was read' })).toContainText('Preview');
  await tab(page, 'Connect').click();
  await expect(page.getByRole('region', { name: 'PyIceberg' })).toContainText(
    'load_table("gold.fact_sales")',
  );
  await expect(page.getByRole('main')).not.toContainText(/portal:[^@\s]+@/);
  await page.reload();
  await expect(tab(page, 'Connect')).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(tab(page, 'Usage')).toHaveAttribute('aria-current', 'page');
});

test('a table is opened in SQL and in the browser, and asked for', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog/gold.dim_product');
  await page.getByRole('link', { name: 'Open in the browser' }).click();
  await expect(page.locator('.cm-content')).toHaveText('SELECT * FROM gold.dim_product LIMIT 100');
  await expect(page.getByText('In this browser').first()).toBeVisible({ timeout: 30_000 });
  await open(page, '/catalog/gold.dim_product');
  await page.getByRole('link', { name: 'Ask for access' }).click();
  await expect(page.getByLabel('Table')).toHaveValue('gold.dim_product');
});

test('a table that may not be seen is as one that is not there, and can be asked for', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst', '/catalog');
  const words: (string | null)[] = [];
  for (const name of ['bronze.orders', 'bronze.nothing']) {
    for (const address of [`/catalog/${name}`, `/catalog/${name}/history`]) {
      const response = await open(page, address);
      const text = await page.getByRole('main').textContent();
      words.push(`${response?.status()} ${text?.replaceAll(name, 'it')}`);
    }
  }
  expect(new Set(words).size).toBe(1);
  await page.getByRole('link', { name: 'Ask for access' }).click();
  await expect(page.getByLabel('Table')).toHaveValue('bronze.nothing');
});

test('a name may be written in any way that an address allows', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog/gold%2Efact%5Fsales/history');
  await expect(page.getByRole('heading', { name: 'gold.fact_sales', level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Versions' }).first()).toBeVisible();
  await expect(tab(page, 'Classification')).toHaveCount(0);
});

test('2,000 columns scroll and are filtered as quickly as a few, and a steward decides what they are', async ({
  page,
  product,
  signInAs,
}) => {
  await product.command('../server/testing/wide-table-child', []);
  await signInAs('steward', '/catalog/gold.wide');
  await expect(page.getByText('2,000 columns')).toBeVisible();
  const columns = page.getByRole('region', { name: 'Columns' });
  const drawn = columns.getByRole('listitem');
  await expect(columns.getByRole('button', { name: /^figure_0000/ })).toBeVisible();
  expect(await drawn.count()).toBeLessThan(60);
  await columns
    .getByRole('list')
    .evaluate((list) => list.parentElement?.scrollTo({ top: list.scrollHeight }));
  await expect(columns.getByRole('button', { name: /^customer_email/ })).toBeVisible();
  expect(await drawn.count()).toBeLessThan(60);
  await page.getByLabel('Find a column').fill('figure_1234');
  await expect(drawn).toHaveCount(1);
  await expect(page.getByText('1 of 2,000 columns')).toBeVisible();

  await open(page, '/catalog/gold.wide/classification');
  const found = page.getByRole('listitem').filter({ hasText: 'customer_email' });
  await expect(found).not.toContainText('@example.com');
  await found.getByLabel(/^Note on/).fill('Made-up addresses.');
  await found.getByRole('button', { name: /^Reject/ }).click();
  await expect(found).toContainText('Rejected');
  await expect(found).toContainText('Made-up addresses.');
  await open(page, '/admin/classification?state=rejected');
  await expect(found).toContainText('gold.wide');
  await found.getByRole('button', { name: /^Accept/ }).click();
  await expect(page.getByText('The tag is accepted')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(found).toContainText('Rejected');
});

test('what cannot be loaded is said, and tried again', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog');
  await page.route(/datasets\.history/, (route) =>
    route.fulfill({
      json: [
        {
          error: {
            message: 'The lake rests.',
            code: -32603,
            data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200, errorCode: 'unavailable' },
          },
        },
      ],
    }),
  );
  await page.goto('/catalog/gold.fact_sales/history');
  await expect(page.getByText('The history could not be loaded')).toBeVisible({ timeout: 30_000 });
  await page.unroute(/datasets\.history/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Version 0')).toBeVisible();
});

const TABS = [
  '',
  '/preview',
  '/lineage',
  '/discussion',
  '/usage',
  '/history',
  '/quality',
  '/classification',
  '/connect',
];

test('a table’s page is no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  for (const path of TABS) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, `/catalog/silver.stg_customers${path}`);
    if (path === '') await page.getByRole('button', { name: /^email/ }).click();
    expect(await obstacles(page), path).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await obstacles(page), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  for (const address of ['/admin/classification', '/catalog/gold.nothing']) {
    await open(page, address);
    expect(await obstacles(page), address).toEqual([]);
  }
});
