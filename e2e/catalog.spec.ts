import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

test('somebody finds a table by words, narrows, and opens it', async ({ page, signInAs }) => {
  await signInAs('analyst', '/');
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Catalog' }).click();
  const search = page.getByLabel('Search the catalog');
  const found = page.getByRole('list', { name: 'Found' });
  const first = found.getByRole('listitem').first().getByRole('heading');
  await expect(page.getByRole('heading', { name: 'Used most' })).toBeVisible();
  await search.fill('fact sales');
  await expect(first).toHaveText('gold.fact_sales');
  await expect(page).toHaveURL(/text=fact\+sales/);
  await search.fill('custmer');
  await expect(found).toContainText('gold.dim_customer');
  await page.getByLabel('Layer').selectOption('gold');
  await expect(found).not.toContainText('silver.');
  await expect(found).toContainText('gold.dim_customer');
  await page.reload();
  await expect(page.getByLabel('Search the catalog')).toHaveValue('custmer');
  await expect(found).toContainText('gold.dim_customer');
  await page.getByLabel('Layer').selectOption('');
  await search.fill('turnover');
  await expect(found).toContainText('Synonym: turnover → revenue');
  await page.getByLabel('Type').selectOption('metric');
  await expect(page).toHaveURL(/kinds=metric/);
  await expect(first).toHaveText('Revenue');
  await page.getByLabel('Type').selectOption('');
  await search.fill('orders of zanzibar');
  await expect(page.getByText('with some of these words, none with all')).toBeVisible();
  await search.fill('zanzibar');
  await expect(page.getByText('Nothing of that name for you')).toBeVisible();
  await search.fill('dim_customer');
  await page.getByRole('link', { name: 'Open in SQL: gold.dim_customer' }).click();
  await expect(page.locator('.cm-content')).toHaveText('SELECT * FROM gold.dim_customer LIMIT 100');
});

test('what somebody opened is offered to them again, and the catalog can be browsed', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/catalog/gold.fact_sales');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('fact_sales');
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Catalog' }).click();
  const recent = page.getByRole('region', { name: 'Used last by you' });
  await expect(recent.getByRole('link', { name: 'gold.fact_sales' })).toBeVisible();
  await page.getByLabel('New data').selectOption('hour');
  const found = page.getByRole('list', { name: 'Found' });
  await expect(found).toContainText('New data');
  await expect(recent).toHaveCount(0);
  await page.getByLabel('New data').selectOption('');
  await page.getByLabel('Owner').selectOption({ index: 1 });
  await expect(found).toContainText('Owned by');
});

test('everything is searched from any page, by keys alone', async ({ page, signInAs }) => {
  await signInAs('analyst', '/access');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  const field = palette.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeFocused();
  await expect(palette.getByRole('group', { name: 'Used most' })).toBeVisible();
  await field.fill('average order value');
  await expect(palette.getByRole('option').first()).toContainText('Average order value');
  await expect(palette.getByRole('group', { name: 'Metrics' })).toContainText('This is its name');
  const chosen = () => palette.locator('[role="option"][data-combobox-selected]');
  await expect(chosen()).toHaveCount(1);
  const before = await chosen().textContent();
  await page.keyboard.press('ArrowDown');
  expect(await chosen().textContent()).not.toBe(before);
  expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen().getAttribute('id'));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(chosen()).toContainText('Search the catalog for “average order value”');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog\?text=average\+order\+value/);
  await expect(palette).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await field.fill('dim_customer');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog\/gold\.dim_customer/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('dim_customer');

  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(palette.getByRole('group', { name: 'Used last' })).toContainText('gold.dim_customer');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Search', exact: true })).toBeFocused();
});

test('the search opens over the editor too, and leaves the editor its keys', async ({ page, signInAs }) => {
  await signInAs('analyst', '/sql?sql=SELECT+1');
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' + 2');
  await expect(editor).toHaveText('SELECT 1 + 2');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(palette).toHaveCount(0);
  await expect(editor).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(editor).toHaveText('SELECT 1');
});

test('what the search cannot answer is said, and tried again', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog');
  await page.route(/catalog\.search/, (route) =>
    route.fulfill({
      json: [
        {
          error: {
            message: 'The catalog rests.',
            code: -32603,
            data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200 },
          },
        },
      ],
    }),
  );
  await page.getByLabel('Search the catalog').fill('sales');
  await expect(page.getByText('The catalog could not be searched')).toBeVisible({ timeout: 30_000 });
  await page.unroute(/catalog\.search/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('list', { name: 'Found' })).toContainText('gold.fact_sales');
});

test('the catalog is no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  await signInAs('analyst', '/catalog?text=customer');
  await expect(page.getByRole('list', { name: 'Found' })).toContainText('gold.dim_customer');
  expect(await obstacles(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await obstacles(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.goto('/catalog');
  await expect(page.getByRole('heading', { name: 'Used most' })).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('combobox', { name: 'Search' }).fill('customer');
    await expect(page.getByRole('dialog').getByRole('option').first()).toContainText('ustomer');
    expect(await obstacles(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});
