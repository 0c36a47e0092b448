import { expect, test } from './fixtures.ts';
import { DashboardPage } from './pages/dashboard-page.ts';

const NUMBERS = [
  'Revenue',
  'Orders',
  'Customers',
  'Units',
  'Average order value',
  'Order conversion rate',
  'Customer acquisition cost',
];
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

test('an executive sees numbers that belong together, and live ones above them', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  for (const title of NUMBERS) expect(await dashboard.value(title), title).toBeGreaterThan(0);
  const [revenue, orders, average] = await Promise.all(
    ['Revenue', 'Orders', 'Average order value'].map((title) => dashboard.value(title)),
  );
  expect(Math.abs((revenue ?? 0) / (orders ?? 0) - (average ?? 0))).toBeLessThan(0.01);
  for (const title of ['Revenue by day', 'From visit to order', 'Top products', 'Revenue by category']) {
    await expect(dashboard.tile(title).locator('canvas')).toBeVisible();
  }
  await expect(dashboard.tile('Revenue').getByText(/^As of/)).toBeVisible();
  const sessions = page.getByRole('region', { name: /^Active sessions/ });
  await expect(sessions.getByText(/^Live/)).toBeVisible({ timeout: 30_000 });
  await expect(sessions.locator('[data-numeric]').first()).toHaveText(/\d/);
});

test('a filter narrows the numbers, lives in the address, survives a reload and goes back', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  const all = await dashboard.value('Revenue');
  await dashboard.filter('Country').click();
  const germany = page.getByRole('checkbox', { name: 'Germany' });
  await germany.check();
  await expect(page).toHaveURL(/\?country=DE$/);
  await page.keyboard.press('Escape');
  await expect.poll(() => dashboard.value('Revenue')).toBeLessThan(all);
  const some = await dashboard.value('Revenue');
  expect(some).toBeGreaterThan(0);

  await page.reload();
  await expect(dashboard.filter('Country')).toContainText('Germany');
  await expect.poll(() => dashboard.value('Revenue')).toBeLessThan(all);

  await page.goBack();
  await expect(page).toHaveURL(/executive$/);
  await expect.poll(() => dashboard.value('Revenue')).toBeGreaterThanOrEqual(all);
});

test('a click on a category chooses it, and tiles that it does not concern say so', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  await dashboard.value('Revenue');
  const bars = dashboard.tile('Revenue by category').getByRole('img');
  await expect(bars.locator('canvas')).toBeVisible();
  await bars.click({ position: { x: 20, y: 22 } });
  await expect(page).toHaveURL(/\?category=/);
  await expect(dashboard.tile('Customer acquisition cost').getByText(/Not split by category/)).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page).toHaveURL(/executive$/);
});

test('the period is chosen from the list or as two days', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  await dashboard.value('Revenue');
  await dashboard.period.click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  await expect(page).toHaveURL(/\?period=7d$/);
  await dashboard.period.click();
  await page.getByLabel('From', { exact: true }).fill('2026-01-05');
  await page.getByLabel('To', { exact: true }).fill('2026-01-04');
  const show = page.getByRole('button', { name: 'Show these days' });
  await expect(show).toBeDisabled();
  await page.getByLabel('To', { exact: true }).fill('2026-01-06');
  await show.click();
  await expect(page).toHaveURL(/\?from=2026-01-05&to=2026-01-06$/);
});

test('a tile is a table, a file and a picture too', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const dashboard = new DashboardPage(page);
  await dashboard.open('?period=7d');
  await dashboard.value('Revenue');
  await dashboard.choose('Top products', 'Show as table');
  const table = await dashboard.table('Top products');
  expect(table[0]).toEqual([
    'Product',
    'Product id',
    'Category',
    'Top products',
    'Share',
    'Top products, previous period',
    'Units',
  ]);
  expect(table).toHaveLength(11);

  const csv = await dashboard.save('Top products', 'Save as CSV');
  expect(csv.name).toMatch(/^executive-top-products-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.content.toString().split('\r\n');
  expect(lines[0]).toBe(
    `\uFEFF${['Product', 'Product id', 'Category', 'Top products', 'Share', '"Top products, previous period"', 'Units'].join(',')}`,
  );
  expect(lines.length).toBeGreaterThan(table.length + 1);
  expect(lines[1]).toContain(table[1]?.[1]);

  for (const title of ['Top products', 'Revenue by day', 'Orders']) {
    const picture = await dashboard.save(title, 'Save as PNG');
    expect(picture.name).toMatch(/\.png$/);
    expect(picture.content.subarray(0, 8)).toEqual(PNG_SIGNATURE);
    expect(picture.content.length).toBeGreaterThan(10_000);
  }
});

