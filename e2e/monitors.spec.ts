import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';

test('a steward makes a monitor from its replay, and others see it where they see what it reads', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  await open(page, '/quality/monitors');
  await page.getByRole('link', { name: 'New monitor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New monitor');
  await page.getByLabel('Table').selectOption('gold.fact_sales');
  await page.getByLabel('Title').fill('Sales of a day');
  await page.getByLabel('Holidays').fill('christmas');
  await page.getByRole('button', { name: 'Replay 90 days' }).click();
  await expect(page.getByLabel('Holidays')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Holidays').fill('2026-12-25, 2026-12-26');
  await page.getByLabel('Every').selectOption('hour');
  // Without a replay of just this there is nothing to save.
  await expect(page.getByRole('button', { name: 'Save the monitor' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Replay 90 days' }).click();
  // The demo has three days of history, and hours need a week.
  await expect(
    page.getByRole('status').filter({ hasText: /still be learning: \d+ of 168 points/ }),
  ).toBeVisible();
  await expect(page.getByRole('img', { name: /over the range in which each was expected/ })).toBeVisible();
  await page.getByRole('button', { name: 'Show the numbers' }).click();
  const numbers = page.getByRole('region', { name: 'Number of rows, table' });
  await expect(numbers.getByRole('row', { name: /Learning/ }).first()).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Save the monitor' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sales of a day');
  await expect(page.getByText('Nothing was told in the past 90 days.')).toBeVisible();
  expect(await obstacles(page)).toEqual([]);

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Edit monitor');
  await expect(page.getByLabel('Holidays')).toHaveValue('2026-12-25, 2026-12-26');
  await page.getByLabel('Sensitivity').selectOption('high');
  await expect(page.getByRole('button', { name: 'Save the monitor' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Replay 90 days' }).click();
  await expect(page.getByRole('status').filter({ hasText: /still be learning/ })).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await page.getByLabel('Title').fill('Sales of an hour');
  await page.getByRole('button', { name: 'Save the monitor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sales of an hour');

  await page.getByRole('link', { name: 'All monitors' }).click();
  const monitors = page.getByRole('region', { name: 'Monitors' });
  await expect(
    monitors.getByRole('row', { name: /Sales of an hour Learning gold\.fact_sales/ }),
  ).toBeVisible();
  expect(await obstacles(page)).toEqual([]);

  await monitors.getByRole('link', { name: 'Sales of an hour' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove the monitor' });
  await removal.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No monitors yet')).toBeVisible();
});
