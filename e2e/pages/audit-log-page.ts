import type { Locator, Page } from '@playwright/test';
import { open } from '../alive.ts';

/** The log of who did what. */
export class AuditLogPage {
  readonly page: Page;
  readonly table: Locator;
  /** Entries, without the heading and without opened details. */
  readonly rows: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole('region', { name: 'Entries of the audit log' });
    this.rows = this.table
      .getByRole('row')
      .filter({ has: page.getByRole('button', { name: /^Details of entry/ }) });
  }

  async open(): Promise<void> {
    await open(this.page, '/admin/audit');
    await this.rows.first().waitFor();
  }

  filter(name: string): Locator {
    return this.page.getByRole('search').getByLabel(name);
  }
}
