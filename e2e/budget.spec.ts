import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const SCRIPT_BYTES_MAX = 200_000;
const PAGES = [
  '/sign-in',
  '/',
  '/account',
  '/access',
  '/catalog',
  '/catalog/gold.fact_sales',
  '/catalog/gold.fact_sales/preview',
  '/catalog/gold.fact_sales/discussion',
  '/catalog/gold.fact_sales/usage',
  '/catalog/gold.fact_sales/history',
  '/catalog/gold.fact_sales/connect',
  '/notifications',
  '/glossary',
  '/glossary/margin',
  '/sql',
  '/dashboards',
  '/dashboards/executive',
  '/admin/people',
  '/admin/policies',
  '/admin/policies/view-as',
  '/admin/requests',
  '/admin/classification',
  '/admin/imports',
];

/** The bytes that go over the wire. */
function compressedBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`${url} came with status ${response.statusCode}`));
      });
    });
    request.on('error', reject);
  });
}

/**
 * The scripts that a page names, in its tags and in the data its components are made from: what it needs to
 * come alive. What is loaded later, when it is used, is not among them. Old browsers' polyfills neither.
 */
function scriptsOf(html: string): string[] {
  const polyfills = /<script src="([^"]+)" noModule/i.exec(html)?.[1];
  const named = [...html.matchAll(/static\/chunks\/[^"\\?]+\.js/g)].map(([path]) => `/_next/${path}`);
  return [...new Set(named)].filter((path) => path !== polyfills);
}

interface Budgeted {
  readonly name: string;
  /** Where it is, for whoever is signed in. */
  readonly pathFor: (page: Page, origin: string) => Promise<string>;
}

/** With a tile of each kind, so that nothing of it is spared. */
async function boardPath(page: Page, origin: string): Promise<string> {
  const tile = { parameters: {}, width: 6, sql: 'SELECT 1 AS one, 2 AS two' };
  const chart = { kind: 'bar', x: 'one', y: ['two'], series: null, stacked: false };
  const data = {
    title: 'Budget',
    description: '',
    tiles: [
      { ...tile, id: randomUUID(), title: 'Rows', chart: null },
      { ...tile, id: randomUUID(), title: 'Chart', chart },
    ],
  };
  const answer = await page.request.post('/api/trpc/boards.create', { data, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(200);
  return `/dashboards/board/${(await answer.json()).result.data.id}`;
}

const BUDGETED: readonly Budgeted[] = [
  ...PAGES.map((path) => ({ name: path, pathFor: async () => path })),
  { name: '/dashboards/board/…', pathFor: boardPath },
];

for (const { name, pathFor } of BUDGETED) {
  test(`${name} needs at most ${SCRIPT_BYTES_MAX / 1000} kB of compressed script`, async ({
    page,
    product,
    signInAs,
  }) => {
    if (name !== '/sign-in') await signInAs('admin');
    const html = await (await page.request.get(await pathFor(page, product.url))).text();
    const scripts = scriptsOf(html);
    expect(scripts.length).toBeGreaterThan(4);
    const sizes = await Promise.all(scripts.map((script) => compressedBytes(product.url + script)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  });
}
