import type { Locator, Page } from '@playwright/test';

/** The tables that are open in the browser, beside the workbench. */
export class BrowserTables {
  readonly page: Page;
  readonly items: Locator;
  readonly problem: Locator;
  readonly notices: Locator;

  constructor(page: Page) {
    this.page = page;
    this.items = page.locator('li[data-state]');
    this.problem = this.items.getByRole('alert');
    this.notices = page.getByRole('complementary').getByRole('alert');
  }

  item(name: string): Locator {
    return this.items.filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }

  async open(name: string): Promise<void> {
    await this.page.getByLabel('Table to open in the browser').fill(name);
    await this.page.getByRole('button', { name: 'Open', exact: true }).click();
  }

  async upload(name: string, content: string | Uint8Array): Promise<void> {
    await this.page
      .getByLabel('Upload a file')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
  }

  /** From here on statements run in the browser. */
  async choose(): Promise<void> {
    await this.page.getByLabel('Runs on').selectOption('browser');
  }
}
