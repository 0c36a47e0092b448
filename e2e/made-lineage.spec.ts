import { readFile } from 'node:fs/promises';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { SavedPanel } from './pages/saved-panel.ts';

const LINEAGE = '/catalog/gold.fact_sales/lineage?up=0&down=1';
const SQL = 'SELECT country, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY country ORDER BY revenue';

test('what an analyst saves of a table is in its lineage, and what is private for nobody else', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('analyst');
  const saved = new SavedPanel(page);
  await saved.open();
  await expect(async () => {
    await saved.sql.runStatement(SQL);
    await expect(saved.sql.cell(0, 0)).toHaveText(/^[A-Z]{2}$/, { timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Save as tile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a tile' });
  await dialog.getByLabel('Title of the tile').fill('Where money comes from');
  await dialog.getByLabel('Dashboard', { exact: true }).selectOption('A new one');
  await dialog.getByLabel('Title of the dashboard').fill('Markets');
  await dialog.getByRole('button', { name: 'Save tile' }).click();
  await expect(dialog).toBeHidden();
  await saved.save('Market ranking');
  const id = await saved.id();

  await page.goto(LINEAGE);
  const picture = page.getByRole('application');
  const panel = page.getByRole('complementary', { name: 'What is chosen' });
  // Others make things of this table as well: what is out of sight is not drawn, and is gone to.
  const goTo = async (title: string, name: RegExp) => {
    const box = picture.getByRole('button', { name });
    await page.getByLabel('Find in it').fill(title);
    await expect(page.getByText(', 1 found')).toBeVisible({ timeout: 30_000 });
    await page.getByLabel('Find in it').press('Enter');
    await expect(box).toBeFocused({ timeout: 30_000 });
    return box;
  };
  await goTo('Where money comes from', /^Where money comes from Tile · Markets/);
  const query = await goTo('Market ranking', /^Market ranking Saved query · /);
  await query.press('Enter');
  await expect(panel).toContainText('Saved query, owned by');
  await expect(panel).toContainText('the query’s SQL, when it was saved');
  await expect(panel).toContainText('GROUP BY country');
  await expect(panel.getByRole('link', { name: 'Open' })).toHaveAttribute('href', `/sql?query=${id}`);

  await page.goto('/catalog/gold.fact_sales/lineage?as=impact&column=revenue');
  const reached = page.getByRole('region', { name: 'What it reaches' });
  const row = reached.getByRole('row', { name: /^Market ranking Names it: breaks revenue 1 Saved query/ });
  await expect(row.getByRole('link')).toHaveAttribute('href', `/sql?query=${id}`);
  await expect(page.getByText(/^Reaches .* tiles?\b.* saved quer(y|ies)\b.*owned by/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toContain('query,Market ranking,,revenue,named,aggregation masked,1,');
  expect(csv).toContain('tile,Where money comes from,Markets,revenue,named,aggregation masked,1,');

  for (const as of ['', '&as=list', '&as=impact&column=revenue']) {
    await page.goto(`${LINEAGE}${as}`);
    const shown = as === '' ? picture.getByRole('button') : page.getByText('Market ranking');
    await expect(shown.first()).toBeVisible({ timeout: 30_000 });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await expect(shown.first()).toBeVisible();
      expect(await obstacles(page), `${as} ${width}`).toEqual([]);
    }
  }

  await page.context().clearCookies();
  await signInAs('steward', `${LINEAGE}&as=list`);
  await expect(page.getByRole('region', { name: 'What is in this lineage' })).toContainText('fact_sales');
  await expect(page.getByText(/Market ranking|Where money comes from|Markets/)).toHaveCount(0);
  await page.goto('/catalog/gold.fact_sales/lineage?as=impact&column=revenue');
  await expect(reached).toContainText('Names it: breaks');
  await expect(page.getByText(/Market ranking|Where money comes from/)).toHaveCount(0);

  await page.context().clearCookies();
  await signInAs('analyst');
  await saved.open();
  await saved.share('Market ranking');
  await expect(saved.dialog).toBeHidden();
  await page.context().clearCookies();
  await signInAs('steward', `${LINEAGE}&as=list`);
  await expect(page.getByRole('link', { name: 'Market ranking' })).toBeVisible();
  await expect(page.getByText(/Where money comes from|Markets/)).toHaveCount(0);
});
