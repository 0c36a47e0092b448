import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

test('somebody finds a table by words, narrows, and opens it', async ({ page, signInAs }) => {
  await signInAs('analyst', '/');
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Catalog' }).click();
  const search = page.getByLabel('Search the catalog');
  const found = page.getByRole('list', { name: 'Found' });
  const first = found.getByRole('listitem').first().getByRole('heading');
  await expect(page.getByText('Find data by any word of it')).toBeVisible();
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
  await search.fill('nothing of that kind');
  await expect(page.getByText('Nothing of that name for you')).toBeVisible();
  await search.fill('dim_customer');
  await page.getByRole('link', { name: 'Open in SQL: gold.dim_customer' }).click();
  await expect(page.locator('.cm-content')).toHaveText('SELECT * FROM gold.dim_customer LIMIT 100');
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

for (const scheme of ['light', 'dark'] as const) {
  test(`the catalog is no obstacle for anybody, also on a phone (${scheme})`, async ({ page, signInAs }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await signInAs('analyst', '/catalog?text=customer');
    await expect(page.getByRole('list', { name: 'Found' })).toContainText('gold.dim_customer');
    expect(await obstacles(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
