import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { readPolicyFiles } from '#server/access/policy-files.ts';
import { policyDocument } from '#server/access/schema.ts';
import { closeAudit } from '#server/audit/record.ts';
import { addAccount } from '#server/auth/operate-accounts.ts';
import { enforce } from '#server/testing/reader.ts';
import { BROWSER_FLAGS, findBrowser, HOW_TO_GET_A_BROWSER } from '../e2e/browser.ts';
import { MeasuredPage } from './browser/measured-page.ts';
import { makeSales } from './query/make-sales.ts';
import { type Figures, RunFailed } from './runner/run-named.ts';
import { temporaryPlatform } from './runner/temporary-platform.ts';

const PROJECT = join(import.meta.dirname, '..');
const TABLE = 'gold.fact_sales';
/** Of the table's seventeen; ten are left. */
const HIDDEN = ['sales_key', 'date_key', 'cost', 'profit', 'opens_order', 'customer_id', 'product_id'];
const GROUP_BY = `SELECT country, entry, count(*) AS entries, sum(revenue) AS revenue, sum(quantity) AS units
  FROM ${TABLE} GROUP BY country, entry ORDER BY revenue DESC`;
const ACCOUNT = { email: 'bench@example.com', name: 'Bench', role: 'analyst' };
const PASSWORD = 'a few words for the bench';
const READY_WITHIN_MS = 120_000;
const TARGETS = { loadMs: 1500, engineReadyMs: 1500, groupByMs: 100 } as const;
const MIB = 1024 * 1024;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The portal alone: nothing else works beside it. */
async function startPortal(): Promise<{ url: string; stop(): Promise<void> }> {
  const build = spawn(process.execPath, [join(PROJECT, 'scripts/build.ts')], {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(build, 'exit')) as [number];
  if (code !== 0) throw new RunFailed('The portal could not be built.', {});
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [join(PROJECT, 'scripts/portal.ts')], {
    cwd: PROJECT,
    env: { ...process.env, PORTAL_PORT: String(port), DEMO: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(100)) {
    if ((await fetch(`${url}/api/health`).catch(() => null))?.ok) return { url, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new RunFailed('The portal did not start.', {});
    }
  }
}

async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new RunFailed(HOW_TO_GET_A_BROWSER, {});
  return chromium.launch({ executablePath, args: BROWSER_FLAGS });
}

/** A browser that has been here never, with somebody signed in. */
async function newcomer(browser: Browser, url: string): Promise<MeasuredPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`, { waitUntil: 'networkidle' });
  await page.getByLabel('E-mail address').fill(ACCOUNT.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${url}/`);
  await page.close();
  return MeasuredPage.open(context, url);
}

/** Memory of the pages' processes that is theirs alone or their share of; null off Linux. */
async function memoryMb(browser: Browser): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const shares = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
    });
  return Math.round(Math.max(...shares) / MIB);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[sorted.length >> 1] ?? Number.NaN);
}

async function repeated(times: number, work: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let turn = 0; turn < times; turn += 1) measured.push(await work());
  return median(measured);
}

/** One visit: the engine, the table, the statement here and on the server. */
async function visit(browser: Browser, url: string, repeats: number) {
  const page = await newcomer(browser, url);
  try {
    await page.chooseEngine('browser');
    await page.write('SELECT 1 AS one');
    await page.runMs();
    const engineReadyMs = await page.engineMs('start');
    await page.openTable(TABLE);
    const loadMs = await page.engineMs('load');
    const wireBytes = await page.wireBytes();
    await page.write(GROUP_BY);
    await page.runMs();
    const groupByMs = await repeated(repeats, () => page.runMs());
    const memory = await memoryMb(browser);
    await page.chooseEngine('duckdb');
    await page.runMs();
    const serverGroupByMs = await repeated(repeats, () => page.runMs());
    if (page.offences.length > 0) throw new RunFailed(page.offences.join('\n'), {});
    return { engineReadyMs, loadMs, wireBytes, groupByMs, memoryMb: memory, serverGroupByMs };
  } finally {
    await page.page.context().close();
  }
}

/**
 * The engine in Chromium on the product itself: how long until it answers, until a table of so many rows and ten columns
 * is in it, and until a statement over that is on the screen, here and from the server, by somebody who presses Run.
 * The first visit, for which the server makes the extract, is told apart.
 */
export async function run(args: readonly string[]): Promise<Figures> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      visits: { type: 'string', default: '3' },
      repeats: { type: 'string', default: '9' },
    },
  });
  const platform = await temporaryPlatform({ DEMO: 'false', QUERY_PROCESSES: '2' });
  let portal: Awaited<ReturnType<typeof startPortal>> | undefined;
  let browser: Browser | undefined;
  try {
    await makeSales(platform.dataDir, { rows: Number(values.rows), days: 30 });
    const document = await readPolicyFiles();
    const hidden = {
      kind: 'deny',
      id: 'ten-columns',
      title: 'Ten columns',
      to: { everyone: true },
      on: { columns: HIDDEN.map((column) => `${TABLE}.${column}`) },
    };
    await enforce(policyDocument.parse({ ...document, policies: [...document.policies, hidden] }));
    await addAccount(ACCOUNT, PASSWORD);
    portal = await startPortal();
    browser = await startBrowser();
    const repeats = Number(values.repeats);
    const first = await visit(browser, portal.url, 1);
    console.log(`first visit, for which the extract is made: loaded in ${Math.round(first.loadMs)} ms`);
    const visits: Awaited<ReturnType<typeof visit>>[] = [];
    for (let turn = 0; turn < Number(values.visits); turn += 1) {
      visits.push(await visit(browser, portal.url, repeats));
      console.log(JSON.stringify(visits.at(-1)));
    }
    const of = (figure: keyof (typeof visits)[number]) => median(visits.map((one) => one[figure] ?? 0));
    const figures = {
      rows: Number(values.rows),
      loadMs: of('loadMs'),
      wireBytes: of('wireBytes'),
      groupByMs: of('groupByMs'),
      engineReadyMs: of('engineReadyMs'),
      memoryMb: of('memoryMb'),
      serverGroupByMs: of('serverGroupByMs'),
      firstLoadMs: Math.round(first.loadMs),
    };
    for (const [figure, target] of Object.entries(TARGETS)) {
      const measured = figures[figure as keyof typeof TARGETS];
      if (measured > target) throw new RunFailed(`${figure} is ${measured}, the target ${target}.`, figures);
    }
    return figures;
  } finally {
    await browser?.close();
    await portal?.stop();
    await closeAudit();
    await platform.close();
  }
}
