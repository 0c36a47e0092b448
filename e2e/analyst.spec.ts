import { alive } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { SavedPanel } from './pages/saved-panel.ts';
import { Shell } from './pages/shell.ts';
import { SignInPage } from './pages/sign-in-page.ts';

const EMAIL = 'nina@example.com';
const PASSWORD = 'a few words long';

test('a new analyst comes from signing in to a shared, saved question with a chart on a dashboard', async ({
  page,
  product,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await product.command('user', ['add', EMAIL, '--role', 'analyst'], PASSWORD);
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.submit(EMAIL, PASSWORD);
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places).toBeVisible();
  await alive(page);
  await places.getByRole('link', { name: 'SQL' }).click();

  const saved = new SavedPanel(page);
  const { sql } = saved;
  await sql.editor.click();
  await page.keyboard.type('SELECT country, sum(revenue) AS revenue FROM gold.fact_sa');
  await page
    .locator('.cm-tooltip-autocomplete')
    .getByRole('option', { name: /fact_sales/ })
    .first()
    .waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(' WHERE sold_on >= {{from}} [[ AND entry = {{entry}} ]] GROUP BY country');
  await page.keyboard.press('Escape');
  await page.getByLabel(/^from/).fill('2020-01-01');
  await sql.run.click();
  await expect(sql.cell(0, 0)).toHaveText(/^[A-Z]{2}$/);

  await sql.result.getByRole('tab', { name: 'Chart' }).click();
  await expect(sql.result.locator('canvas')).toBeVisible();
  await expect(sql.result.getByLabel('Kind')).toHaveValue('bar');

  await sql.list('Saved');
  await saved.save('Income by country since');
  await saved.share('Income by country since');
  await expect(saved.dialog).toBeHidden();
  await page.getByRole('button', { name: 'Save as tile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a tile' });
  await dialog.getByLabel('Title of the tile').fill('Where the money comes from');
  await dialog.getByLabel('Dashboard', { exact: true }).selectOption('A new one');
  await dialog.getByLabel('Title of the dashboard').fill('Nina’s countries');
  await dialog.getByRole('button', { name: 'Save tile' }).click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(new Shell(page).title).toHaveText('Nina’s countries');
  const tile = page.getByRole('region', { name: 'Where the money comes from', exact: true });
  await expect(tile.locator('canvas')).toBeVisible();
  await expect(page.getByLabel(/^from/)).toHaveValue('2020-01-01');
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog').getByLabel('Everyone in this portal').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save sharing' }).click();
  await expect(page.getByText('Sharing is saved')).toBeVisible();

  await page.context().clearCookies();
  await signInAs('analyst');
  await page.goto('/dashboards');
  await page.getByRole('link', { name: /Nina’s countries/ }).click();
  await expect(tile.locator('canvas')).toBeVisible();
  await saved.open();
  await expect(saved.query('Income by country since')).toBeVisible();
});
