import type { BrowserContext, Page } from '@playwright/test';

/** The SQL page as somebody who measures it uses it. Times are the page's own clock, in milliseconds. */
export class MeasuredPage {
  readonly page: Page;
  readonly offences: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.offences.push(error.message));
  }

  static async open(context: BrowserContext, url: string): Promise<MeasuredPage> {
    const measured = new MeasuredPage(await context.newPage());
    const { page } = measured;
    await page.goto(`${url}/sql`, { waitUntil: 'networkidle' });
    await page.locator('.cm-content').waitFor();
    await page.getByRole('tab', { name: 'In this browser' }).click();
    return measured;
  }

  /** How long the engine's last `what` took, once it has happened `count` times. */
  async engineMs(what: 'start' | 'load', count = 1): Promise<number> {
    const name = `browser-engine ${what}`;
    await this.page.waitForFunction(
      ([wanted, least]) => performance.getEntriesByName(wanted as string).length >= Number(least),
      [name, count],
      { timeout: 180_000, polling: 50 },
    );
    return this.page.evaluate((wanted) => performance.getEntriesByName(wanted).at(-1)?.duration ?? 0, name);
  }

  async openTable(table: string): Promise<void> {
    await this.page.getByLabel('Table to open in the browser').fill(table);
    await this.page.getByRole('button', { name: 'Open', exact: true }).click();
  }

  /** As they came over the wire, of the last extract. */
  wireBytes(): Promise<number> {
    return this.page.evaluate(() => {
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      return entries.filter(({ name }) => name.includes('/api/extracts/')).at(-1)?.encodedBodySize ?? 0;
    });
  }

  async chooseEngine(engine: 'duckdb' | 'browser'): Promise<void> {
    await this.page.getByLabel('Runs on').selectOption(engine);
  }

  async write(sql: string): Promise<void> {
    await this.page.locator('.cm-content').fill(sql);
  }

  /** From the press on Run to the frame that shows the receipt. */
  runMs(): Promise<number> {
    return this.page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const result = document.querySelector('section[aria-label="Result"]');
          const run = [...document.querySelectorAll('button')].find(
            ({ textContent }) => textContent?.trim() === 'Run',
          );
          if (!result || !run) throw new Error('The page is not there');
          const begunAt = performance.now();
          new MutationObserver((_, observer) => {
            if (result.ariaBusy !== null) return;
            observer.disconnect();
            if (result.querySelector('footer') === null) reject(new Error(result.textContent ?? ''));
            else requestAnimationFrame(() => resolve(performance.now() - begunAt));
          }).observe(result, { attributeFilter: ['aria-busy'] });
          run.click();
        }),
    );
  }
}
