import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { obstacles } from './accessibility.ts';
import { alive, open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { AccountPage } from './pages/account-page.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import type { Product } from './product.ts';

const PASSWORD = 'a few words long';
const STEP_MS = 30_000;

/** An authenticator app, which gives no code twice. */
class Authenticator {
  readonly #secret: Secret;
  #given = 0;

  constructor(key: string) {
    this.#secret = Secret.fromBase32(key.replaceAll(' ', ''));
  }

  /** The next code that was not given yet; the portal takes those a step early. */
  next(): string {
    this.#given = Math.max(this.#given + 1, Math.floor(Date.now() / STEP_MS) - 1);
    return TOTP.generate({ secret: this.#secret, timestamp: this.#given * STEP_MS });
  }
}

async function newPerson(product: Product, page: Page, name: string, role = 'analyst'): Promise<string> {
  const email = `${name}@example.com`;
  await product.command('user', ['add', email, '--role', role], PASSWORD);
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit(email, PASSWORD);
  await expect(new Shell(page).title).toHaveText('Home');
  return email;
}

test('a second factor is set up, asked for, replaced by a recovery code and turned off', async ({
  page,
  product,
}) => {
  const email = await newPerson(product, page, 'tess');
  const account = new AccountPage(page);
  await new Shell(page).account.click();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  const panel = account.panel('Second factor');
  await expect(panel).toContainText('Off');
  await panel.getByRole('button', { name: 'Set up' }).click();
  await account.dialog.getByLabel('Password', { exact: true }).fill('wrong');
  await account.dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(account.dialog.getByRole('alert')).toHaveText('The password is wrong.');
  await account.dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await account.dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(account.dialog.getByRole('img', { name: /^QR code/ })).toBeVisible();
  const authenticator = new Authenticator(await account.copied());
  await account.code.fill('000000');
  await account.dialog.getByRole('button', { name: 'Turn on' }).click();
  await expect(account.dialog.getByRole('alert')).toContainText('The code is wrong');
  await account.code.fill(authenticator.next());
  await account.dialog.getByRole('button', { name: 'Turn on' }).click();
  await expect(account.dialog).toContainText('they are not shown again');
  const recovery = (await account.copied()).split('\n');
  expect(recovery).toHaveLength(10);
  await account.dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(panel).toContainText('Recovery codes left: 10.');

  await new Shell(page).signOut();
  await expect(page).toHaveURL(/\/sign-in$/);
  await alive(page);
  const signIn = new SignInPage(page);
  await signIn.submit(email, PASSWORD);
  await expect(signIn.code).toBeFocused();
  await signIn.submitCode('000000');
  await expect(signIn.problem).toContainText('The code is wrong');
  await signIn.submitCode(authenticator.next());
  await expect(new Shell(page).title).toHaveText('Home');

  await new Shell(page).signOut();
  await expect(page).toHaveURL(/\/sign-in$/);
  await alive(page);
  await signIn.submit(email, PASSWORD);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await signIn.submitCode(recovery[3] ?? '');
  await expect(new Shell(page).title).toHaveText('Home');

  await account.open();
  await expect(panel).toContainText('Recovery codes left: 9.');
  await panel.getByRole('button', { name: 'Turn off' }).click();
  await account.dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await account.code.fill(recovery[3] ?? '');
  await account.dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(account.dialog.getByRole('alert')).toContainText('was used before');
  await account.code.fill(recovery[4] ?? '');
  await account.dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(panel).toContainText('Off');
});

test('a session that is ended elsewhere is over on the next click', async ({ page, product, browser }) => {
  const email = await newPerson(product, page, 'sid');
  const elsewhere = await browser.newContext({
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    baseURL: product.url,
  });
  const other = await elsewhere.newPage();
  const signIn = new SignInPage(other);
  await signIn.open();
  await signIn.submit(email, PASSWORD);
  await expect(new Shell(other).title).toHaveText('Home');

  const account = new AccountPage(page);
  await account.open();
  const sessions = account.panel('Sessions');
  await expect(sessions.getByRole('row').filter({ hasText: 'This session' })).toHaveCount(1);
  await sessions.getByRole('button', { name: 'End Firefox on Linux' }).click();
  await expect(sessions.getByRole('row').filter({ hasText: 'Firefox on Linux' })).toHaveCount(0);

  await new Shell(other).place('Dashboards').click();
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fdashboards$/);
  await elsewhere.close();
});

test('a new password ends the other sessions and keeps this one', async ({ page, product, browser }) => {
  const email = await newPerson(product, page, 'pam');
  const other = await browser.newPage({ baseURL: product.url });
  await new SignInPage(other).open();
  await new SignInPage(other).submit(email, PASSWORD);
  await expect(new Shell(other).title).toHaveText('Home');

  const account = new AccountPage(page);
  await account.open();
  await account.panel('Profile').getByRole('button', { name: 'Change password' }).click();
  await account.dialog.getByLabel('Present password', { exact: true }).fill('wrong');
  await account.dialog.getByLabel('New password', { exact: true }).fill(`${PASSWORD} too`);
  await account.dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(account.dialog.getByRole('alert')).toHaveText('The password is wrong.');
  await account.dialog.getByLabel('Present password', { exact: true }).fill(PASSWORD);
  await account.dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Sessions that ended elsewhere: 1.')).toBeVisible();
  await page.reload();
  await expect(new Shell(page).title).toHaveText('Account');
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in$/);
  await other.close();
});

test('a token is made, used by a program, and refused once it is revoked', async ({ page, product }) => {
  await newPerson(product, page, 'tom');
  const account = new AccountPage(page);
  await account.open();
  const panel = account.panel('API tokens');
  await panel.getByRole('button', { name: 'New token' }).click();
  await account.dialog.getByLabel('Name').fill('nightly report');
  await account.dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(account.dialog).toContainText('it is not shown again');
  const token = await account.copied();
  expect(token).toMatch(/^scp_[0-9A-Za-z]{43}$/);
  await account.dialog.getByRole('button', { name: 'Done' }).click();
  await expect(panel.getByRole('row').filter({ hasText: 'nightly report' })).toContainText(token.slice(0, 8));

  const ask = (headers: Record<string, string>) =>
    fetch(`${product.url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ sql: 'SELECT 42 AS answer' }),
    });
  const answer = await ask({ authorization: `Bearer ${token}` });
  expect(answer.status, await answer.clone().text()).toBe(200);
  expect(await answer.text()).toContain('42');
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  expect((await ask({ cookie, origin: product.url })).status).toBe(401);
  expect((await ask({ authorization: 'Bearer scp_wrong', cookie })).status).toBe(401);

  await panel.getByRole('button', { name: 'Revoke nightly report' }).click();
  await account.dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(panel).toContainText('You have no API tokens');
  expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(401);
});

test('people see what they may do, and the demo’s accounts stay as they are', async ({ page, signInAs }) => {
  await signInAs('viewer');
  const account = new AccountPage(page);
  await account.open();
  await expect(account.panel('What I may do')).toContainText('dashboards:read');
  await expect(account.panel('What I may do')).not.toContainText('query:run');
  await expect(account.panel('Profile')).toContainText('nobody can change them');
  await expect(account.panel('Second factor')).toHaveCount(0);
});

test('the account page has no serious obstacle and fits a phone', async ({ page, product }) => {
  await newPerson(product, page, 'una');
  await page.setViewportSize({ width: 360, height: 740 });
  const account = new AccountPage(page);
  await account.open();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  expect(await obstacles(page)).toEqual([]);
  for (const [panel, button] of [
    ['API tokens', 'New token'],
    ['Second factor', 'Set up'],
  ] as const) {
    await account.panel(panel).getByRole('button', { name: button }).click();
    await expect(account.dialog).toBeVisible();
    expect(await obstacles(page), button).toEqual([]);
    expect(await overflow(), button).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await expect(account.dialog).toBeHidden();
  }
});

test('an invitation lets somebody choose name and password, once', async ({
  page,
  product,
  signInAs,
  browser,
}) => {
  await signInAs('admin');
  const answer = await page.request.post('/api/trpc/people.invite', {
    headers: { origin: product.url },
    data: { name: 'Ines', email: 'ines@example.com', role: 'analyst', groups: [] },
  });
  expect(answer.status()).toBe(200);
  const { path } = (await answer.json()).result.data as { path: string };

  const context = await browser.newContext({ baseURL: product.url });
  const invited = await context.newPage();
  await open(invited, path);
  await expect(invited.getByLabel('E-mail address')).toHaveValue('ines@example.com');
  await invited.getByLabel('Name').fill('Inês Castro');
  await invited.getByLabel('Password', { exact: true }).fill('short');
  await invited.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(invited.getByText('Use at least 12 characters')).toBeVisible();
  await invited.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await invited.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(new Shell(invited).account).toHaveAccessibleName('Account of Inês Castro');

  const titles = new Set<string | null>();
  for (const dead of [path, '/invitation/nonsense']) {
    await invited.goto(dead);
    titles.add(await invited.getByRole('heading', { level: 1 }).textContent());
  }
  expect([...titles]).toEqual(['This invitation is not valid any more']);
  await context.close();
});
