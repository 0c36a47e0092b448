import { expect, type Page } from '@playwright/test';
import { open } from '../alive.ts';

/** A worker beside much else checks a table after a commit and when somebody waits for it. */
export const CHECKED_WITHIN_MS = 90_000;

export const qualityTab = (table: string) => `/catalog/${table}/quality`;

/** Saves a new suite of a table from its YAML, and ends on the table's tab of quality. */
export async function writeSuite(page: Page, table: string, yaml: string): Promise<void> {
  await open(page, `/quality/suites/new?table=${table}`);
  const text = page.getByRole('textbox', { name: 'The suite as YAML' });
  await text.press('ControlOrMeta+a');
  await page.keyboard.insertText(yaml);
  await expect(page.getByText('Nothing wrong')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(new RegExp(`${qualityTab(table)}$`));
}

/** On the table's tab of quality. */
export async function removeSuite(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${name} was removed` })).toBeVisible();
}
