import type { Page } from '@playwright/test';
import { open } from './alive.ts';
import { expect, wellBehavedTest as test } from './fixtures.ts';
import { CLIENT, type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { Shell } from './pages/shell.ts';
import { type Product, startProduct } from './product.ts';

const PASSWORD = 'a few words long';
const VERA = { sub: '8', name: 'Vera', email: 'Vera@Example.com', email_verified: true };

let product: Product;
let provider: IdentityProvider;

test.describe.configure({ mode: 'serial' });

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
  await provider.register(product.url);
  await product.command('user', ['add', 'ada@example.com', '--role', 'admin'], PASSWORD);
  await product.command('user', ['add', 'vera@example.com', '--role', 'viewer'], PASSWORD);
});

test.afterAll(async () => {
  await product?.stop();
  await provider?.stop();
});

/** From the portal's sign-in page to the provider's. */
async function leave(page: Page): Promise<void> {
  await open(page, `${product.url}/sign-in?next=/dashboards`);
  await page.getByRole('button', { name: 'Continue with Shop accounts' }).click();
  await expect(page.getByRole('button', { name: /^Sign in as/ })).toBeVisible();
}

async function goThrough(page: Page): Promise<void> {
  await leave(page);
  await page.getByRole('button', { name: /^Sign in as/ }).click();
}

/** Goes through the provider's page without following its answer: the address by which it would reach the portal. */
async function answerOf(page: Page): Promise<string> {
  await leave(page);
  const posted = await page.request.post(page.url(), { maxRedirects: 0 });
  const resumed = await page.request.get(posted.headers().location ?? '', { maxRedirects: 0 });
  const answer = resumed.headers().location ?? '';
  expect(answer).toContain(`${product.url}/api/auth/callback/oidc?code=`);
  return answer;
}

/** Back on the sign-in page, and nobody is signed in. */
async function expectRefused(page: Page, words: string): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await page.goto(product.url);
  await expect(page).toHaveURL(`${product.url}/sign-in`);
}

const DID_NOT_WORK = 'Signing in with the identity provider did not work.';

test('the identity provider signs in who has an account here, by code with PKCE, state and nonce', async ({
  page,
}) => {
  const asked = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/auth?`));
  await provider.present(VERA);
  await goThrough(page);
  await expect(page).toHaveURL(`${product.url}/dashboards`);
  await expect(new Shell(page).account).toBeVisible();
  const { searchParams } = new URL((await asked).url());
  expect(searchParams.get('response_type')).toBe('code');
  expect(searchParams.get('code_challenge_method')).toBe('S256');
  for (const name of ['code_challenge', 'state', 'nonce'])
    expect(searchParams.get(name), name).toMatch(/^.{32,}$/);
  expect(await provider.history()).toEqual(['grant']);
});

for (const [who, person] of [
  ['without an account here', { ...VERA, sub: '7', email: 'stranger@example.com' }],
  ['whose address nobody verified', { ...VERA, email_verified: false }],
] as const) {
  test(`somebody ${who} is not let in`, async ({ page }) => {
    await provider.present(person);
    await goThrough(page);
    await expectRefused(page, 'there is no account for you here');
  });
}

test('a token made for another nonce is not taken', async ({ page }) => {
  await provider.present(VERA);
  await page.route(
    `${provider.issuer}/auth?*`,
    (route) => {
      const changed = new URL(route.request().url());
      changed.searchParams.set('nonce', 'of-somebody-else-who-waits-for-this');
      return route.fulfill({ status: 302, headers: { location: changed.href } });
    },
    { times: 1 },
  );
  await goThrough(page);
  await expectRefused(page, DID_NOT_WORK);
  expect(await provider.history()).toContain('grant');
});

test('a code that has run out is not taken', async ({ page }) => {
  await provider.present(VERA);
  const answer = await answerOf(page);
  await provider.expireCodes();
  await provider.history();
  await page.goto(answer);
  await expectRefused(page, DID_NOT_WORK);
  expect(await provider.history()).toEqual(['invalid_grant']);
});

test('an answer works once, and in the browser that asked only', async ({ page, browser }) => {
  await provider.present(VERA);
  const answer = await answerOf(page);
  const stranger = await browser.newPage();
  await stranger.goto(answer);
  await expectRefused(stranger, DID_NOT_WORK);
  await stranger.close();

  await page.goto(answer);
  await expect(new Shell(page).account).toBeVisible();
  // A page that notices would be on its way to the sign-in page at the same time.
  await page.goto('about:blank');
  await page.context().clearCookies({ name: /session-token/ });
  await page.goto(answer);
  await expectRefused(page, DID_NOT_WORK);
});

test('somebody who is deactivated is out on the next request, and does not come back', async ({ page }) => {
  await provider.present(VERA);
  await goThrough(page);
  await expect(new Shell(page).account).toBeVisible();
  await product.command('user', ['deactivate', 'vera@example.com']);
  // The page may notice by itself first, and be on its way.
  await page.goto(product.url).catch(() => undefined);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.context().clearCookies();
  await goThrough(page);
  await expectRefused(page, 'there is no account for you here');
  await product.command('user', ['activate', 'vera@example.com']);
});

test('a provider that is away is said to be, and the password still works', async ({ page }) => {
  await provider.stop();
  await open(page, `${product.url}/sign-in`);
  await page.getByRole('button', { name: 'Continue with Shop accounts' }).click();
  await expect(page.getByRole('alert').filter({ hasText: DID_NOT_WORK })).toBeVisible();
  await page.getByLabel('E-mail address').fill('vera@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(new Shell(page).title).toHaveText('Home');
});
