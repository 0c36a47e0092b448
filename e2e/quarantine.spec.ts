import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { COLLECTOR_KEY, expect, test } from './fixtures.ts';
import { CHECKED_WITHIN_MS, qualityTab, removeSuite, writeSuite } from './pages/suites.ts';

/** Nothing is made of it, so that others find what they read as it is. */
const TABLE = 'silver.stg_inventory';
/** An event goes through the stream, the lake, and its model, and each of them waits a little. */
const ARRIVED_WITHIN_MS = 120_000;
const MADE_WITHIN_MS = 120_000;

const NO_OPENING = `table: ${TABLE}
name: No opening stock
checks:
  - expect_column_values_to_be_in_set: { column: reason, value_set: [sale, restock, return, adjustment] }
    gate: quarantine
  - expect_column_distinct_values_to_contain_set: { column: reason, value_set: [adjustment] }
`;

const NOT_TOO_MUCH = `table: ${TABLE}
name: Deliveries
checks:
  - expect_column_values_to_be_between: { column: delta, min_value: -100000, max_value: 100000 }
    gate: hold
`;

const badge = (page: Page, word: RegExp) =>
  page.getByRole('banner').or(page.getByRole('main')).getByRole('link', { name: word }).first();

async function fits(page: Page): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await obstacles(page), String(width)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

test('a steward has rows that fail kept back, repairs and replays them, and the badge turns', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(480_000);
  await signInAs('steward');
  await writeSuite(page, TABLE, NO_OPENING);
  const failing = page.getByRole('row', { name: /reason is one of sale/ });
  await expect(failing).toContainText('Failed', { timeout: CHECKED_WITHIN_MS });
  await expect(badge(page, /^Quality: Failing/)).toBeVisible();
  await failing.getByRole('button', { name: /rows that fail/ }).click();
  const details = page.getByRole('dialog', { name: /reason is one of sale/ });
  await expect(details.getByRole('region', { name: 'Rows that fail', exact: true })).toContainText('initial');
  await details.getByRole('link', { name: 'the table is made anew' }).click();

  await page.getByRole('button', { name: 'Make anew' }).click();
  await expect(page.getByText(/asked for by steward/).first()).toBeVisible();
  const runs = page.getByRole('region', { name: 'Runs' }).last();
  await expect(runs.getByRole('row', { name: /asked for by steward/ })).toBeVisible({
    timeout: MADE_WITHIN_MS,
  });

  await open(page, `/quality/quarantine?table=${TABLE}`);
  const kept = page.getByRole('region', { name: 'Quarantined rows by table and rule' });
  await kept.getByRole('button', { name: /reason is one of sale/ }).click();
  await expect(page).toHaveURL(/rule=/);
  const rows = page.getByRole('region', { name: 'Quarantined rows', exact: true });
  await rows
    .getByRole('button', { name: /^Open / })
    .first()
    .click();
  const sheet = page.getByRole('dialog', { name: 'Quarantined row' });
  await expect(sheet).toContainText('initial');
  expect(await obstacles(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await fits(page);

  await page.getByRole('button', { name: 'Repair and replay all…' }).click();
  const repair = page.getByRole('dialog', { name: 'Repair and replay' });
  await repair.getByLabel('What').selectOption('replace');
  await repair.getByLabel('Column').selectOption('reason');
  await repair.getByLabel('Where it is').fill('initial');
  await repair.getByLabel('Value').fill('beginning');
  await repair.getByRole('button', { name: 'Try it' }).click();
  await expect(repair.getByText('0 rows would pass')).toBeVisible();
  await expect(repair.getByRole('button', { name: 'Replay', exact: true })).toBeDisabled();
  await repair.getByLabel('Value').fill('adjustment');
  await repair.getByRole('button', { name: 'Try it' }).click();
  await expect(repair.getByText(/^[1-9][\d,]* rows? would pass$/)).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await repair.getByRole('button', { name: 'Replay', exact: true }).click();
  const work = page.getByRole('region', { name: 'Work on rows' }).last();
  await expect(work.getByRole('row', { name: /Replay of/ })).toContainText('Done', {
    timeout: MADE_WITHIN_MS,
  });
  await page.getByLabel('State').selectOption('replayed');
  await expect(rows.getByRole('button', { name: /^Open / }).first()).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Rule' })).toContainText('reason is one of sale');

  await open(page, qualityTab(TABLE));
  await expect(badge(page, /^Quality: Good/)).toBeVisible({ timeout: CHECKED_WITHIN_MS });
  await expect(page.getByRole('row', { name: /reason has each of adjustment/ })).toContainText('Passed');
  await removeSuite(page, 'No opening stock');
});

test('a steward sees a batch held, and releases it', async ({ page, product, signInAs }) => {
  test.setTimeout(480_000);
  await signInAs('steward');
  await writeSuite(page, TABLE, NOT_TOO_MUCH);
  const check = page.getByRole('row', { name: /delta is between -100,000 and 100,000/ });
  await expect(check).toContainText('Passed', { timeout: CHECKED_WITHIN_MS });

  const movement = { product_id: 'p-much', reason: 'restock', delta: 250_000, stock_quantity: 250_000 };
  const sent = await page.request.post(`${product.collectorUrl}/v1/events/inventory`, {
    headers: { 'x-api-key': COLLECTOR_KEY },
    data: { event_id: randomUUID(), occurred_at: new Date().toISOString(), ...movement },
  });
  expect(sent.status()).toBe(202);
  await open(page, '/quality/held');
  const waiting = page.getByRole('region', { name: 'Held publications' });
  await expect(waiting.getByRole('row', { name: new RegExp(TABLE) })).toContainText(
    /delta is between -100,000 and 100,000: broken by 1 of/,
    { timeout: ARRIVED_WITHIN_MS },
  );
  await fits(page);
  // Readers see the table as it was.
  await open(page, qualityTab(TABLE));
  await expect(check).toContainText('Passed');
  await open(page, '/quality/held');

  await waiting.getByRole('button', { name: `Release ${TABLE}` }).click();
  const release = page.getByRole('dialog', { name: 'Release' });
  await release.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(release.getByText('Say why, for whoever asks later.')).toBeVisible();
  await release.getByLabel('Why').fill('A container came, as agreed');
  expect(await obstacles(page)).toEqual([]);
  await release.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: `${TABLE} is released` })).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await expect(
    page
      .getByRole('region', { name: 'Decided publications' })
      .getByRole('row', { name: /Released .* by steward.*A container came, as agreed/ }),
  ).toBeVisible();

  // What is current now is checked now.
  await open(page, qualityTab(TABLE));
  await expect(check).toContainText('Failed', { timeout: CHECKED_WITHIN_MS });
  await expect(badge(page, /^Quality: Failing/)).toBeVisible();
  await removeSuite(page, 'Deliveries');
  await expect(badge(page, /^Quality: Good/)).toBeVisible({ timeout: CHECKED_WITHIN_MS });
});

test('what is kept back is for whoever runs pipelines', async ({ page, signInAs }) => {
  await signInAs('viewer', '/quality');
  await expect(page.getByRole('link', { name: 'Incidents' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Quarantine' })).toHaveCount(0);
  for (const address of ['/quality/quarantine', '/quality/held']) {
    await page.goto(address);
    await expect(page.getByText(/no such page|does not exist|not found/i).first()).toBeVisible();
  }
});
