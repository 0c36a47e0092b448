import type { Page } from '@playwright/test';

/** What is put down at once, then what is typed letter by letter with a list expected at each. */
const STATEMENTS: readonly [begin: string, typed: string][] = [
  ['SELECT * FROM ', 'customer'],
  ['SELECT * FROM ', 'sales'],
  ['SELECT * FROM ', 'gold'],
  ['SELECT * FROM gold_0.', 'order'],
  ['SELECT * FROM ', 'custpay'],
  ['SELECT * FROM gold.fact_sales s JOIN ', 'product'],
  ['SELECT s.', 'revenue'],
  ['SELECT ', 'customer'],
  ['SELECT ', 'refund'],
  ['WITH a AS (SELECT * FROM gold.fact_sales)\nSELECT ', 'order'],
  ['SELECT country, sum(', 'revenue'],
  ['SELECT * FROM gold.fact_sales WHERE ', 'country'],
];
const AFTER: Readonly<Record<string, string>> = { 'SELECT s.': ' FROM gold.fact_sales s' };
const LIST_WITHIN_MS = 3000;

declare global {
  interface Window {
    /** Milliseconds from the last key to the frame with its list; null while there is none. */
    listShownMs: number | null;
  }
}

/** From each key to the frame that shows its list, in milliseconds. Throws when a list does not come. */
export async function typeStatements(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    let pressedAt = 0;
    addEventListener(
      'keydown',
      (event) => {
        pressedAt = event.timeStamp;
        window.listShownMs = null;
      },
      true,
    );
    new MutationObserver((changes) => {
      const isList = (node: Node) =>
        node instanceof HTMLElement &&
        (node.role === 'listbox' || node.querySelector('[role=listbox]') !== null);
      if (!changes.some(({ addedNodes }) => [...addedNodes].some(isList))) return;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          window.listShownMs ??= performance.now() - pressedAt;
        };
        channel.port2.postMessage(null);
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
  const editor = page.locator('.cm-content');
  const times: number[] = [];
  for (const [begin, typed] of STATEMENTS) {
    const after = AFTER[begin] ?? '';
    await editor.fill(begin + after);
    await page.keyboard.press('Control+End');
    for (const _ of after) await page.keyboard.press('ArrowLeft');
    for (const letter of typed) {
      await page.keyboard.press(letter);
      const shown = await page.waitForFunction(() => window.listShownMs, null, {
        timeout: LIST_WITHIN_MS,
        polling: 10,
      });
      times.push((await shown.jsonValue()) ?? Number.NaN);
    }
    await page.keyboard.press('Escape');
  }
  return times;
}
