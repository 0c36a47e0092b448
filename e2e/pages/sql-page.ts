import type { Locator, Page } from '@playwright/test';
import { open } from '../alive.ts';

/** The SQL workbench. */
export class SqlPage {
  readonly page: Page;
  readonly editor: Locator;
  readonly run: Locator;
  readonly cancel: Locator;
  readonly result: Locator;
  readonly grid: Locator;
  readonly tables: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = page.locator('.cm-content');
    this.run = page.getByRole('button', { name: 'Run', exact: true });
    this.cancel = page.getByRole('button', { name: 'Cancel' });
    this.result = page.getByRole('region', { name: 'Result' });
    this.grid = this.result.getByRole('grid');
    this.tables = page.getByRole('complementary', { name: 'Tables and recent statements' });
  }

  /** Resolves when the editor is alive. */
  async open(): Promise<void> {
    await open(this.page, '/sql');
    await this.editor.waitFor();
  }

  async write(sql: string): Promise<void> {
    await this.editor.fill(sql);
  }

  async runStatement(sql: string): Promise<void> {
    await this.write(sql);
    await this.page.keyboard.press('Control+Enter');
  }

  /** One of the lists at the side. */
  async list(name: 'Tables' | 'Saved' | 'History' | 'In this browser'): Promise<void> {
    await this.tables.getByRole('tab', { name }).click();
  }

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tablist', { name: 'Statements' }).getByRole('tab', { name });
  }

  cell(row: number, column: number): Locator {
    return this.grid.locator(`[role="row"][data-row="${row}"] > [role="gridcell"][data-column="${column}"]`);
  }
}
