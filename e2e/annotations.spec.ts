import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';

const TABLE = '/catalog/silver.stg_products';
const editor = (page: Page) => page.getByRole('dialog', { name: /^Edit silver/ });

test('a steward describes a table where it is read, takes it back, and finds who wrote what', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', TABLE);
  const pencil = page.getByRole('button', { name: 'Edit the description of silver.stg_products' });
  await pencil.focus();
  await page.keyboard.press('Enter');
  await page
    .getByRole('textbox', { name: 'Description of silver.stg_products' })
    .fill('Everything that was ever on a shelf.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Everything that was ever on a shelf.')).toBeVisible();
  await expect(pencil).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Everything that was ever on a shelf.')).toBeHidden();

  await page.getByRole('button', { name: /^category/ }).click();
  await page.getByRole('button', { name: 'Edit the description of category' }).click();
  await page.getByRole('textbox', { name: 'Description of category' }).fill('Which shelf.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Which shelf.').first()).toBeVisible();

  await page.getByRole('link', { name: 'History', exact: true }).click();
  const changes = page.getByRole('list', { name: 'Changes' });
  await expect(changes.getByRole('listitem').filter({ hasText: 'Which shelf.' }).first()).toBeVisible();
  await expect(changes.getByText('Undone')).toBeVisible();

  await open(page, '/catalog?text=which%20shelf');
  await expect(page.getByRole('link', { name: 'silver.stg_products', exact: true })).toBeVisible();
});

test('documentation is Markdown that nobody has to trust; announcements and deprecations are seen first', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', TABLE);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).host));
  page.on('dialog', () => asked.push('a script ran'));
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await editor(page)
    .getByLabel('Documentation')
    .fill(
      [
        '# Shelves\n\n**Heavy** goods come first.',
        '<script>alert(1)</script><img src=x onerror=alert(2)>',
        '[here](javascript:alert(3)) and [there](https://example.com)',
        '![a picture](https://example.com/who-reads.png)',
        '| a | b |\n|---|---|\n| 1 | 2 |',
      ].join('\n\n'),
    );
  await editor(page).getByLabel('Text').fill('Counted anew on **Friday**.');
  await editor(page).getByLabel('Why, and what to do').fill('The marts have it all.');
  await editor(page).getByLabel('Use instead').fill('gold.dim_product');
  await editor(page).getByLabel('Why you change it').fill('A journey');
  await expect(editor(page).getByText('3 changed: documentation, announcement, deprecation')).toBeVisible();
  await editor(page).getByRole('button', { name: 'Save' }).click();
  await expect(editor(page)).toBeHidden();

  await expect(page.getByRole('region', { name: 'Deprecated' })).toContainText('use gold.dim_product');
  await expect(page.getByRole('region', { name: 'Announcement' }).locator('strong')).toHaveText('Friday');
  const documentation = page.getByRole('region', { name: 'Documentation' });
  await expect(documentation.getByRole('heading', { name: 'Shelves' })).toBeVisible();
  await expect(documentation).toContainText('<script>alert(1)</script>');
  await expect(documentation.getByRole('link', { name: 'here', exact: true })).toHaveCount(0);
  await expect(documentation.getByRole('link', { name: 'there' })).toHaveAttribute('rel', /noreferrer/);
  await expect(documentation.locator('img, script')).toHaveCount(0);
  await expect(documentation.getByRole('cell', { name: '2' })).toBeVisible();
  expect(new Set(asked)).toEqual(new Set([new URL(page.url()).host]));

  await page.context().clearCookies();
  await signInAs('analyst', '/catalog?text=stg%20products');
  await expect(page.getByText('Deprecated')).toBeVisible();
  await open(page, TABLE);
  await expect(page.getByRole('region', { name: 'Announcement' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Edit the description/ })).toHaveCount(0);
});

