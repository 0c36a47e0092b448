import type { Locator, Page } from '@playwright/test';
import { open } from '../alive.ts';
import { expect } from '../fixtures.ts';

/** The pages of "Admin". */
export class AdminPages {
  readonly page: Page;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog').last();
  }

  async open(path: string): Promise<void> {
    await open(this.page, path);
  }

  /** Chooses in the list that a picker's button opens. */
  async pick(scope: Locator, button: string, ...names: readonly string[]): Promise<void> {
    await scope.getByRole('button', { name: button, exact: true }).click();
    const box = this.page.getByRole('dialog', { name: button, exact: true });
    for (const name of names) {
      await box.getByRole('searchbox').fill(name);
      await box.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
    }
    await this.page.keyboard.press('Escape');
    await expect(box).toBeHidden();
  }

  /** Invites somebody and gives the link's path. */
  async invite(person: { name: string; email: string; role: string }): Promise<string> {
    await this.open('/admin/people');
    await this.page.getByRole('button', { name: 'Invite' }).click();
    await this.dialog.getByLabel('Name').fill(person.name);
    await this.dialog.getByLabel('E-mail address').fill(person.email);
    await this.dialog.getByLabel('Role').selectOption({ label: person.role });
    await this.dialog.getByRole('button', { name: 'Invite' }).click();
    const link = await this.dialog.locator('pre').textContent();
    await this.dialog.getByRole('button', { name: 'Done' }).click();
    return new URL(link?.trim() ?? '').pathname;
  }

  async save(reason: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await this.dialog.getByLabel('Reason').fill(reason);
    await this.dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(this.page.getByText(/^Version \d+ is in force$/)).toBeVisible();
  }
}

/** The first rows of a table as the page's person is given them. */
export async function previewOf(
  page: Page,
  table: string,
): Promise<{ status: number; columns: string[]; rows: unknown[][]; filtered: boolean }> {
  const input = encodeURIComponent(JSON.stringify({ table, limit: 1000 }));
  const answer = await page.request.get(`/api/trpc/queries.preview?input=${input}`);
  const body = await answer.json();
  const data = body.result?.data;
  return {
    status: answer.status(),
    columns: (data?.columns ?? []).map(({ name }: { name: string }) => name),
    rows: data?.rows ?? [],
    filtered: data?.filtered ?? false,
  };
}

/** The values of one column. */
export async function valuesOf(page: Page, table: string, column: string): Promise<unknown[]> {
  const { columns, rows } = await previewOf(page, table);
  return rows.map((row) => row[columns.indexOf(column)]);
}
