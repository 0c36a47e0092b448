import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const PASSWORD = 'a few words long';

test('who is not signed in is asked to, and comes back to the page they wanted', async ({ page }) => {
  await open(page, '/dashboards?from=a-link');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fdashboards%3Ffrom%3Da-link$/);
  await new SignInPage(page).submit('viewer@demo.shop', 'demo-portal');
  await expect(page).toHaveURL(/\/dashboards\?from=a-link$/);
  await expect(new Shell(page).title).toHaveText('Dashboards');
});

test('a wrong password says so without telling whether the account exists', async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit('viewer@demo.shop', 'wrong');
  await expect(signIn.problem).toHaveText('E-mail address or password is wrong.');
  await signIn.open();
  await signIn.submit('nobody@demo.shop', 'wrong');
  await expect(signIn.problem).toHaveText('E-mail address or password is wrong.');
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('after five failures the account is locked, for the right password too', async ({ page, product }) => {
  await product.command('user', ['add', 'lock@example.com', '--role', 'viewer'], PASSWORD);
  const signIn = new SignInPage(page);
  await signIn.open();
  for (let attempt = 0; attempt < 5; attempt++) await signIn.submit('lock@example.com', 'wrong');
  await signIn.submit('lock@example.com', PASSWORD);
  await expect(signIn.problem).toHaveText('Too many attempts. Try again in 15 minutes.');
});

test('signing out ends the session', async ({ page, signInAs }) => {
  await signInAs('viewer', '/');
  await new Shell(page).signOut();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('a person who is deactivated or gets a new password is out at the next request', async ({
  page,
  product,
}) => {
  const signIn = new SignInPage(page);
  await product.command('user', ['add', 'leaver@example.com', '--role', 'viewer'], PASSWORD);
  await signIn.open();
  await signIn.submit('leaver@example.com', PASSWORD);
  await expect(new Shell(page).title).toHaveText('Home');
  await product.command('user', ['reset-password', 'leaver@example.com'], `${PASSWORD} more`);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in$/);
  await signIn.submit('leaver@example.com', `${PASSWORD} more`);
  await expect(new Shell(page).title).toHaveText('Home');
  await product.command('user', ['deactivate', 'leaver@example.com']);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('an open page whose session has ended leads to signing in, and back', async ({
  page,
  signInAs,
  context,
}) => {
  await signInAs('viewer');
  await open(page, '/dashboards');
  await context.clearCookies();
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fdashboards$/);
});

test('a link to another site is not followed after signing in', async ({ page, product }) => {
  await open(page, '/sign-in?next=//example.com/phish');
  await new SignInPage(page).submit('viewer@demo.shop', 'demo-portal');
  await expect(page).toHaveURL(`${product.url}/`);
});

test('nobody calls the server for another site, and no session reads what its role may not', async ({
  page,
  product,
  signInAs,
}) => {
  await signInAs('viewer');
  const post = (headers: Record<string, string>) =>
    page.request.post('/api/trpc/auth.setUp', { headers, data: { json: {} } });
  expect((await post({ origin: 'https://evil.example' })).status()).toBe(403);
  expect((await post({})).status()).toBe(403);
  expect((await post({ origin: product.url })).status()).toBe(400);
  expect((await page.request.get('/api/trpc/platform.collector')).status()).toBe(403);
  expect((await page.request.get('/api/trpc/platform.status')).status()).toBe(200);
});

test('the cookie of the session is out of reach for scripts and other sites', async ({
  signInAs,
  context,
}) => {
  await signInAs('admin');
  const session = (await context.cookies()).find(({ name }) => name.endsWith('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
});
