import type { Locator, Page } from '@playwright/test';
import { open } from '../alive.ts';

export class SignInPage {
  readonly page: Page;
  readonly email: Locator;
  readonly password: Locator;
  /** Of the second factor. */
  readonly code: Locator;
  readonly problem: Locator;

  constructor(page: Page) {
    this.page = page;
    this.email = page.getByLabel('E-mail address');
    this.password = page.getByLabel('Password', { exact: true });
    this.code = page.getByLabel(/^(Code|Recovery code)$/);
    this.problem = page.locator('main [role="alert"]');
  }

  /** Resolves when the page is alive: before that, what is pressed is lost. */
  async open(): Promise<void> {
    await open(this.page, '/sign-in');
  }

  async submit(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.#press();
  }

  async submitCode(code: string): Promise<void> {
    await this.code.fill(code);
    await this.#press();
  }

  async #press(): Promise<void> {
    const answered = this.page.waitForResponse((response) => response.url().includes('/callback/password'));
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await answered;
  }

  async asDemo(role: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${role}`, 'i') }).click();
  }
}
