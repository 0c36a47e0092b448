import { defineConfig } from '@playwright/test';
import { BROWSER_FLAGS, findBrowser, HOW_TO_GET_A_BROWSER } from './browser.ts';

const executablePath = findBrowser();
if (!executablePath) throw new Error(HOW_TO_GET_A_BROWSER);

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // One product, two cores: journeys take turns.
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  // One after the other, so that there is one product at a time: an empty one, then the demo.
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
    trace: 'retain-on-failure',
  },
});
