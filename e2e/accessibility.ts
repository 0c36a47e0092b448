import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const ALL_RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] } as const;
/** Those that look at colours: of all that is asked of a page, the scheme can change the answer of these only. */
const COLOR_RULES = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const;

declare global {
  interface Window {
    /** Once its script is in the page. */
    axe: typeof axe;
  }
}

const SCHEME = 'data-mantine-color-scheme';
const OTHER = { light: 'dark', dark: 'light' } as const;
type Scheme = keyof typeof OTHER;

/**
 * What keeps people with assistive technology from using the page as it stands, in either colour scheme: scheme, rule and
 * place of each finding. The page is left in the scheme that it was in.
 */
export async function obstacles(page: Page): Promise<string[]> {
  const shown = (await page.locator('html').getAttribute(SCHEME)) === 'dark' ? 'dark' : 'light';
  const found = await findings(page, shown, ALL_RULES);
  await show(page, OTHER[shown]);
  const inTheOther = await findings(page, OTHER[shown], COLOR_RULES);
  await show(page, shown);
  return [...found, ...inTheOther];
}

/** The system changes its mind while the page is open; without motion nothing is late to follow. */
async function show(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await expect(page.locator('html')).toHaveAttribute(SCHEME, scheme);
}

async function findings(
  page: Page,
  scheme: Scheme,
  runOnly: typeof ALL_RULES | typeof COLOR_RULES,
): Promise<string[]> {
  // Once a page: half a megabyte of script takes as long to read as a page to be looked at.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const places = await page.evaluate(async ({ type, values }) => {
    const { violations } = await window.axe.run(document, {
      runOnly: { type, values: [...values] },
      // To write down all that is right takes longer than to find it.
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }, runOnly);
  return places.map((place) => `${scheme}: ${place}`);
}
