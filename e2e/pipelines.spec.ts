import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';
import { Shell } from './pages/shell.ts';

test('an engineer sees what ran, what waits and what tables are made of', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  await open(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(new Shell(page).title).toHaveText('Pipelines');
  const runs = page.getByRole('region', { name: 'Runs' });
  // Nothing may have been sold of late: other tables are built more often.
  await page.getByRole('searchbox', { name: 'Find a table' }).fill('fact_sales');
  await expect(runs.getByRole('row', { name: /gold\.fact_sales Built/ }).first()).toContainText('Done', {
    timeout: 120_000,
  });
  await page.getByRole('searchbox', { name: 'Find a table' }).fill('dim_date');
  await expect(page).toHaveURL(/search=dim_date/);
  await expect(runs.getByRole('row', { name: /fact_sales/ })).toHaveCount(0);
  await expect(runs.getByRole('link', { name: 'gold.dim_date' }).first()).toBeVisible();
  await page.getByLabel('State').selectOption('failed');
  await expect(page.getByText('Nothing like this ran')).toBeVisible();

  await page.getByRole('link', { name: 'Streams' }).click();
  const topics = page.getByRole('region', { name: 'Topics' });
  const clicks = topics.getByRole('row', { name: /^clickstream/ });
  await expect(clicks).toContainText('4 partitions, keyed by session_id');
  const accepted = async () =>
    Number(((await clicks.getByRole('cell').nth(3).textContent()) ?? '').replace(/\D/g, ''));
  const first = await accepted();
  // It moves by itself.
  await expect.poll(accepted, { timeout: 60_000 }).toBeGreaterThan(first);
  await clicks.getByRole('button').press('Enter');
  await expect(topics.getByRole('row', { name: /^Partition/ })).toHaveCount(4);

  await expect(clicks).toContainText(/target 10 s(ecs)?, default/);
  await expect(page.getByText('By default a topic’s events are to be in the lake within 10 s')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change the default…' })).toBeVisible();
  const aim = topics.getByRole('row', { name: /^Its events are to be in the lake within/ });
  await expect(aim).toContainText('the default');
  await aim.getByRole('button', { name: 'Change the target…' }).click();
  const aiming = page.getByRole('dialog', { name: 'Lag target' });
  await aiming.getByLabel('Seconds').fill('0.2');
  await aiming.getByRole('button', { name: 'Set the target' }).click();
  await expect(aiming.getByText('The target is a second at least.', { exact: true })).toBeVisible();
  await aiming.getByLabel('Seconds').fill('4');
  await aiming.getByRole('button', { name: 'Set the target' }).click();
  await expect(aim).toContainText(/within 4 s\w*, set by steward/);
  await expect(clicks).toContainText('target 4 s');
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await obstacles(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 800 });
  await aim.getByRole('button', { name: 'Change the target…' }).click();
  await aiming.getByLabel('Seconds').fill('');
  await aiming.getByRole('button', { name: 'Set the target' }).click();
  await expect(aim).toContainText('the default');

  await page.getByRole('link', { name: 'Tables', exact: true }).click();
  const tables = page.getByRole('region', { name: 'Tables' });
  await page.getByRole('searchbox', { name: 'Find a table' }).fill('bronze.orders');
  // The head and one table: the list is narrowed a moment after the last key.
  await expect(tables.getByRole('row')).toHaveCount(2);
  await tables.getByRole('link', { name: 'bronze.orders' }).click();
  await expect(new Shell(page).title).toHaveText('bronze.orders');
  const snapshots = page.getByRole('region', { name: 'Snapshots' }).last();
  await expect(snapshots.getByRole('row', { name: /Current Rows added/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Partitions' }).last()).toContainText(/\d{4}-\d\d-\d\d/);
  await expect(page.getByText('write.parquet.compression-codec')).toBeVisible();
  await page.getByRole('link', { name: 'What is in it, in the catalog' }).click();
  await expect(page).toHaveURL(/\/catalog\/bronze\.orders/);
});

test('an engineer tags a snapshot, rolls back, sees what a read opens, and has a table made anew', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  await open(page, '/pipelines/tables/bronze.inventory');
  const snapshots = page.getByRole('region', { name: 'Snapshots' }).last();
  const older = snapshots.getByRole('row', { name: /Rows added/ }).last();
  await older.getByRole('button', { name: /^Snapshot / }).click();
  await page.getByRole('menuitem', { name: 'See its rows…' }).click();
  const rowsThen = page.getByRole('dialog', { name: 'Rows of the snapshot' });
  await expect(rowsThen.getByText(/rows, data of/)).toBeVisible();
  await page.keyboard.press('Escape');
  await older.getByRole('button', { name: /^Snapshot / }).click();
  await page.getByRole('menuitem', { name: 'Tag it…' }).click();
  const tagging = page.getByRole('dialog', { name: 'Tag the snapshot' });
  await tagging.getByLabel('Name').fill('two words');
  await tagging.getByRole('button', { name: 'Tag it' }).click();
  await expect(
    tagging.getByText('A tag is letters, digits, dots, hyphens and underscores.', { exact: true }),
  ).toBeVisible();
  await tagging.getByLabel('Name').fill('as-it-began');
  await tagging.getByRole('button', { name: 'Tag it' }).click();
  const tags = page.getByRole('region', { name: 'Tags and branches' }).last();
  await expect(tags.getByRole('row', { name: /as-it-began/ })).toBeVisible();

  const plan = page.getByRole('region', { name: 'What a read opens' });
  await plan.getByLabel('Column').selectOption('arrived_at');
  await plan.getByLabel('From').fill('2200-01-01 00:00:00');
  await plan.getByRole('button', { name: 'Show the plan' }).click();
  await expect(plan.getByRole('status')).toContainText(/0 of \d+ files are opened/);

  await tags.getByRole('button', { name: 'Remove as-it-began' }).click();
  await expect(tags).toHaveCount(0);
  const orphans = page.getByRole('region', { name: 'Files that nothing refers to' });
  await orphans.getByRole('button', { name: 'Look for them' }).click();
  await expect(orphans.getByRole('status')).toContainText('There are none that are older than 3 days.');
  await page.getByRole('button', { name: 'Compact now' }).click();
  await expect(page.getByText('Compacted within seconds')).toBeVisible();

  await open(page, '/pipelines/tables/gold.dim_date');
  await expect(page.getByRole('button', { name: 'Snapshot' })).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Make anew' }).click();
  await expect(page.getByText(/asked for by steward/).first()).toBeVisible();
  const runs = page.getByRole('region', { name: 'Runs' }).last();
  await expect(runs.getByRole('row', { name: /asked for by steward/ })).toBeVisible({ timeout: 60_000 });
});

test('what came from the stream is held against the lake, and a rollback is told as one', async ({
  page,
  signInAs,
}) => {
  // Both are looked at in rounds, which are long where three products share two cores.
  test.setTimeout(600_000);
  await signInAs('steward');
  await open(page, '/pipelines/balance');
  const balance = page.getByRole('region', { name: 'Balance', exact: true });
  const clicks = balance.getByRole('row', { name: /^clickstream/ });
  await expect(clicks).toContainText('Balanced', { timeout: 250_000 });
  await expect(clicks.getByRole('cell').nth(5)).toHaveText('0');
  await clicks.getByRole('button').press('Enter');
  await expect(balance.getByRole('row', { name: /^Partition/ })).toHaveCount(4);
  await balance.getByRole('link', { name: 'bronze.clickstream' }).click();
  await expect(new Shell(page).title).toHaveText('bronze.clickstream');

  await open(page, '/pipelines/tables/bronze.marketing_spend');
  const snapshots = page.getByRole('region', { name: 'Snapshots' }).last();
  const older = snapshots.getByRole('row', { name: /Rows added/ }).last();
  await older.getByRole('button', { name: /^Snapshot / }).click();
  await page.getByRole('menuitem', { name: 'Make it current…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make it current' }).click();
  await expect(older).toContainText('Current');
  await page.getByRole('button', { name: 'Compact now' }).click();
  await open(page, '/pipelines/balance');
  const wrong = page.getByRole('region', { name: 'What does not balance' });
  await expect(
    wrong.getByRole('row', { name: /marketing_spend.*left out by a rollback/ }).first(),
  ).toBeVisible({
    timeout: 250_000,
  });
  await expect(balance.getByRole('row', { name: /^marketing_spend/ })).toContainText('Rolled back');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await obstacles(page), String(width)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test('whether everything is there is for everybody to know', async ({ page, signInAs }) => {
  await signInAs('viewer');
  await open(page, '/');
  await page.getByRole('link', { name: 'Is every event there, once and unchanged?' }).click();
  await expect(new Shell(page).title).toHaveText('Balance');
  await expect(page.getByText('No topic that you see')).toBeVisible({ timeout: 60_000 });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await obstacles(page), String(width)).toEqual([]);
  }
});

test('pipelines are for who runs them, and a table that is not there is said to be none', async ({
  page,
  signInAs,
}) => {
  await signInAs('viewer', '/pipelines/tables');
  await expect(page.getByText(/no such page|does not exist|not found/i).first()).toBeVisible();
  await page.context().clearCookies();
  await signInAs('steward', '/pipelines/tables/gold.none');
  await expect(page.getByText('There is no table gold.none, or you may not see it.')).toBeVisible();
});

test('the pages of pipelines are no obstacle for anybody, also on a phone', async ({ page, signInAs }) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  for (const [path, shown] of [
    ['/pipelines', 'Runs'],
    ['/pipelines/streams', 'Topics'],
    ['/pipelines/tables', 'Tables'],
    ['/pipelines/balance', 'Balance'],
    ['/pipelines/tables/bronze.orders', 'Snapshots'],
  ] as const) {
    await open(page, path);
    await expect(page.getByRole('region', { name: shown }).last()).toBeVisible();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await obstacles(page), `${path} ${width}`).toEqual([]);
    }
  }
});
