import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Page } from '@playwright/test';
import { obstacles } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { SqlPage } from './pages/sql-page.ts';

const FIVE_MILLION =
  "SELECT range AS n, 'row ' || range AS label, range % 7 = 0 AS seventh FROM range(5000000)";
const ENDLESS = "SELECT range AS n, repeat('x', 100) AS text FROM range(100000000000)";

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** A line to the product that can be cut in the middle of an answer, once. */
async function cuttableLine(url: string) {
  const { hostname, port } = new URL(url);
  let bytesLeft = Number.POSITIVE_INFINITY;
  const stalled = Promise.withResolvers<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.pipe(upstream);
    upstream.on('data', (piece: Buffer) => {
      bytesLeft -= piece.length;
      if (bytesLeft <= 0) stalled.resolve(client);
      if (!client.write(piece) || bytesLeft <= 0) upstream.pause();
    });
    client.on('drain', () => {
      if (bytesLeft > 0) upstream.resume();
    });
    upstream.on('end', () => client.end());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From then on nothing goes through. */
    stallAfter(bytes: number) {
      bytesLeft = bytes;
    },
    /** Cuts what stalls, and lets through what comes after it. */
    async cut() {
      const client = await stalled.promise;
      bytesLeft = Number.POSITIVE_INFINITY;
      client.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

class ExportBox {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get box() {
    return this.page.getByRole('dialog', { name: 'Export' });
  }

  /** Runs the statement, and opens what exports its result. */
  async openFor(sql: string): Promise<void> {
    const page = new SqlPage(this.page);
    await page.open();
    await page.runStatement(sql);
    await page.result.getByRole('button', { name: 'Export' }).click({ timeout: 30_000 });
    await expect(this.box.getByRole('radio', { name: /^CSV/ })).toBeVisible();
  }

  async start(format: RegExp): Promise<void> {
    await this.box.getByRole('radio', { name: format }).check();
    await this.box.getByRole('button', { name: 'Export all rows' }).click();
  }
}

test('five million rows are downloaded as they are written; an interrupted download goes on with equal bytes', async ({
  page,
  product,
  signInAs,
}) => {
  test.setTimeout(180_000);
  await signInAs('analyst');
  const exporting = new ExportBox(page);
  await exporting.openFor(FIVE_MILLION);
  await exporting.box.getByLabel('File name').fill('Five million');
  await exporting.box.getByLabel('For a spreadsheet').uncheck();
  const begun = page.waitForEvent('download');
  await exporting.start(/^CSV/);
  const download = await begun;
  expect(download.suggestedFilename()).toBe('Five million.csv');
  await expect(exporting.box).toContainText('5,000,000 rows', { timeout: 120_000 });
  const sha256 = await exporting.box.locator('code').textContent();
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await sha256Of(await download.path())).toBe(sha256);

  const address = await exporting.box
    .getByRole('link', { name: 'Download Five million.csv' })
    .getAttribute('href');
  await using line = await cuttableLine(product.url);
  // A page of its own: the browser reports the cut on its console.
  const other = await page.context().newPage();
  // Of the same origin, and asking for nothing more itself: what stalls is the download.
  await other.goto(`${line.url}/api/health`);
  line.stallAfter(2_000_000);
  await other.exposeFunction('cut', () => line.cut());
  const resumed = await other.evaluate(async (url) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const read = async (response: Response, until = Number.POSITIVE_INFINITY) => {
      const reader = response.body?.getReader();
      while (reader && bytes < until) {
        const { done, value } = await reader.read();
        if (done) return;
        pieces.push(value);
        bytes += value.length;
      }
      reader?.releaseLock();
    };
    const first = await fetch(url);
    await read(first, 1_000_000);
    const bytesBefore = bytes;
    await (globalThis as unknown as { cut(): Promise<void> }).cut();
    const failure = await read(first).then(
      () => null,
      (error: unknown) => String(error),
    );
    const second = await fetch(url, {
      headers: { Range: `bytes=${bytes}-`, 'If-Range': first.headers.get('ETag') ?? '' },
    });
    await read(second);
    const digest = await crypto.subtle.digest('SHA-256', await new Blob(pieces as BlobPart[]).arrayBuffer());
    return {
      failure,
      bytesBefore,
      bytes,
      status: second.status,
      sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  }, String(address));
  expect(resumed.failure).not.toBeNull();
  expect(resumed.bytesBefore).toBeGreaterThan(0);
  expect(resumed.bytesBefore).toBeLessThan(resumed.bytes);
  expect(resumed.status).toBe(206);
  expect(resumed.sha256).toBe(sha256);

  await other.close();

  await page.goto('/');
  await page.getByRole('button', { name: 'Downloads' }).click();
  const downloads = page.getByRole('dialog', { name: 'Downloads' });
  await expect(downloads).toContainText('Five million.csv');
  await downloads.getByRole('button', { name: 'Remove Five million.csv' }).click();
  await expect(downloads.getByRole('link', { name: 'Download Five million.csv' })).toHaveCount(0);
  expect((await page.request.get(String(address))).status()).toBe(404);
});

test('an export that is stopped leaves no file, and its download fails', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const exporting = new ExportBox(page);
  await exporting.openFor(ENDLESS);
  await exporting.box.getByLabel('File name').fill('Endless');
  const begun = page.waitForEvent('download');
  await exporting.start(/^JSON lines/);
  const download = await begun;
  await exporting.box.getByRole('button', { name: 'Stop Endless.ndjson' }).click();
  await expect(exporting.box).toContainText('Cancelled');
  expect(await download.failure()).not.toBeNull();
});

test('every format comes under its name', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const exporting = new ExportBox(page);
  await exporting.openFor('SELECT country, count(*) AS sales FROM gold.fact_sales GROUP BY ALL');
  for (const [format, ending] of [
    [/^Excel/, 'xlsx'],
    [/^Parquet/, 'parquet'],
    [/^Arrow/, 'arrow'],
    [/^JSON One/, 'json'],
  ] as const) {
    const begun = page.waitForEvent('download');
    await exporting.start(format);
    const download = await begun;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^fact_sales-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    await expect(exporting.box.locator('code')).toHaveText(await sha256Of(await download.path()));
    await exporting.box.getByRole('button', { name: 'Export in another format' }).click();
  }
});

test('who may not run statements may not export them', async ({ page, product, signInAs }) => {
  await signInAs('viewer');
  const answer = await page.request.post('/api/exports', {
    data: { sql: 'SELECT 1', format: 'csv' },
    headers: { Origin: product.url },
  });
  expect(answer.status()).toBe(403);
  await expect(page.getByRole('button', { name: 'Downloads' })).toHaveCount(0);
});

test('the boxes of exports have no serious accessibility findings', async ({ page, signInAs }) => {
  await signInAs('analyst');
  const exporting = new ExportBox(page);
  await exporting.openFor('SELECT 1 AS one');
  expect(await obstacles(page)).toEqual([]);
  const begun = page.waitForEvent('download');
  await exporting.start(/^CSV/);
  await (await begun).path();
  await expect(exporting.box.locator('code')).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Downloads' }).click();
  await expect(page.getByRole('dialog', { name: 'Downloads' })).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
});