test('every tile says how it is computed', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  await dashboard.value('Order conversion rate');
  await dashboard
    .tile('Order conversion rate')
    .getByRole('button', { name: /How is this computed/ })
    .click();
  await expect(dashboard.receipt).toContainText('Sessions with an order divided by all sessions');
  await expect(dashboard.receipt).toContainText('FROM gold.mart_funnel_daily');
  await expect(dashboard.receipt).toContainText(/snapshot \d+/);
  await expect(dashboard.receipt).toContainText('$categories_1');
  await page.keyboard.press('Escape');
  await expect(dashboard.receipt).toBeHidden();
  await dashboard.tile('Orders').getByRole('button', { name: 'More about Orders' }).click();
  await expect(page.getByRole('menuitem', { name: 'Show as table' })).toBeVisible();
  // What one may see one may take: viewers too.
  await expect(page.getByRole('menuitem', { name: 'Save as CSV' })).toBeVisible();
});

test("a tile's menu is used by keyboard alone, and gives the focus back", async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  await dashboard.value('Orders');
  const more = dashboard.tile('Orders').getByRole('button', { name: 'More about Orders' });
  const item = (name: string) => page.getByRole('menuitem', { name });
  await more.press('ArrowDown');
  await expect(item('Show as table')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('How is this computed')).toBeFocused();
  await page.keyboard.press('s');
  await expect(item('Save as PNG')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(item('Show as table')).toHaveCount(0);
  await expect(more).toBeFocused();
  await more.press('Enter');
  await expect(item('Show as table')).toBeFocused();
  await page.keyboard.press('h');
  await page.keyboard.press('Enter');
  await expect(dashboard.receipt).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dashboard.receipt).toBeHidden();
  await expect(more).toBeFocused();
});

test('a period without sales offers the days that have some', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open('?from=2001-01-01&to=2001-01-31');
  await expect(page.getByText(/^(No sales in this period|This period is still being loaded)$/)).toBeVisible();
  await page.getByRole('button', { name: /^Show / }).click();
  expect(await dashboard.value('Revenue')).toBeGreaterThan(0);
});

test('what the address holds wrongly is left out and said', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open('?period=fortnight&country=XX&country=DE');
  await expect(page.getByText('The address asks for a period that does not exist')).toBeVisible();
  await expect(page.getByText('Country: the data has no XX')).toBeVisible();
  await expect(dashboard.filter('Country')).toContainText('Germany');
  expect(await dashboard.value('Revenue')).toBeGreaterThan(0);
});

test('what cannot be loaded says so and can be tried again', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await page.route(/\/api\/trpc\/.*dashboards\.query/, (route) => route.fulfill({ status: 503, body: '' }));
  await dashboard.open();
  const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' }).first();
  await expect(alert).toContainText('The portal does not answer', { timeout: 30_000 });
  await page.unrouteAll();
  await alert.getByRole('button', { name: 'Try again' }).click();
  expect(await dashboard.value('Revenue')).toBeGreaterThan(0);
});

test('on a phone in the dark, nothing is wider than the screen', async ({ page, signInAs }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await signInAs('viewer');
  const dashboard = new DashboardPage(page);
  await dashboard.open();
  await dashboard.value('Revenue');
  await expect(dashboard.tile('Top products').locator('canvas')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await dashboard.choose('Revenue by day', 'Show as table');
  await expect(dashboard.tile('Revenue by day').getByRole('columnheader').first()).toHaveText('Day');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
