import { obstacles } from './accessibility.ts';
import { open } from './alive.ts';
import { expect, test } from './fixtures.ts';

test('a steward finds out why letters are dead, tries a fix, replays and discards', async ({
  page,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('steward');
  await open(page, '/pipelines/dead-letters');
  const reasons = page.getByRole('region', { name: 'Reasons' });
  const broken = reasons.getByRole('row', { name: /Breaks the contract/ }).first();
  await expect(broken).toBeVisible({ timeout: 120_000 });
  await broken.getByRole('button').click();
  await expect(page).toHaveURL(/reason=schema/);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await obstacles(page), String(width)).toEqual([]);
  }

  const list = page.getByRole('region', { name: 'Letters', exact: true });
  await list
    .getByRole('button', { name: /^Open / })
    .first()
    .click();
  const sheet = page.getByRole('dialog', { name: /Dead letter/ });
  await expect(sheet.getByText('Nothing yet.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Repair and replay…' }).click();
  const repair = page.getByRole('dialog', { name: /Repair and replay/ });
  await repair.getByRole('textbox', { name: 'Value' }).fill('{"still": "wrong"}');
  await repair.getByRole('button', { name: 'Try it' }).click();
  await expect(repair.getByText('0 letters would be accepted')).toBeVisible();
  await expect(repair.getByRole('button', { name: 'Replay', exact: true })).toBeDisabled();
  await repair.getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('Escape');

  await list.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Discard…' }).click();
  const discard = page.getByRole('dialog', { name: /Discard/ });
  await discard.getByRole('button', { name: 'Discard' }).click();
  await expect(discard.getByText('Say why, for whoever looks for these records.')).toBeVisible();
  await discard.getByLabel('Why').fill('A test of ours');
  await discard.getByRole('button', { name: 'Discard' }).click();
  const work = page.getByRole('region', { name: 'Work on letters' }).last();
  await expect(work.getByRole('row', { name: /Discard of 1 .*A test of ours.*Done/ })).toBeVisible({
    timeout: 60_000,
  });
  await page.getByLabel('State').selectOption('discarded');
  await expect(list.getByRole('row')).toHaveCount(2);
});

test('dead letters are for whoever sees pipelines', async ({ page, signInAs }) => {
  await signInAs('viewer', '/pipelines/dead-letters');
  await expect(page.getByText(/no such page|does not exist|not found/i).first()).toBeVisible();
});
