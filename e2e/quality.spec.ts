import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { CHECKED_WITHIN_MS, qualityTab, removeSuite } from './pages/suites.ts';

const TABLE = 'silver.stg_inventory';
const TAB = qualityTab(TABLE);
const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 800 };

async function choose(page: Page, words: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a check' }).click();
  await page.getByRole('combobox', { name: 'Choose an expectation' }).fill(words);
  await page.getByRole('option', { name: new RegExp(name) }).click();
}

test('a steward writes a suite, sees it fail, and opens the rows that fail', async ({ page, signInAs }) => {
  test.setTimeout(240_000);
  await signInAs('steward', TAB);
  await page.getByRole('link', { name: 'Write a suite' }).click();
  await expect(page.getByRole('heading', { name: 'Write a suite' })).toBeVisible();

  // What is missing is said when one tries to save, and not before.
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Give it a name of at most 120 characters.')).toBeVisible();
  await page.getByLabel('Name').fill('No stock at all');
  await choose(page, 'always null', 'Values are always null');
  await page.getByLabel('Column', { exact: true }).selectOption('product_id');
  await page.getByLabel('Why it must hold').fill('Made to fail.');

  // The YAML follows the form, and the form the YAML.
  const text = page.getByRole('textbox', { name: 'The suite as YAML' });
  await expect(text).toContainText('expect_column_values_to_be_null');
  await expect(text).toContainText('product_id');
  await text.press('ControlOrMeta+End');
  await page.keyboard.insertText('  - expect_column_to_exist: { column: product_id }\n');
  await expect(page.getByRole('list', { name: 'Checks of the suite' })).toContainText(
    'there is a column product_id',
  );
  await page.keyboard.insertText('  - expect_the_impossible: {}\n');
  await expect(page.getByRole('list', { name: 'What is wrong in the YAML' })).toContainText(
    'There is no expectation expect_the_impossible, so it is never evaluated.',
  );
  expect(await obstacles(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove: expect_the_impossible' }).click();
  await expect(text).not.toContainText('expect_the_impossible');

  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(new RegExp(`${TAB}$`));
  const row = page.getByRole('row', { name: /product_id is always null/ });
  await expect(row).toContainText('Failed', { timeout: CHECKED_WITHIN_MS });
  await row.getByRole('button', { name: 'product_id is always null', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'product_id is always null' });
  await expect(dialog).toContainText('Made to fail.');
  await expect(dialog.getByRole('region', { name: 'History' }).locator('figure')).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Rows that fail', exact: true })).toBeVisible();
  await expect(dialog).toContainText(/Rows 1 to 50 of [\d,]+/);
  expect(await obstacles(page)).toEqual([]);
  await expect(dialog.getByRole('link', { name: 'Open all in SQL' })).toHaveAttribute('href', /^\/sql\?sql=/);
  await page.keyboard.press('Escape');

  // It is said wherever the table is named.
  await open(page, `/catalog?text=stg_inventory`);
  const found = page.getByRole('list', { name: 'Found' });
  await expect(found.getByRole('link', { name: /Failing since/ }).first()).toBeVisible();
  await found
    .getByRole('link', { name: /Failing since/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/quality$/);
  await expect(page.getByRole('link', { name: /Quality: Failing/ })).toBeVisible();
  await open(page, '/quality?state=failing');
  await expect(page.getByRole('row', { name: new RegExp(TABLE) })).toContainText('Failing');

  await open(page, TAB);
  await removeSuite(page, 'No stock at all');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'No stock at all' })).toBeVisible();
  await removeSuite(page, 'No stock at all');
  await expect(page.getByRole('link', { name: 'No stock at all' })).toHaveCount(0);
});

const GX = {
  expectation_suite_name: 'warehouse.old',
  expectations: [
    { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'product_id' } },
    { expectation_type: 'expect_stock_to_be_plenty', kwargs: { column: 'product_id' } },
  ],
};

