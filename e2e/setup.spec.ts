import { open } from './alive.ts';
import { expect, wellBehavedTest as test } from './fixtures.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { type Product, startProduct } from './product.ts';

const PASSWORD = 'a few words long';

let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct({ demo: false });
});

test.afterAll(async () => {
  await product?.stop();
});

test.describe.configure({ mode: 'serial' });

test('without the demo the first visitor creates the administrator, and nobody after them', async ({
  page,
}) => {
  await open(page, product.url);
  await expect(page).toHaveURL(`${product.url}/setup`);
  const create = page.getByRole('button', { name: 'Create administrator' });
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await create.click();
  await expect(page.getByText('Use at least 12 characters')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await create.click();
  await expect(new Shell(page).title).toHaveText('Home');

  await expect(page.getByText('No events have arrived yet.')).toBeVisible();
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText(`curl ${product.collectorUrl}/v1/events/orders`);
  await expect(steps).toContainText('npm run user -- add');

  await page.goto(`${product.url}/setup`);
  await expect(page).toHaveURL(`${product.url}/`);
  const again = await page.request.post(`${product.url}/api/trpc/auth.setUp`, {
    headers: { origin: product.url },
    data: { name: 'Eve', email: 'eve@example.com', password: PASSWORD },
  });
  expect(again.status()).toBe(409);
});

test('a viewer of an empty portal is not told what only others can do', async ({ page }) => {
  await product.command('user', ['add', 'vera@example.com', '--role', 'viewer'], PASSWORD);
  await open(page, `${product.url}/sign-in`);
  await new SignInPage(page).submit('vera@example.com', PASSWORD);
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText('A steward or an administrator can send events or import a file.');
  await expect(steps).not.toContainText('curl');
});
