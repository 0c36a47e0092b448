import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';

const dialog = (page: Page) => page.getByRole('dialog').last();

async function makeTerm(page: Page, name: string, parent: string, synonym: string) {
  await open(page, '/glossary');
  await page.getByRole('button', { name: 'New term' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByLabel('Below').selectOption({ label: parent });
  await dialog(page).getByLabel('Definition').fill(`Said of **${name}** in the warehouse.`);
  await dialog(page).getByRole('button', { name: 'Add synonym' }).click();
  const box = page.getByRole('dialog', { name: 'Add synonym' });
  await box.getByRole('searchbox').fill(synonym);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog(page).getByRole('button', { name: 'Make term' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('a steward links a term to a column, and somebody else finds the table by its synonym and reads the term', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/catalog');
  await page.getByRole('navigation', { name: 'Catalog' }).getByRole('link', { name: 'Glossary' }).click();
  await expect(page.getByRole('heading', { name: 'Glossary', level: 1 })).toBeVisible();
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places.getByRole('link', { name: 'Catalog' })).toHaveAttribute('aria-current', 'page');
  await makeTerm(page, 'Parcel yield', 'Profit', 'zephyrgain');
  await expect(page.getByRole('navigation', { name: 'Above this term' })).toContainText('Profit');

  await page.getByRole('button', { name: 'Link to data' }).click();
  await dialog(page).getByLabel('Find a table').fill('fact sales');
  await dialog(page)
    .getByRole('button', { name: /^gold\.fact_sales/ })
    .click();
  await dialog(page)
    .getByRole('checkbox', { name: /^profit/ })
    .click();
  await expect(page.getByText('gold.fact_sales.profit is linked to Parcel yield')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('list', { name: 'Linked data' })).toContainText('gold.fact_sales.profit');

  await signInAs('analyst', '/catalog?text=zephyrgain');
  const found = page.getByRole('list', { name: 'Found' });
  await expect(found).toContainText('Linked to the term Parcel yield');
  await found.getByRole('link', { name: 'gold.fact_sales', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'gold.fact_sales', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: /^profit/ }).click();
  await page.getByRole('region', { name: 'Columns' }).getByRole('link', { name: 'Parcel yield' }).click();
  await expect(page.getByRole('heading', { name: 'Parcel yield', level: 1 })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Linked data' })).toContainText('gold.fact_sales.profit');
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('zephyrgain');
  await expect(page.getByRole('option', { name: /^Parcel yield/ })).toBeVisible();
});

test('terms are added to a table and taken off where it is shown', async ({ page, signInAs }) => {
  await signInAs('steward', '/catalog/gold.dim_product');
  const facts = page.getByRole('complementary', { name: 'Facts' });
  await facts.getByRole('button', { name: 'Add term' }).click();
  const box = page.getByRole('dialog', { name: 'Add term' });
  await box.getByRole('searchbox').fill('merchandise');
  await box.getByRole('checkbox', { name: /^Product/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('gold.dim_product is linked to Product')).toBeVisible();
  await facts.getByRole('button', { name: 'Remove Product from terms' }).click();
  await expect(facts.getByRole('link', { name: 'Product', exact: true })).toHaveCount(0);
  await expect(page.getByText('gold.dim_product is no longer linked to Product')).toBeVisible();
  const linked = page.waitForResponse(/glossary\.link/);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await linked;
  await facts.getByRole('link', { name: 'Product', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Linked data' })).toContainText('gold.dim_product');
});

test('whoever saves over somebody else’s version sees it first, and every version can be had again', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward');
  await makeTerm(page, 'Contested', 'Order', 'disputed');
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog(page).getByLabel('Definition').fill('What I think.');
  await page.evaluate(async () => {
    const content = { name: 'Contested', definition: 'What they think.' };
    const body = JSON.stringify({ id: 'contested', version: 1, content });
    const headers = { 'Content-Type': 'application/json' };
    await fetch('/api/trpc/glossary.change', { method: 'POST', headers, body });
  });
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  const differences = dialog(page).getByRole('region', { name: 'Differences between theirs and yours' });
  await expect(differences).toContainText('What they think.');
  await expect(dialog(page).getByRole('alert')).toContainText('saved version 2 of this term meanwhile');
  expect(await obstacles(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Save over it' }).click();
  await expect(page.getByRole('region', { name: 'Definition' })).toContainText('What I think.');
  const versions = page.getByRole('list', { name: 'Versions, the latest first' });
  await expect(versions.getByRole('button', { name: /^Version/ })).toHaveCount(3);
  await versions.getByRole('button', { name: /^Version 2/ }).click();
  await versions.getByRole('button', { name: 'Restore version 2' }).click();
  await expect(page.getByRole('region', { name: 'Definition' })).toContainText('What they think.');

  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/glossary$/);
  await expect(page.getByText('Contested was deleted')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByLabel('Search the glossary').fill('contested');
  await expect(page.getByRole('link', { name: 'Contested' })).toBeVisible();
  await expect(page).toHaveURL(/text=contested/);
});

test('the hierarchy is walked by keys and narrows the list; what it says survives a reload', async ({
  page,
  signInAs,
}) => {
  await signInAs('analyst', '/glossary');
  const tree = page.getByRole('tree');
  const list = page.getByRole('list', { name: 'Terms that were found' });
  await tree.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  const customer = tree.getByRole('treeitem', { name: /^Customer/ });
  await customer.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(customer).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/below=customer/);
  await expect(list.getByRole('heading').first()).toHaveText('Customer');
  await expect(list).toContainText('Churn');
  await expect(list).not.toContainText('Stock');
  await page.reload();
  await expect(list.getByRole('heading').first()).toHaveText('Customer');
  await page.getByRole('button', { name: /^In Customer/ }).click();
  await expect(list).toContainText('Stock');
  await page.getByLabel('Search the glossary').fill('nothing of the kind');
  await expect(page.getByText('No term is like that')).toBeVisible();
});

test('a file is imported after a look at what it changes, and a wrong one says where', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/glossary');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export' }).click();
  expect((await download).suggestedFilename()).toBe('glossary.yml');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const choose = (text: string) =>
    page.getByLabel('File with terms').setInputFiles({
      ...{ name: 'terms.yml', mimeType: 'application/yaml' },
      buffer: Buffer.from(text),
    });
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  await choose('terms:\n  - { id: quilt, name: Quilt }\n');
  await expect(dialog(page).getByRole('alert').first()).toContainText('Line 2: terms.0.definition');
  await choose('terms:\n  - { id: quilt, name: Quilt, definition: Warm. }\n');
  const counts = dialog(page).getByLabel('What the file changes');
  await expect(counts).toContainText('New1');
  await dialog(page)
    .getByRole('button', { name: /^Quilt/ })
    .click();
  await expect(dialog(page).getByRole('region', { name: 'What changes of Quilt' })).toContainText('Warm.');
  expect(await obstacles(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('1 term is imported')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Quilt' })).toBeVisible();
});

test('what cannot be loaded is said, and tried again; what is not there is said, too', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer', '/catalog');
  const data = { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200, errorCode: 'unavailable' };
  await page.route(/glossary\.list/, (route) =>
    route.fulfill({ json: [{ error: { message: 'The glossary rests.', code: -32603, data } }] }),
  );
  await page.goto('/glossary');
  await expect(page.getByText('The glossary could not be loaded')).toBeVisible({ timeout: 30_000 });
  await page.unroute(/glossary\.list/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('tree')).toBeVisible();
  await page.goto('/glossary/no-such-term');
  await expect(page.getByText('There is no such term')).toBeVisible();
});

test('the glossary is no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  test.setTimeout(120_000);
  await signInAs('steward');
  for (const path of [
    '/glossary',
    '/glossary?below=customer',
    '/glossary?show=deleted',
    '/glossary/margin',
    '/glossary/no-such-term',
    '/catalog?kinds=term',
  ]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(page, path);
    expect(await obstacles(page), path).toEqual([]);
    for (const width of [390, 360]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
        width,
      );
    }
    expect(await obstacles(page), path).toEqual([]);
  }
  for (const button of ['Edit', 'Link to data']) {
    await open(page, '/glossary/margin');
    await page.getByRole('button', { name: button }).click();
    await expect(dialog(page).locator('[aria-busy="true"]')).toHaveCount(0);
    expect(await obstacles(page), button).toEqual([]);
  }
});