test('a suite of Great Expectations is imported, and what nobody knows in it is named', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', `/quality/suites/new?table=${TABLE}`);
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import checks' });
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Paste a suite or choose a file first.');
  await dialog.getByLabel('Or paste it').fill(JSON.stringify(GX));
  await expect(dialog.getByLabel('What it is')).toHaveValue('gx');
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog).toContainText('2 checks read of “warehouse.old”');
  await expect(dialog).toContainText('There is no expectation expect_stock_to_be_plenty');
  await dialog.getByRole('button', { name: 'Add 2 checks to the suite' }).click();
  const checks = page.getByRole('list', { name: 'Checks of the suite' });
  await expect(checks).toContainText('product_id is never null');
  await expect(checks).toContainText('There is no expectation expect_stock_to_be_plenty');
  await expect(page.getByLabel('Name')).toHaveValue('warehouse.old');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  // By keyboard alone: a check is opened, moved and saved with the others.
  await checks.getByRole('button', { name: 'Move up: expect_stock_to_be_plenty' }).press('Enter');
  await expect(checks.getByRole('listitem').first()).toContainText('expect_stock_to_be_plenty');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page).toHaveURL(new RegExp(`${TAB}$`));
  await expect(page.getByRole('row', { name: /expect_stock_to_be_plenty/ })).toContainText('Not evaluated', {
    timeout: CHECKED_WITHIN_MS,
  });
  await removeSuite(page, 'warehouse.old');
});

test('whoever leaves a suite unsaved is warned, and finds it as it was', async ({ page, signInAs }) => {
  await signInAs('steward', `/quality/suites/new?table=${TABLE}`);
  await page.getByLabel('Name').fill('Half written');
  await page.getByRole('main').getByRole('link', { name: TABLE }).click();
  await expect(page).toHaveURL(new RegExp(`${TAB}$`));
  await expect(page.getByText('Half written is not saved')).toBeVisible();
  await page.getByRole('button', { name: 'Go on writing' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('Half written');
  await expect(page.getByText('This is what you wrote before and did not save.')).toBeVisible();
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('');
  await page.getByRole('main').getByRole('link', { name: TABLE }).click();
  await expect(page).toHaveURL(new RegExp(`${TAB}$`));
  await expect(page.getByText('is not saved')).toHaveCount(0);
});

test('somebody else’s save is not overwritten', async ({ page, signInAs }) => {
  await signInAs('steward', `/quality/suites/new?table=${TABLE}`);
  await page.getByLabel('Name').fill('Twice saved');
  await choose(page, 'column exists', 'Column exists');
  await page.getByLabel('Column', { exact: true }).selectOption('product_id');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Twice saved' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('Twice saved');
  const other = await page.context().newPage();
  await open(other, page.url());
  await other.getByLabel('What it is about').fill('From elsewhere.');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other).toHaveURL(new RegExp(`${TAB}$`));
  await other.close();
  await page.getByLabel('What it is about').fill('From here.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Somebody saved this suite while you edited it.')).toBeVisible();
  await page.getByRole('button', { name: 'Load it as it is now' }).click();
  await expect(page.getByLabel('What it is about')).toHaveValue('From elsewhere.');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Twice saved was removed' })).toBeVisible();
});

test('the pages of quality are no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  for (const address of [
    '/quality',
    '/catalog/silver.stg_orders/quality',
    `/quality/suites/new?table=${TABLE}`,
  ]) {
    for (const size of [WIDE, PHONE]) {
      await page.setViewportSize(size);
      await open(page, address);
      await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
      expect(await obstacles(page), address).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(
        size.width,
      );
    }
  }
});

test('what cannot be loaded is said, and those who may not write suites are not offered to', async ({
  page,
  signInAs,
}) => {
  await page.route(/quality\.overview/, (route) =>
    route.fulfill({
      json: [
        {
          error: {
            message: 'The checks rest.',
            code: -32603,
            data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 200 },
          },
        },
      ],
    }),
  );
  await signInAs('viewer', '/quality');
  await expect(page.getByText('The state of the tables could not be loaded')).toBeVisible({
    timeout: 30_000,
  });
  await page.unroute(/quality\.overview/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Now' })).toBeVisible();
  await open(page, '/catalog/gold.fact_sales/quality');
  await expect(page.getByRole('heading', { name: 'Suites' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Write a suite' })).toHaveCount(0);
  await page.goto(`/quality/suites/new?table=${TABLE}`);
  await expect(page.getByRole('heading', { name: 'Write a suite' })).toHaveCount(0);
});
