import { defineConfig } from '@playwright/test';
import { BROWSER_FLAGS, findBrowser, HOW_TO_GET_A_BROWSER } from './browser.ts';

const executablePath = findBrowser();
if (!executablePath) throw new Error(HOW_TO_GET_A_BROWSER);

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  globalSetup: './build-portal.ts',
  // A product for each. Journeys wait more than they work, so three of them keep two cores busy.
  workers: 3,
  // On a machine that others use, too, one that fails is tried once more; the last lines say which passed only then.
  retries: process.env.CI === undefined ? 0 : 1,
  // For what hangs: a journey that passes waits for nothing, and one on a busy machine may.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  // The empty products first, then the demo.
  projects: [
    { name: 'empty', testMatch: ['setup.spec.ts', 'single-sign-on.spec.ts'] },
    { name: 'demo', testMatch: '**/*.spec.ts', testIgnore: ['setup.spec.ts', 'single-sign-on.spec.ts'] },
  ],
  use: {
    launchOptions: { executablePath, args: BROWSER_FLAGS },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: 'reduce' },
  },
});
