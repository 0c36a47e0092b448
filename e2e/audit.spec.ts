import { readFile } from 'node:fs/promises';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { AuditLogPage } from './pages/audit-log-page.ts';
import { SignInPage } from './pages/sign-in-page.ts';

test('an administrator finds a rejected sign-in, and what it says', async ({ page, signInAs }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit('mallory@example.com', 'not the password');
  await expect(signIn.problem).toBeVisible();
  await signInAs('admin');
  const log = new AuditLogPage(page);
  await log.open();
  await log.filter('Outcome').selectOption('failed');
  await expect(page).toHaveURL(/outcome=failed/);
  const row = log.rows.filter({ hasText: 'mallory@example.com' }).first();
  await expect(row).toContainText('Sign-in');
  await expect(row.getByText('failed')).toBeVisible();
  await row.getByRole('button', { name: /^Details of entry/ }).click();
  await expect(log.table.getByText('Seal', { exact: true })).toBeVisible();
  await expect(page.getByText('not the password')).toHaveCount(0);

  await row.getByRole('button', { name: 'mallory@example.com' }).click();
  await expect(page).toHaveURL(/actor=mallory%40example\.com/);
  await expect(log.rows.filter({ hasText: 'admin' })).toHaveCount(0);
  await page.goBack();
  await expect(page).not.toHaveURL(/actor=/);
  await page.getByLabel('Find a text').fill('no entry has this text');
  await expect(page.getByText('No entry matches')).toBeVisible();
});

test('the log is checked, and an export is in it', async ({ page, signInAs }) => {
  await signInAs('admin');
  const log = new AuditLogPage(page);
  await log.open();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save what matches as CSV' }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toMatch(/^seq,at,action,outcome,actor,/);
  await page.getByRole('button', { name: 'Check the log' }).click();
  await expect(page.getByRole('region', { name: 'Check of the log' })).toContainText(
    /All [\d,]+ entries are as they were recorded/,
  );
  await page.reload();
  await expect(log.rows.filter({ hasText: 'Check of the audit log' }).first()).toBeVisible();
  await expect(log.rows.filter({ hasText: 'Export of the audit log' }).first()).toBeVisible();
});

test('the log is nobody else’s', async ({ page, signInAs }) => {
  await signInAs('analyst');
  await page.goto('/admin/audit');
  await expect(page.getByText('There is no such page')).toBeVisible();
  expect((await page.request.get('/api/audit/export?format=csv')).status()).toBe(403);
});

test('the log is readable by everybody and on a small screen', async ({ page, signInAs }) => {
  await signInAs('admin');
  const log = new AuditLogPage(page);
  await log.open();
  await log.rows
    .first()
    .getByRole('button', { name: /^Details of entry/ })
    .click();
  expect(await obstacles(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
