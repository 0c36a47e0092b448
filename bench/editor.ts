import { chromium, type Page } from '@playwright/test';
import type { Workbench } from '#server/queries/schema.ts';
import { BROWSER_FLAGS, findBrowser, HOW_TO_GET_A_BROWSER } from '../e2e/browser.ts';
import { startProduct } from '../e2e/product.ts';
import { answerLarge } from './editor/large-catalogue.ts';
import { scrollResult } from './editor/scroll-result.ts';
import { typeStatements } from './editor/type-statements.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';

const BUILT_WITHIN_MS = 120_000;

/**
 * The SQL editor in Chromium, on the whole product: from a key to the list of completions with 5,000 tables more than
 * there are, and frames while a result of five million rows is scrolled.
 */
export async function run(): Promise<Figures> {
  const executablePath = findBrowser();
  if (!executablePath) throw new RunFailed(HOW_TO_GET_A_BROWSER, {});
  const product = await startProduct({ demo: true, env: { SIMULATOR_HISTORY_DAYS: '1' } });
  try {
    const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    try {
      const page = await browser.newPage({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
      await signIn(page, /analyst/i);
      const completion = await measureCompletion(page);
      const other = await browser.newContext({
        baseURL: product.url,
        viewport: { width: 1280, height: 800 },
      });
      const stewards = await other.newPage();
      await signIn(stewards, /steward/i);
      const scroll = await scrollResult(stewards);
      console.log(
        `${scroll.scrollRows} rows scrolled: ${scroll.wheelFps} frames/s by wheel, ${scroll.thumbFps} by the thumb, ${scroll.scrollLongFrames} frames over 50 ms`,
      );
      return { ...completion, ...scroll };
    } finally {
      await browser.close();
    }
  } finally {
    await product.stop();
  }
}

async function signIn(page: Page, role: RegExp): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: role }).click();
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}

/** The statements that are typed are about tables of the demo, which are built while the page is there already. */
async function untilBuilt(page: Page): Promise<void> {
  for (const begunAt = Date.now(); Date.now() - begunAt < BUILT_WITHIN_MS; ) {
    const answer = await page.request.get('/api/queries/workbench');
    const { tables } = (await answer.json()) as Workbench;
    if (tables.some(({ name }) => name === 'gold.fact_sales')) return;
    await page.waitForTimeout(500);
  }
  throw new RunFailed('gold.fact_sales was not built in time.', {});
}

async function measureCompletion(page: Page): Promise<Figures> {
  await untilBuilt(page);
  await answerLarge(page);
  await page.goto('/sql');
  await page.locator('.cm-content').waitFor();
  await page
    .getByRole('button', { name: /^(Columns of|Preview) / })
    .first()
    .waitFor();
  await page.waitForLoadState('networkidle');
  // Once for the compiler of the browser; what is measured is a person's second statement and later ones.
  await typeStatements(page);
  const times = (await typeStatements(page)).sort((a, b) => a - b);
  const at = (share: number) => {
    const rank = Math.max(0, Math.ceil(share * times.length) - 1);
    return Math.round((times[rank] ?? Number.NaN) * 10) / 10;
  };
  const figures = {
    completionTables: 5000,
    completionKeys: times.length,
    completionP50Ms: at(0.5),
    completionP95Ms: at(0.95),
    completionMaxMs: at(1),
  };
  console.log(
    `${figures.completionKeys} keys over 5,000 tables: list after ${figures.completionP50Ms} ms (p50), ${figures.completionP95Ms} ms (p95)`,
  );
  return figures;
}
