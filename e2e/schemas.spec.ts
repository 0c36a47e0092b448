import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { AccountPage } from './pages/account-page.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const avro = (...fields: readonly object[]) =>
  JSON.stringify({ type: 'record', name: 'Review', namespace: 'shop', fields });
const id = { name: 'review_id', type: 'string' };
const stars = { name: 'stars', type: 'int', default: 5 };
const words = { name: 'words', type: ['null', 'string'], default: null };

test('a producer registers schemas, and people see what a version changes', async ({ page, product }) => {
  test.setTimeout(120_000);
  const password = 'a few words long';
  await product.command('user', ['add', 'producer@example.com', '--role', 'steward'], password);
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit('producer@example.com', password);
  await expect(new Shell(page).title).toHaveText('Home');
  await open(page, '/pipelines/schemas');
  await expect(page.getByText('Kept in the portal’s own registry.')).toBeVisible();

  const account = new AccountPage(page);
  await account.open();
  await account.panel('API tokens').getByRole('button', { name: 'New token' }).click();
  await account.dialog.getByLabel('Name').fill('Producer');
  for (const right of ['Read the schema registry', 'Register and delete schemas']) {
    await account.dialog.getByRole('checkbox', { name: right }).check();
  }
  await account.dialog.getByRole('button', { name: 'Create token' }).click();
  const token = await account.copied();
  for (const schema of [avro(id, stars), avro(id, { ...stars, type: 'long' }, words)]) {
    const answer = await fetch(`${product.url}/api/schema-registry/subjects/reviews-value/versions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ schema }),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }

  await open(page, '/pipelines/schemas');
  const subjects = page.getByRole('region', { name: 'Subjects' });
  await expect(subjects.getByRole('row', { name: /reviews-value/ })).toContainText('2');
  await subjects.getByRole('link', { name: 'reviews-value' }).click();
  const panel = page.getByRole('region', { name: 'reviews-value' });
  await expect(
    panel.getByText('A new version must read what was written with the latest one.'),
  ).toBeVisible();
  const columns = panel.getByRole('list', { name: 'Columns of the table' });
  await expect(columns.getByRole('listitem')).toHaveText([/New\s+words/, /Changed\s+stars int → long/]);
  const text = panel.getByRole('textbox', { name: 'Version 2 of reviews-value' });
  await expect(text).toContainText('"long"');
  await expect(text).toContainText('"int"');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await obstacles(page), `${width}`).toEqual([]);
  }
  await panel.getByLabel('Compared with').selectOption('no other');
  await expect(columns).toHaveCount(0);
  await expect(text).not.toContainText('"int"');
  await panel.getByLabel('Version', { exact: true }).selectOption({ index: 1 });
  await expect(panel.getByRole('textbox', { name: 'Version 1 of reviews-value' })).toContainText('"int"');
});
