import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

test('from a table to its sources and its tiles: columns are followed, steps added, the way shown', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/catalog/gold.fact_sales');
  await page.getByRole('link', { name: 'Lineage', exact: true }).click();
  await expect(page).toHaveURL(/\/gold\.fact_sales\/lineage$/);
  const picture = page.getByRole('application');
  const panel = page.getByRole('complementary', { name: 'What is chosen' });
  await expect(picture.getByRole('button', { name: /^fact_sales/ })).toBeVisible({ timeout: 30_000 });
  await expect(picture.getByRole('button', { name: /^int_sale_lines Table/ })).toBeVisible();

  await picture.getByRole('button', { name: 'revenue', exact: true }).click();
  await expect(page).toHaveURL(/column=revenue/);
  await expect(panel).toContainText('Following revenue of fact_sales');
  await expect(picture.getByRole('button', { name: 'line_total', exact: true })).toBeVisible();

  // What opens its columns takes more room, and others may be out of sight then: what is, is gone to.
  await page.getByLabel('Find in it').fill('int_sale_lines');
  await expect(page.getByText(', 1 found')).toBeVisible();
  await page.getByLabel('Find in it').press('Enter');
  await expect(picture.getByRole('button', { name: /^int_sale_lines Table/ })).toBeFocused();
  await expect(panel).toContainText('Known from');
  await expect(panel).toContainText('unnest(item_list)');
  await panel.getByRole('button', { name: 'Verify by running it' }).click();
  await expect(panel).toContainText(/\d+ of \d+ edges moved what they lead to/, { timeout: 60_000 });
  await panel.getByRole('button', { name: /^Show the way to/ }).click();
  await expect(page.getByText('Only the ways between the two are lit.')).toBeVisible();

  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page).toHaveURL(/as=list/);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Edges' })).toContainText('int_sale_lines.line_total');
});

test('the impact of a column names what breaks, with numbers', async ({ page, signInAs }) => {
  await signInAs('steward', '/catalog/silver.int_sale_lines/lineage?as=impact&column=line_total');
  const reached = page.getByRole('region', { name: 'What it reaches' });
  await expect(
    reached.getByRole('row', { name: /fact_sales Names it: breaks profit, revenue 1/ }),
  ).toBeVisible();
  await expect(reached.getByRole('row', { name: /Other values/ }).first()).toBeVisible();
  await expect(page.getByText(/^Reaches \d+ tables?\b.* \d+ tiles?\b/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('impact-silver.int_sale_lines-line_total.csv');
});

/** A tile of an amount, and one of everything. */
async function makeBoard(request: APIRequestContext, origin: string): Promise<void> {
  const tile = (title: string, sql: string) => ({
    ...{ id: randomUUID(), title, sql, parameters: {}, chart: null, width: 6 },
  });
  const tiles = [
    tile(
      'Sold at least',
      'SELECT sum(line_total) AS sold FROM silver.int_sale_lines WHERE quantity >= {{least:number=1}}',
    ),
    tile('All lines', 'SELECT * FROM silver.int_sale_lines'),
  ];
  const data = { title: 'Lines of sales', description: '', tiles };
  const answer = await request.post('/api/trpc/boards.create', { data, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(200);
}

test('a change is tried before it is made, and whoever it reaches is told', async ({
  page,
  product,
  signInAs,
}) => {
  await signInAs('steward', '/catalog/silver.int_sale_lines/lineage?as=impact&column=line_total');
  await makeBoard(page.request, product.url);
  const trial = page.getByRole('region', { name: 'Try a change' });
  await trial.getByRole('button', { name: 'Try it' }).click();
  const outcome = page.getByRole('region', { name: 'What the change does' }).getByRole('row');
  const of = (name: string) => outcome.filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(of('fact_sales')).toContainText('Breaks');
  await expect(outcome.filter({ hasText: 'Stays as it was' }).first()).toBeVisible();
  await expect(of('Sold at least')).toContainText('There is no column "line_total" here');
  await expect(of('All lines')).toContainText('One column fewer: line_total.');
  await trial.getByLabel('Change of line_total').selectOption({ label: 'give it another type' });
  await trial.getByLabel('New type').fill('DROP TABLE x');
  await trial.getByRole('button', { name: 'Try it' }).click();
  await expect(trial.getByRole('alert')).toContainText('This change cannot be made');
  await page.getByLabel('What would change').selectOption('which rows there are');
  await trial.getByLabel('Rows that stay').fill('quantity > 1');
  await trial.getByRole('button', { name: 'Try it' }).click();
  await expect(of('int_sale_lines')).toContainText(/Rows\s*[-−]\d/);
  await expect(of('fact_sales')).toContainText(/Rows\s*[-−]\d/);
  await expect(of('Sold at least')).toContainText(/sold\s*[-−]\d.*With least = 1\./);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.getByRole('button', { name: 'Tell the owners' }).click();
  await page.getByRole('dialog').getByLabel('Message').fill('From May on.');
  await page.getByRole('dialog').getByRole('button', { name: 'Tell them' }).click();
  await expect(page.getByText(/(is|are) told|nobody to tell/)).toBeVisible();
});

test('it is shown as of an earlier moment, and what came since then', async ({ page, signInAs }) => {
  await signInAs('steward', '/catalog/gold.fact_sales/lineage?at=2020-01-01T00:00:00Z');
  await expect(page.getByText('Nothing is known of where it comes from or goes to')).toBeVisible();
  await page.goto('/catalog/gold.fact_sales/lineage?since=2020-01-01T00:00:00Z');
  await expect(page.getByText('New since then')).toBeVisible({ timeout: 30_000 });
});

test('two thousand tables can be searched, grouped and walked through by keys', async ({
  page,
  product,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await product.command('../server/testing/wide-lineage-child', []);
  await signInAs('steward');
  await page.goto('/catalog/gold.dim_date/lineage?up=0&down=10');
  const picture = page.getByRole('application');
  await expect(page.getByText('2,000 things')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('the nearest of more')).toBeVisible();
  await expect(picture.getByRole('button', { name: /^dim_date/ })).toBeVisible({ timeout: 90_000 });
  await page.getByLabel('Find in it').fill('mart_7.table_42');
  await expect(page.getByText(', 1 found')).toBeVisible();
  await page.getByLabel('Find in it').press('Enter');
  await expect(picture.getByRole('button', { name: 'table_42 Table · mart_7' })).toBeFocused({
    timeout: 30_000,
  });
  await page.keyboard.press('ArrowLeft');
  await expect(
    picture.getByRole('button', { name: /Table · mart_6/ }).and(page.locator(':focus')),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Group by layer' }).click();
  await page.getByRole('button', { name: 'Fit view' }).click();
  await picture.getByRole('button', { name: /^mart_3/ }).click({ timeout: 30_000 });
  const panel = page.getByRole('complementary', { name: 'What is chosen' });
  await expect(panel).toContainText('200 together');
  await panel.getByRole('button', { name: 'Show each' }).click();
  await expect(panel).toContainText('Choose a box');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByText(/^The first 500 of/)).toBeVisible();
});

test('the lineage has no obstacles', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  for (const as of ['', '?as=list', '?as=impact']) {
    // Opened on a phone, where the picture has the least room to be laid out.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/catalog/gold.fact_sales/lineage${as}`);
    const shown = as === '' ? page.getByRole('application').getByRole('button') : page.getByRole('table');
    await expect(shown.first()).toBeVisible({ timeout: 30_000 });
    expect(await obstacles(page), `${as} 390`).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(shown.first()).toBeVisible();
    expect(await obstacles(page), `${as} 1440`).toEqual([]);
  }
});