test('who saves over what somebody else wrote meanwhile is shown it first', async ({ page, signInAs }) => {
  await signInAs('steward', '/catalog/silver.stg_inventory');
  const edit = (of: Page) =>
    of.getByRole('button', { name: 'Edit the description of silver.stg_inventory' }).click();
  const text = (of: Page) => of.getByRole('textbox', { name: 'Description of silver.stg_inventory' });
  await edit(page);
  await text(page).fill('Mine.');
  const other = await page.context().newPage();
  await open(other, '/catalog/silver.stg_inventory');
  await edit(other);
  await text(other).fill('Theirs.');
  await other.getByRole('button', { name: 'Save' }).click();
  // It is saved once the box is gone.
  await expect(text(other)).toHaveCount(0);
  await expect(other.getByText('Theirs.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/It was changed meanwhile/)).toBeVisible();
  await expect(page.getByText('“Theirs.”')).toBeVisible();
  await expect(text(page)).toHaveValue('Mine.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Mine.', { exact: true })).toBeVisible();
});

test('many tables are tagged at once, and everything goes out as a file and comes back', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', '/catalog?kinds=table&text=stg');
  await page.getByRole('button', { name: 'Edit several tables' }).click();
  const bar = page.getByRole('region', { name: 'Edit several tables' });
  await page.getByRole('checkbox', { name: 'Choose silver.stg_orders' }).check();
  await page.getByRole('checkbox', { name: 'Choose silver.stg_clickstream' }).check();
  await expect(bar.getByText('2 tables chosen')).toBeVisible();
  await bar.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change 2 tables' });
  await dialog.getByLabel('Tag', { exact: true }).fill('Not a tag');
  await dialog.getByRole('button', { name: 'Change 2 tables' }).click();
  await expect(dialog.getByRole('alert')).toContainText('A tag is lower-case letters');
  await dialog.getByLabel('Tag', { exact: true }).fill('reviewed');
  await dialog.getByRole('button', { name: 'Change 2 tables' }).click();
  await expect(page.getByText('2 changes are saved')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Found' }).getByText('reviewed')).toHaveCount(2);

  await open(page, '/admin/descriptions');
  await expect(page.getByRole('list', { name: 'Changes' }).getByText('reviewed')).toHaveCount(2);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await waiting).path(), 'utf8');
  const choose = (text: string) =>
    page
      .getByLabel('File of descriptions')
      .setInputFiles({ name: 'changed.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose(csv);
  await expect(page.getByText(/: 0 changes, 0 fields left alone/)).toBeVisible();
  await choose('not,a,file\n');
  await expect(page.getByRole('alert').filter({ hasText: 'Line 1: there is no field “not”' })).toBeVisible();
  await choose('table,column,description\nsilver.stg_orders,,From a spreadsheet.\ngold.none,,x\n');
  const plan = page.getByRole('region', { name: 'What changed.csv changes' });
  await expect(plan).toContainText('There is no table gold.none, or you may not see it.');
  await expect(plan.getByText('From a spreadsheet.')).toBeVisible();
  await plan.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('The change is saved')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('The change is undone')).toBeVisible();
});

test('what is written about tables is no obstacle for anybody, also on a phone', async ({
  page,
  signInAs,
}) => {
  await signInAs('steward', TABLE);
  const check = async (what: string) => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await obstacles(page), `${what} ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 1280, height: 844 });
  };
  await page.getByRole('button', { name: /^category/ }).click();
  await page.getByRole('button', { name: 'Edit the description of category' }).click();
  await page.getByRole('button', { name: /tags$/ }).click();
  await expect(page.getByRole('textbox', { name: 'Description of category' })).toBeVisible();
  await check('a column');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(editor(page).getByLabel('Documentation')).toBeVisible();
  await check('the form');
  await page.keyboard.press('Escape');
  await open(page, '/admin/descriptions');
  await check('all changes');
  await open(page, '/catalog?kinds=table&text=stg');
  await page.getByRole('button', { name: 'Edit several tables' }).click();
  await page.getByRole('button', { name: 'Choose all that are listed' }).click();
  await check('several tables');
});
