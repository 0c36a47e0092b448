import { expect, wellBehavedTest as test } from './fixtures.ts';
import { CLIENT, type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { type Product, startProduct } from './product.ts';

const PASSWORD = 'a few words long';

let product: Product;
let provider: IdentityProvider;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  provider = await startIdentityProvider();
  product = await startProduct({
    demo: false,
    env: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Shop accounts',
    },
  });
});

test.afterAll(async () => {
  await product?.stop();
  await provider?.stop();
});

test.describe.configure({ mode: 'serial' });

test('without the demo the first visitor creates the administrator, and nobody after them', async ({
  page,
}) => {
  await page.goto(product.url, { waitUntil: 'networkidle' });
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
  await page.goto(`${product.url}/sign-in`, { waitUntil: 'networkidle' });
  await new SignInPage(page).submit('vera@example.com', PASSWORD);
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText('A steward or an administrator can send events or import a file.');
  await expect(steps).not.toContainText('curl');
});

test('the identity provider signs in who has an account here, and nobody else', async ({ page }) => {
  const elsewhere = page.getByRole('button', { name: 'Continue with Shop accounts' });
  provider.person = { sub: '7', name: 'Stranger', email: 'stranger@example.com', email_verified: true };
  await page.goto(`${product.url}/sign-in?next=/dashboards`, { waitUntil: 'networkidle' });
  await elsewhere.click();
  await expect(page.getByText('there is no account for you here')).toBeVisible();

  provider.person = { sub: '8', name: 'Vera', email: 'vera@example.com', email_verified: false };
  await page.goto(`${product.url}/sign-in?next=/dashboards`, { waitUntil: 'networkidle' });
  await elsewhere.click();
  await expect(page.getByText('there is no account for you here')).toBeVisible();

  provider.person = { ...provider.person, email: 'Vera@Example.com', email_verified: true };
  await page.goto(`${product.url}/sign-in?next=/dashboards`, { waitUntil: 'networkidle' });
  await elsewhere.click();
  await expect(page).toHaveURL(`${product.url}/dashboards`);
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible();
  expect(provider.refused).toEqual([]);
});
