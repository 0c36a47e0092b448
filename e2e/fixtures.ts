import {
  type APIRequestContext,
  test as base,
  type Cookie,
  expect,
  type Page,
  request,
} from '@playwright/test';
import { open } from './alive.ts';
import { type Product, startProduct } from './product.ts';

interface Conduct {
  /** What the page must never do, whatever a journey is about: checked after each one. */
  readonly goodConduct: undefined;
}

interface DemoFixtures {
  /** Signs the page in as one of the demo's people; opens `path` then, and resolves when it is alive. */
  readonly signInAs: (role: 'viewer' | 'analyst' | 'steward' | 'admin', path?: string) => Promise<void>;
}

interface WorkerFixtures {
  /** The demo with a few days of history, shared by all journeys. */
  readonly product: Product;
  /** The cookies of the demo's people who have signed in already: most journeys are about something else. */
  readonly signedIn: Map<string, Cookie[]>;
}

const IGNORED_CONSOLE =
  /Failed to load resource: the server responded with a status of (400|401|403|404|409|503)/;

/** Of whoever sends events to the demo beside its own shop. */
export const COLLECTOR_KEY = 'a-key-for-journeys';

const HISTORY_WITHIN_MS = 240_000;

/** Without the page for it, which journeys of their own are about. */
async function signIn(context: APIRequestContext, url: string, role: string): Promise<void> {
  const { csrfToken } = await (await context.get(`${url}/api/auth/csrf`)).json();
  const form = { csrfToken, email: `${role}@demo.shop`, password: 'demo-portal', json: 'true' };
  const answer = await context.post(`${url}/api/auth/callback/password`, { form, headers: { origin: url } });
  if (!answer.ok())
    throw new Error(`Nobody could sign in as ${role}: ${answer.status()}, ${await answer.text()}.`);
}

/** Journeys find the shop's last days built into the tables that people ask, whichever of them comes first. */
async function untilHistoryIsThere({ url }: Product): Promise<void> {
  const context = await request.newContext({ baseURL: url });
  try {
    await signIn(context, url, 'steward');
    const input = encodeURIComponent(JSON.stringify({ table: 'gold.fact_sales', limit: 50 }));
    await expect
      .poll(
        async () => {
          const answer = await context.get(`/api/trpc/queries.preview?input=${input}`);
          const body = (await answer.json()) as { result?: { data?: { rows?: unknown[] } } };
          return body.result?.data?.rows?.length ?? 0;
        },
        { timeout: HISTORY_WITHIN_MS, intervals: [500] },
      )
      .toBeGreaterThan(10);
  } finally {
    await context.dispose();
  }
}

/** Requests to other places, errors on the console (broken content policies among them) and exceptions. */
function watchConduct(page: Page): string[] {
  const offences: string[] = [];
  page.on('request', (sent) => {
    const url = new URL(sent.url());
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1')
      offences.push(`request to ${url.href}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' || IGNORED_CONSOLE.test(message.text())) return;
    offences.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => offences.push(`exception: ${error.message}`));
  return offences;
}

/** For journeys that bring their own product. */
export const wellBehavedTest = base.extend<Conduct>({
  goodConduct: [
    async ({ page }, use) => {
      const offences = watchConduct(page);
      await use(undefined);
      expect(offences).toEqual([]);
    },
    { auto: true },
  ],
});

/** For journeys through the demo. */
export const test = wellBehavedTest.extend<DemoFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const product = await startProduct({
        demo: true,
        env: {
          SIMULATOR_HISTORY_DAYS: '3',
          SIMULATOR_EVENTS_PER_SECOND: '10',
          COLLECTOR_API_KEYS: COLLECTOR_KEY,
        },
      });
      try {
        await untilHistoryIsThere(product);
        await use(product);
      } finally {
        await product.stop();
      }
    },
    { scope: 'worker', timeout: 480_000 },
  ],
  signedIn: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => use(new Map()),
    { scope: 'worker' },
  ],
  baseURL: ({ product }, use) => use(product.url),
  signInAs: ({ page, product, signedIn }, use) =>
    use(async (role, path) => {
      const context = page.context();
      await context.clearCookies();
      await context.addCookies(signedIn.get(role) ?? []);
      // Another journey may have ended that session.
      const answer = await context.request.get(`${product.url}/api/trpc/platform.status`);
      if (!answer.ok()) {
        await context.clearCookies();
        await signIn(context.request, product.url, role);
        signedIn.set(role, await context.cookies());
      }
      if (path !== undefined) await open(page, path);
    }),
});

export { expect };
