import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { SavedPanel } from './pages/saved-panel.ts';

const BY_COUNTRY =
  'SELECT country, sum(revenue) AS revenue FROM gold.fact_sales WHERE sold_on >= {{from=2026-01-01}} GROUP BY country';

test('a statement is saved, gets versions, and an earlier one is restored', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const saved = new SavedPanel(page);
  await saved.open();
  await saved.sql.write(BY_COUNTRY);
  await saved.save('Revenue by country', 'First');
  await expect(saved.query('Revenue by country')).toBeVisible();
  await expect(saved.sql.tab(/Revenue by country/)).toBeVisible();
  const id = await saved.id();

  await saved.sql.write(`${BY_COUNTRY}\nORDER BY revenue DESC`);
  await page.keyboard.press('Control+s');
  await saved.dialog.getByLabel('Note').fill('Sorted');
  await saved.dialog.getByRole('button', { name: 'Save version' }).click();
  await expect(page.getByText('Version 2 of Revenue by country is saved')).toBeVisible();

  await saved.choose('Revenue by country', 'Versions');
  await saved.dialog.getByRole('button', { name: /^Version 1: First/ }).click();
  await expect(saved.dialog.getByRole('region', { name: 'Differences' })).toContainText(
    'ORDER BY revenue DESC',
  );
  await saved.dialog.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(page.getByText('It is version 3 now')).toBeVisible();
  await page.keyboard.press('Escape');

  expect(await saved.id()).toBe(id);
  await saved.query('Revenue by country').click();
  await expect(saved.sql.editor).toContainText('GROUP BY country');
  await expect(saved.sql.editor).not.toContainText('ORDER BY');
});

test('queries are filed, found, renamed, deleted and brought back, by keyboard too', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst');
  const saved = new SavedPanel(page);
  await saved.open();
  await saved.sql.write('SELECT 4711 AS needle');
  await saved.save('To be filed');
  await saved.sql.tables.getByRole('button', { name: 'New folder', exact: true }).click();
  await saved.dialog.getByLabel('Name').fill('Reports');
  await saved.dialog.getByRole('button', { name: 'Make folder' }).click();
  await expect(saved.dialog).toBeHidden();
  await saved.choose('To be filed', 'Move to');
  await saved.dialog.getByLabel('Folder').selectOption('Reports');
  await saved.dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(saved.query('To be filed')).toBeHidden();
  await saved.search.fill('4711');
  await expect(saved.query('To be filed')).toBeVisible();
  await saved.search.fill('');

  const folder = saved.sql.tables.getByRole('button', { name: 'Reports', exact: true });
  await folder.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(saved.query('To be filed')).toBeFocused();
  await page.keyboard.press('F2');
  await saved.dialog.getByLabel('Title').fill('Filed');
  await page.keyboard.press('Enter');
  await expect(saved.query('Filed')).toBeVisible();
  await saved.query('Filed').focus();
  await page.keyboard.press('Delete');
  await expect(saved.query('Filed')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(saved.query('Filed')).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
});

test('a shared query is there for those who see its tables, and for nobody else', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward');
  const saved = new SavedPanel(page);
  await saved.open();
  await saved.sql.write('SELECT count(*) AS n FROM gold.fact_sales');
  await saved.save('For analysts');
  await saved.share('For analysts');
  const openToAll = await saved.id();
  await saved.sql.write('SELECT count(*) AS n FROM bronze.orders');
  await saved.sql.editor.click();
  await page.keyboard.press('Control+s');
  await saved.dialog.getByLabel('Title', { exact: true }).fill('For stewards');
  const copy = saved.dialog.getByRole('button', { name: 'Save as a copy' });
  await ((await copy.isVisible())
    ? copy
    : saved.dialog.getByRole('button', { name: 'Save', exact: true })
  ).click();
  await expect(saved.dialog).toBeHidden();
  await saved.share('For stewards');
  await expect(page).not.toHaveURL(new RegExp(openToAll));
  const hidden = await saved.id();

  await page.context().clearCookies();
  await signInAs('analyst');
  await saved.open();
  await expect(saved.query('For analysts')).toBeVisible();
  await expect(saved.query('For stewards')).toBeHidden();
  await saved.search.fill('bronze');
  await expect(page.getByText('No saved query has this in it.')).toBeVisible();
  await page.goto(`/sql?query=${hidden}`);
  await expect(page.getByText(/There is no such saved query/)).toBeVisible();
  await page.goto(`/sql?query=${openToAll}`);
  await expect(saved.sql.editor).toContainText('gold.fact_sales');
  await saved.sql.run.click();
  await expect(saved.sql.cell(0, 0)).toHaveText(/^\d+$/);

  await page.context().clearCookies();
  await signInAs('viewer');
  await page.goto(`/sql?query=${openToAll}`);
  await expect(page.getByText('There is no such page')).toBeVisible();
});

test('two who save one query hear of each other and lose nothing', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const saved = new SavedPanel(page);
  await saved.open();
  await saved.sql.write('SELECT 1 AS n');
  await saved.save('Ours');
  const id = await saved.id();
  const other = await page.context().newPage();
  const theirs = new SavedPanel(other);
  await open(other, `/sql?query=${id}`);
  await expect(theirs.sql.editor).toContainText('SELECT 1 AS n');
  await theirs.sql.write('SELECT 2 AS theirs');
  await other.keyboard.press('Control+s');
  await theirs.dialog.getByRole('button', { name: 'Save version' }).click();
  await expect(other.getByText('Version 2 of Ours is saved')).toBeVisible();

  await saved.sql.write('SELECT 3 AS mine');
  await page.keyboard.press('Control+s');
  await saved.dialog.getByRole('button', { name: 'Save version' }).click();
  await expect(saved.dialog.getByRole('alert')).toContainText(/saved version 2 after you opened version 1/);
  const differences = saved.dialog.getByRole('region', { name: /Differences between/ });
  await expect(differences).toContainText('SELECT 2 AS theirs');
  await expect(differences).toContainText('SELECT 3 AS mine');
  await saved.dialog.getByRole('button', { name: 'Save over it' }).click();
  await expect(page.getByText('Version 3 of Ours is saved')).toBeVisible();
});

test('the history is searched and brings a statement back', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const saved = new SavedPanel(page);
  await saved.sql.open();
  await saved.sql.runStatement('SELECT 815 AS unforgotten');
  await expect(saved.sql.cell(0, 0)).toHaveText('815');
  await saved.sql.runStatement('SELECT nothing_at_all');
  await expect(saved.sql.result.getByRole('alert')).toBeVisible();
  await saved.sql.list('History');
  await saved.sql.tables.getByLabel('Find in the history').fill('UNFORGOTTEN');
  await saved.sql.tables
    .getByRole('button', { name: /unforgotten/ })
    .first()
    .click();
  await expect(saved.sql.editor).toContainText('815');
  await saved.sql.tables.getByLabel('Find in the history').fill('');
  await saved.sql.tables.getByLabel('How it ended').selectOption('refused');
  await expect(saved.sql.tables.getByRole('button', { name: /nothing_at_all/ })).toBeVisible();
  await expect(saved.sql.tables.getByRole('button', { name: /unforgotten/ })).toBeHidden();
});
