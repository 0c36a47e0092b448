import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** The one without windows first: it takes half the processor time for a page. */
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** PW_CHROMIUM, else Playwright's own browser when it is installed, else the system's; undefined without any. */
export function findBrowser(): string | undefined {
  const { PW_CHROMIUM } = process.env;
  if (PW_CHROMIUM) {
    if (!existsSync(PW_CHROMIUM)) throw new Error(`PW_CHROMIUM names ${PW_CHROMIUM}, which does not exist.`);
    return PW_CHROMIUM;
  }
  return [chromium.executablePath(), ...SYSTEM_BROWSERS].find((path) => path !== '' && existsSync(path));
}

export const HOW_TO_GET_A_BROWSER =
  'No Chromium was found. Install one with `npx playwright install --with-deps chromium` or ' +
  '`apt-get install -y chromium`, or name one in PW_CHROMIUM.';

/** The browser may talk to the page's server and to nothing else; as root it cannot have its own sandbox. */
export const BROWSER_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
