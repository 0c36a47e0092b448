import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { Shell } from './pages/shell.ts';

const SIGNED_IN_PAGES = [
  '/',
  '/catalog',
  '/sql',
  '/dashboards',
  '/dashboards/executive',
  '/access',
  '/access/request',
  '/admin/people',
  '/admin/groups',
  '/admin/roles',
  '/admin/policies',
  '/admin/policies/view-as',
  '/admin/policies/rehearsal',
  '/admin/policies/versions',
  '/admin/requests',
  '/no-such-page',
];

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading').or(page.getByText('There is no such page')).first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

test('the chosen colour scheme stays, and is there before the first paint', async ({ page, signInAs }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await signInAs('viewer', '/');
  const light = await background(page);
  await new Shell(page).chooseColorScheme('Dark');
  const dark = await background(page);
  expect(dark).not.toBe(light);
  await page.goto('/dashboards', { waitUntil: 'commit' });
  await page.waitForFunction(() => document.body !== null);
  expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
  await new Shell(page).chooseColorScheme('System');
  expect(await background(page)).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => background(page)).toBe(dark);
});

test('the dashboard is reached by keyboard alone', async ({ page, signInAs }) => {
  await signInAs('viewer', '/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: /^Executive/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/dashboards\/executive/);
  await expect(new Shell(page).title).toHaveText('Executive');
});

test('? lists the keys, g d goes to the dashboards, and both can be turned off', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer', '/');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await page.keyboard.press('?');
  await expect(keys).toContainText('Go to dashboards');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page).toHaveURL(/\/dashboards$/);
  await page.getByRole('button', { name: 'Keys' }).click();
  await keys.getByLabel('Use these keys').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.keyboard.press('?');
  await expect(keys).toBeHidden();
  await expect(page).toHaveURL(/\/dashboards$/);
});

test('a box that a button opens keeps the focus, and closes by Escape, a press elsewhere and its button', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer', '/');
  const { account } = new Shell(page);
  const box = page.getByRole('dialog', { name: 'Account' });
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('heading', { level: 1 }).click(),
    () => account.click(),
  ]) {
    await account.click();
    await expect(box).toBeVisible();
    // From then on it listens: the focus moves in last.
    await expect.poll(() => box.evaluate((open) => open.contains(document.activeElement))).toBe(true);
    await leave();
    await expect(box).toBeHidden();
  }

  await account.press('Enter');
  const focusInside = box.locator(':focus');
  await expect(focusInside).toHaveCount(1);
  for (const key of ['Shift+Tab', 'Tab', 'Tab', 'Tab', 'Tab']) {
    await page.keyboard.press(key);
    await expect(focusInside).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(account).toBeFocused();
});

test('an address that no page answers to says so within the portal', async ({ page, signInAs }) => {
  await signInAs('viewer');
  await page.goto('/no-such-page');
  await expect(page.getByText('There is no such page')).toBeVisible();
  await page.getByRole('link', { name: 'Go to Home' }).click();
  await expect(new Shell(page).title).toHaveText('Home');
});

test('every place of the rail exists', async ({ page, signInAs }) => {
  await signInAs('admin', '/');
  const links = await new Shell(page).places.getByRole('link').all();
  for (const link of links) {
    const answer = await page.request.get((await link.getAttribute('href')) ?? '');
    expect(answer.status(), answer.url()).toBe(200);
  }
});

test('every page fits a narrow phone, and is no obstacle for people with assistive technology', async ({
  page,
  signInAs,
}) => {
  // Every place there is, one after the other.
  test.setTimeout(240_000);
  const PHONE = { width: 360, height: 740 };
  const fits = async (what: string) => {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, what).toBeLessThanOrEqual(0);
  };
  const look = async (path: string) => {
    await page.setViewportSize(PHONE);
    await open(page, path);
    await settled(page);
    await fits(path);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await obstacles(page), path).toEqual([]);
  };
  await look('/sign-in');
  await signInAs('admin');
  for (const path of SIGNED_IN_PAGES) await look(path);
  await open(page, '/');
  await new Shell(page).account.click();
  expect(await obstacles(page), 'account').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  expect(await obstacles(page), 'keys').toEqual([]);
  await page.keyboard.press('Escape');
  await page.setViewportSize(PHONE);
  await new Shell(page).place('Dashboards').click();
  await expect(page).toHaveURL(/\/dashboards$/);
});
