import type { Locator, Page } from '@playwright/test';

/** The frame around every signed-in page. */
export class Shell {
  readonly page: Page;
  readonly places: Locator;
  readonly account: Locator;
  readonly title: Locator;

  constructor(page: Page) {
    this.page = page;
    this.places = page.getByRole('navigation', { name: 'Places' });
    this.account = page.getByRole('button', { name: /^Account of/ });
    this.title = page.getByRole('heading', { level: 1 });
  }

  place(name: string): Locator {
    return this.places.getByRole('link', { name, exact: true });
  }

  async chooseColorScheme(name: 'Light' | 'Dark' | 'System'): Promise<void> {
    await this.account.click();
    await this.page.getByRole('dialog', { name: 'Account' }).getByText(name, { exact: true }).click();
    await this.page.keyboard.press('Escape');
  }

  async signOut(): Promise<void> {
    await this.account.click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
  }
}
