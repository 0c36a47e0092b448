import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

/** A dashboard with its tiles. */
export class DashboardPage {
  readonly page: Page;
  readonly period: Locator;
  readonly receipt: Locator;

  constructor(page: Page) {
    this.page = page;
    this.period = page.getByRole('button', { name: /^Period:/ });
    this.receipt = page.getByRole('dialog').filter({ hasText: 'How is this computed' });
  }

  async open(search = ''): Promise<void> {
    await this.page.goto(`/dashboards/executive${search}`);
  }

  tile(title: string): Locator {
    return this.page.getByRole('region', { name: title, exact: true });
  }

  /** A number tile's value once it is there, as a number. */
  async value(title: string): Promise<number> {
    const text = this.tile(title).locator('[data-numeric]').first();
    await text.filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
    return Number((await text.textContent())?.replace(/[^\d.-]/g, ''));
  }

  async choose(title: string, action: string): Promise<void> {
    await this.tile(title)
      .getByRole('button', { name: `More about ${title}` })
      .click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  async save(title: string, action: string): Promise<{ name: string; content: Buffer }> {
    const download = this.page.waitForEvent('download');
    await this.choose(title, action);
    const file = await download;
    return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
  }

  filter(label: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${label}`) });
  }

  /** The texts of a tile's table, row by row. */
  async table(title: string): Promise<string[][]> {
    const rows = await this.tile(title).getByRole('row').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  }
}
