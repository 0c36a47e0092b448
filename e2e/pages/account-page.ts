import type { Locator, Page } from '@playwright/test';
import { open } from '../alive.ts';

/** What people look after themselves. */
export class AccountPage {
  readonly page: Page;
  readonly dialog: Locator;
  /** Of the second factor, in a dialog. */
  readonly code: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
    this.code = this.dialog.getByRole('textbox', { name: 'Code' });
  }

  async open(): Promise<void> {
    await open(this.page, '/account');
  }

  panel(title: string): Locator {
    return this.page
      .locator('main section')
      .filter({ has: this.page.getByRole('heading', { level: 2, name: title }) });
  }

  /** What a box with a copy button holds. */
  async copied(): Promise<string> {
    return (await this.dialog.locator('pre').textContent())?.trim() ?? '';
  }
}
