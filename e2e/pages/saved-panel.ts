import { expect, type Locator, type Page } from '@playwright/test';
import { SqlPage } from './sql-page.ts';

/** Saved queries at the side of the SQL page, and the dialogs about them. */
export class SavedPanel {
  readonly page: Page;
  readonly sql: SqlPage;
  readonly dialog: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sql = new SqlPage(page);
    this.dialog = page.getByRole('dialog');
    this.search = this.sql.tables.getByLabel('Find a saved query');
  }

  async open(): Promise<void> {
    await this.sql.open();
    await this.sql.list('Saved');
    await this.search.waitFor();
  }

  query(title: string): Locator {
    return this.sql.tables.getByRole('button', { name: new RegExp(`^${title}`) });
  }

  async choose(title: string, action: string): Promise<void> {
    await this.sql.tables.getByRole('button', { name: `More about ${title}`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** A new query of what is in the editor. */
  async save(title: string, note = ''): Promise<void> {
    // A list of offers may lie over the text.
    await this.sql.editor.press('Escape');
    await this.page.keyboard.press('Control+s');
    await this.dialog.getByLabel('Title', { exact: true }).fill(title);
    await this.dialog.getByLabel('Note').fill(note);
    await this.dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  async share(title: string, more: { edit?: boolean; people?: string[] } = {}): Promise<void> {
    await this.choose(title, 'Share');
    if (more.people) await pickPeople(this.dialog, more.people);
    else await this.dialog.getByLabel('Everyone in this portal').check();
    if (more.edit) await this.dialog.getByLabel(/may also save versions/).check();
    await this.dialog.getByRole('button', { name: 'Save sharing' }).click();
  }

  /** The id in the page's address. */
  async id(): Promise<string> {
    await expect(this.page).toHaveURL(/query=/);
    return new URL(this.page.url()).searchParams.get('query') ?? '';
  }
}

async function pickPeople(dialog: Locator, names: readonly string[]): Promise<void> {
  await dialog.getByRole('button', { name: 'Add people' }).click();
  const box = dialog.page().getByRole('dialog', { name: 'Add people' });
  for (const name of names) await box.getByLabel(name).check();
  await dialog.page().keyboard.press('Escape');
}
