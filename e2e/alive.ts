import { expect, type Page, type Response } from '@playwright/test';

const FETCHED_WITHIN_MS = 30_000;

/** Goes to an address, and resolves with its answer when the page is alive. */
export async function open(page: Page, address: string): Promise<Response | null> {
  const answer = await page.goto(address);
  await alive(page);
  return answer;
}

/**
 * Resolves when what is pressed counts, and nothing says of itself that it is still being fetched. A quiet network would say
 * neither: pages that are pushed to have none, and the others take half a second more to be called quiet.
 */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    // React puts what it holds of an element on it, once it has taken it over from the server's drawing.
    const taken = (element: Element) => Object.keys(element).some((key) => key.startsWith('__reactProps$'));
    const controls = document.querySelectorAll('a[href], button, input, select, textarea');
    return document.readyState === 'complete' && [...controls].every(taken);
  });
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: FETCHED_WITHIN_MS });
}
