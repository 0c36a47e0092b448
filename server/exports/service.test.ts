import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { closeGovernedEngine } from '../access/governed-files.ts';
import { readerFor } from '../access/mint-reader.ts';
import { pool as database } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import type { Caller } from '../queries/service.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { until } from '../testing/query-pool.ts';
import { ALLOW_ALL, addPerson, enforce, testDocument } from '../testing/reader.ts';
import type { ExportFormat, ExportItem, ExportRequest } from './schema.ts';
import {
  type Asked,
  cancelExport,
  downloadFor,
  exportEnded,
  getExport,
  listExports,
  removeExport,
  startFor,
} from './service.ts';
import { sweepExports } from './spool.ts';

/** Rows for as long as anybody takes them. */
const ENDLESS = "SELECT range AS n, repeat('x', 100) AS text FROM range(100000000000)";
const MILLION = 'SELECT range AS n, hash(range) AS h FROM range(1000000)';
const HIDE_PRICES = {
  kind: 'deny',
  id: 'no-revenue',
  title: 'No revenue',
  to: { everyone: true },
  on: { columns: ['gold.fact_sales.revenue'] },
};

describe('exports', () => {
  let testing: TestDatabase;
  let personId: string;

  before(async () => {
    testing = await testDatabase();
    await writeGold({
      fact_sales: Array.from({ length: 60 }, (_, n) => ({
        orderId: `o${n}`,
        customerId: `c${n % 5}`,
        productId: 'p1',
        quantity: 1,
        revenue: 10 + n,
        at: `2026-11-${String(1 + (n % 20)).padStart(2, '0')}T10:00:00Z`,
        country: n % 3 === 0 ? 'DE' : 'FR',
      })),
      dim_customer: [],
    });
    personId = await addPerson({ role: 'tester' });
    await enforce(testDocument([ALLOW_ALL]));
  });
  after(async () => {
    for (const { id } of await listExports((await caller()).reader))
      await removeExport((await caller()).reader, id);
    await closeQueryPool();
    await closeGovernedEngine();
    await testing.drop();
  });

  async function caller(id = personId, renew = () => readerFor(id)): Promise<Caller> {
    const reader = await readerFor(id);
    assert.ok(reader);
    return { reader, renew, networkAddress: '127.0.0.1', token: null };
  }

  function start(
    sql: string,
    format: ExportFormat = 'csv',
    more: Partial<ExportRequest> = {},
  ): Promise<ExportItem> {
    return caller().then((who) =>
      startFor(who, { sql, format, placement: 'auto', spreadsheet: false, ...more }),
    );
  }

  const now = async (id: string) => getExport((await caller()).reader, id);

  async function finished(sql: string, format: ExportFormat = 'csv'): Promise<ExportItem> {
    const { id } = await start(sql, format);
    await exportEnded(id);
    return now(id);
  }

  async function fetched(id: string, asked: Partial<Asked> = {}) {
    const never = new AbortController().signal;
    const answer = await downloadFor(await caller(), id, {
      range: null,
      ifRange: null,
      signal: never,
      ...asked,
    });
    return { ...answer, bytes: Buffer.from(await new Response(answer.body).arrayBuffer()) };
  }

  const rejects = (code: string, words?: RegExp) => (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code, error.message);
    if (words) assert.match(error.message, words);
    return true;
  };

  const spooled = (): Promise<string[]> => readdir(join(testing.dataDir, 'exports')).catch(() => []);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  async function audited(id: string, action: string): Promise<Record<string, unknown>[]> {
    const { rows } = await database().query<{ details: string; outcome: string }>(
      `SELECT details, outcome FROM audit_entry WHERE action = $2 AND details::jsonb ->> 'id' = $1 ORDER BY seq`,
      [id, action],
    );
    return rows.map(({ details, outcome }) => ({ ...JSON.parse(details), outcome }));
  }

  test('the whole result is a file, beyond the rows that a role may fetch, with its checksum and in the audit log', async () => {
    const document = testDocument([ALLOW_ALL]);
    await enforce({
      ...document,
      roles: document.roles.map((role) => ({ ...role, limits: { ...role.limits, rows: 10 } })),
    });
    const done = await finished('SELECT s.order_id, r.range FROM gold.fact_sales s, range(1000) r');
    assert.deepEqual([done.status, done.error, done.rows], ['done', null, 60_000]);
    assert.match(done.fileName, /^fact_sales-\d{4}-\d\d-\d\d\.csv$/);
    const { status, headers, bytes } = await fetched(done.id);
    assert.equal(status, 200);
    assert.equal(bytes.toString().split('\r\n').length, 60_002);
    assert.equal(sha256(bytes), done.sha256);
    assert.equal(headers['Content-Length'], String(bytes.length));
    assert.equal(headers['Repr-Digest'], `sha-256=:${Buffer.from(sha256(bytes), 'hex').toString('base64')}:`);
    assert.match(headers['Cache-Control'] ?? '', /no-transform/);
    const [begun] = await audited(done.id, 'export.run');
    const [ended] = await audited(done.id, 'export.finished');
    const tables = [{ name: 'gold.fact_sales', columns: ['order_id'] }];
    assert.deepEqual([begun?.tables, begun?.format], [tables, 'csv']);
    assert.deepEqual(
      [ended?.outcome, ended?.tables, ended?.rows, ended?.bytes, ended?.sha256],
      ['ok', tables, 60_000, bytes.length, done.sha256],
    );
    assert.deepEqual(
      (await audited(done.id, 'export.downloaded')).map(({ from }) => from),
      [0],
    );
    const { mode } = await stat(join(testing.dataDir, 'exports', `${done.id}.export`));
    assert.deepEqual(
      [mode & 0o777, (await stat(join(testing.dataDir, 'exports'))).mode & 0o777],
      [0o600, 0o700],
    );
    await removeExport((await caller()).reader, done.id);
    assert.ok(!(await spooled()).includes(`${done.id}.export`));
    await assert.rejects(now(done.id), rejects('not_found'));
    await enforce(document);
  });

  for (const format of ['csv', 'xlsx', 'parquet', 'arrow', 'ndjson', 'json'] as const) {
    test(`${format}: a download that begins at once has the bytes of the finished file, and its parts are its parts`, async () => {
      const { id } = await start(MILLION.replace('1000000', '150000'), format);
      const following = await fetched(id);
      const done = await now(id);
      assert.deepEqual([done.status, done.error, done.rows], ['done', null, 150_000]);
      assert.equal(sha256(following.bytes), done.sha256);
      const etag = following.headers.ETag ?? '';
      const middle = following.bytes.length >> 1;
      const rest = await fetched(id, { range: `bytes=${middle}-`, ifRange: etag });
      assert.equal(rest.status, 206);
      assert.equal(rest.headers['Content-Range'], `bytes ${middle}-${done.bytes - 1}/${done.bytes}`);
      assert.equal(sha256(Buffer.concat([following.bytes.subarray(0, middle), rest.bytes])), done.sha256);
      assert.equal((await fetched(id, { range: `bytes=${middle}-`, ifRange: '"other"' })).status, 200);
      assert.equal((await fetched(id, { range: `bytes=${done.bytes}-` })).status, 416);
      await removeExport((await caller()).reader, id);
    });
  }

  test('parts of a file that still grows are those of the finished one', async () => {
    const { id } = await start(MILLION);
    await until(async () => (await now(id)).bytes > 100_000, 'something is written');
    const early = await fetched(id, { range: 'bytes=1000-50999' });
    assert.equal(early.status, 206);
    await exportEnded(id);
    const rest = await fetched(id, { range: 'bytes=51000-', ifRange: early.headers.ETag ?? '' });
    const done = await now(id);
    assert.equal(done.status, 'done');
    const all = await fetched(id);
    assert.ok(early.bytes.equals(all.bytes.subarray(1000, 51_000)));
    assert.equal(rest.status, 206);
    assert.ok(rest.bytes.equals(all.bytes.subarray(51_000)));
    await removeExport((await caller()).reader, id);
  });

  /** An export that another portal makes, as slowly as the test says. */
  async function growing(bytes: Buffer) {
    const id = randomUUID();
    await finished('SELECT 1 AS one');
    await database().query(
      `INSERT INTO result_export (id, person_id, file_name, sql, format, status, touched, bytes, alive_at, expires_at)
       VALUES ($1, $2, 'slow.csv', 'SELECT 1', 'csv', 'running', '[]', 0, now(), now() + interval '1 day')`,
      [id, personId],
    );
    return {
      id,
      async written(count: number) {
        await writeFile(join(testing.dataDir, 'exports', `${id}.export`), bytes.subarray(0, count));
        await database().query('UPDATE result_export SET bytes = $2, alive_at = now() WHERE id = $1', [
          id,
          count,
        ]);
      },
      async done() {
        await this.written(bytes.length);
        await database().query(
          "UPDATE result_export SET status = 'done', sha256 = $2, finished_at = now() WHERE id = $1",
          [id, sha256(bytes)],
        );
      },
    };
  }

  test('the rest of a file that grows is not told before it is whole, and nobody waits long to hear so', async () => {
    const bytes = randomBytes(90_000);
    const slow = await growing(bytes);
    await slow.written(50_000);
    const startedAt = performance.now();
    const ranges = ['bytes=40000-', 'bytes=0-', 'bytes=-10', 'bytes=50000-', 'bytes=50000-60000'];
    await Promise.all(
      ranges.map((range) =>
        assert.rejects(fetched(slow.id, { range, ifRange: `"${slow.id}"` }), (error: unknown) => {
          assert.ok(error instanceof AppError);
          assert.deepEqual([error.status, error.details.retryAfterSeconds], [503, 5], range);
          return true;
        }),
      ),
    );
    assert.ok(performance.now() - startedAt < 5_000);
    const waiting = fetched(slow.id, { range: 'bytes=40000-' });
    await slow.done();
    const { status, headers, bytes: rest } = await waiting;
    assert.deepEqual([status, headers['Content-Range']], [206, 'bytes 40000-89999/90000']);
    assert.equal(sha256(Buffer.concat([bytes.subarray(0, 40_000), rest])), sha256(bytes));
  });

  test('a program that asks for ranges with an end follows a file that grows, byte for byte', async () => {
    const bytes = randomBytes(90_000);
    const slow = await growing(bytes);
    await slow.written(10);
    const lengths = [30_000, 30_001, 61_000];
    const pieces: Buffer[] = [];
    let have = 0;
    let turns = 0;
    for (let total = '*'; total === '*' || have < Number(total); turns++) {
      const asked = { range: `bytes=${have}-${have + 24_999}`, ifRange: `"${slow.id}"` };
      const part = await fetched(slow.id, asked);
      const [, from, to, of] = /^bytes (\d+)-(\d+)\/(.+)$/.exec(part.headers['Content-Range'] ?? '') ?? [];
      assert.deepEqual([part.status, Number(from)], [206, have]);
      assert.equal(part.bytes.length, Number(to) - have + 1);
      assert.equal(part.headers['Content-Length'], String(part.bytes.length));
      pieces.push(part.bytes);
      have += part.bytes.length;
      total = of ?? '';
      const next = lengths.shift();
      if (next !== undefined) await slow.written(next);
      else await slow.done();
    }
    assert.ok(turns >= 5);
    assert.equal(sha256(Buffer.concat(pieces)), sha256(bytes));
  });

  test('cancelling ends the query, the file and the downloads of it', async () => {
    const { id } = await start(ENDLESS);
    await until(async () => (await now(id)).bytes > 100_000, 'something is written');
    const download = fetched(id);
    const failed = assert.rejects(download);
    const ended = await cancelExport((await caller()).reader, id);
    await failed;
    assert.deepEqual([ended.status, ended.error], ['cancelled', 'The export was cancelled.']);
    assert.ok(!(await spooled()).includes(`${id}.export`));
    await assert.rejects(fetched(id), rejects('conflict'));
    assert.deepEqual(
      (await audited(id, 'export.finished')).map(({ outcome }) => outcome),
      ['failed'],
    );
  });

  test('exports of one person take turns, and a waiting one can be cancelled', async () => {
    const first = await start(ENDLESS);
    await until(async () => (await now(first.id)).status === 'running', 'the first one runs');
    const second = await start('SELECT 1 AS one');
    assert.equal((await now(second.id)).status, 'waiting');
    const third = await start('SELECT 3 AS three');
    assert.equal((await cancelExport((await caller()).reader, third.id)).status, 'cancelled');
    await cancelExport((await caller()).reader, first.id);
    await exportEnded(second.id);
    assert.equal((await now(second.id)).status, 'done');
  });

  test('what is wrong with the statement is said, and there is no file', async () => {
    for (const [sql, words] of [
      ['SELECT nothing FROM gold.fact_sales', /nothing/],
      ['SELECT * FROM gold.there_is_none', /there_is_none/],
      ['DROP TABLE gold.fact_sales', /./],
      ["SELECT * FROM read_csv('/etc/passwd')", /./],
      ['EXPLAIN SELECT 1', /EXPLAIN/],
      ["SELECT CAST('x' || range AS INTEGER) FROM range(10)", /./],
    ] as const) {
      const { id, status, error } = await finished(sql);
      assert.equal(status, 'failed', sql);
      assert.match(error ?? '', words);
      assert.ok(!(await spooled()).includes(`${id}.export`));
      await assert.rejects(fetched(id), rejects('conflict'));
    }
  });

  test('nobody else’s export is there', async () => {
    const { id } = await finished('SELECT 1 AS one');
    const other = await caller(await addPerson({ role: 'tester' }));
    const never = new AbortController().signal;
    await assert.rejects(
      downloadFor(other, id, { range: null, ifRange: null, signal: never }),
      rejects('not_found'),
    );
    await assert.rejects(getExport(other.reader, id), rejects('not_found'));
    await assert.rejects(cancelExport(other.reader, id), rejects('not_found'));
    await assert.rejects(removeExport(other.reader, id), rejects('not_found'));
    assert.deepEqual(await listExports(other.reader), []);
    assert.equal((await now(id)).status, 'done');
  });

  test('a change of what somebody may see removes the finished file at the next request', async () => {
    const { id } = await finished('SELECT revenue FROM gold.fact_sales');
    const untouched = await finished('SELECT country FROM gold.fact_sales');
    await enforce(testDocument([ALLOW_ALL, HIDE_PRICES]));
    await assert.rejects(fetched(id), rejects('conflict', /may see of this data has changed/));
    assert.ok(!(await spooled()).includes(`${id}.export`));
    assert.equal((await now(id)).status, 'expired');
    await enforce(testDocument([ALLOW_ALL]));
    await assert.rejects(fetched(id), rejects('not_found', /has changed/));
    // It was not asked for while it was different.
    assert.equal((await fetched(untouched.id)).status, 200);
  });

  test('a change ends a running export and the download of it in the middle', async () => {
    const { id } = await start('SELECT s.revenue, r.range FROM gold.fact_sales s, range(1000000000) r');
    await until(async () => (await now(id)).bytes > 100_000, 'something is written');
    const failed = assert.rejects(fetched(id));
    await enforce(testDocument([ALLOW_ALL, HIDE_PRICES]));
    await failed;
    await exportEnded(id);
    const { status, error } = await now(id);
    assert.ok(status === 'failed' || status === 'expired', status);
    assert.match(error ?? '', /may see of this data has changed/);
    assert.ok(!(await spooled()).includes(`${id}.export`));
    await enforce(testDocument([ALLOW_ALL]));
  });

  test('a change ends the download of a finished export in the middle', async () => {
    const { id } = await finished('SELECT s.revenue, r.range FROM gold.fact_sales s, range(20000) r');
    const never = new AbortController().signal;
    const { body } = await downloadFor(await caller(), id, { range: null, ifRange: null, signal: never });
    const reader = body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    await enforce(testDocument([ALLOW_ALL, HIDE_PRICES]));
    await assert.rejects(async () => {
      while (!(await reader?.read())?.done) await new Promise((resolve) => setTimeout(resolve, 100));
    }, rejects('conflict'));
    assert.ok(!(await spooled()).includes(`${id}.export`));
    await enforce(testDocument([ALLOW_ALL]));
  });

  test('whoever is signed out gets no more of it', async () => {
    const { id } = await finished('SELECT 1 AS one');
    let isValid = true;
    const who = await caller(personId, async () => (isValid ? readerFor(personId) : null));
    isValid = false;
    const never = new AbortController().signal;
    const { body } = await downloadFor(who, id, { range: null, ifRange: null, signal: never });
    const big = await finished("SELECT repeat('x', 1000) AS text FROM range(10000)");
    const second = await downloadFor(who, big.id, { range: null, ifRange: null, signal: never });
    const reader = second.body?.getReader();
    await assert.rejects(async () => {
      while (!(await reader?.read())?.done) await new Promise((resolve) => setTimeout(resolve, 50));
    }, rejects('unauthenticated'));
    await body?.cancel().catch(() => undefined);
    // The file is theirs still, when they sign in again.
    assert.equal((await fetched(big.id)).status, 200);
  });

  test('a portal that is killed leaves no file that is offered', async () => {
    const id = randomUUID();
    await finished('SELECT 1 AS one');
    await database().query(
      `INSERT INTO result_export (id, person_id, file_name, sql, format, status, touched, bytes, alive_at, expires_at)
       VALUES ($1, $2, 'half.csv', 'SELECT 1', 'csv', 'running', '[]', 4, now() - interval '1 minute', now() + interval '1 day')`,
      [id, personId],
    );
    await writeFile(join(testing.dataDir, 'exports', `${id}.export`), 'half');
    const orphan = `${randomUUID()}.export`;
    await writeFile(join(testing.dataDir, 'exports', orphan), 'nobody');
    await assert.rejects(fetched(id), rejects('conflict', /was stopped/));
    assert.equal((await now(id)).status, 'failed');
    await sweepExports();
    const left = await spooled();
    assert.ok(!left.includes(`${id}.export`) && !left.includes(orphan));
  });

  test('a portal that is killed in the middle takes its encoder with it', async () => {
    const portal = fork('server/testing/export-kill-child.ts', [personId], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [id] = (await once(portal, 'message')) as [string];
    const encoder = await encoderPid(portal.pid);
    portal.kill('SIGKILL');
    await once(portal, 'exit');
    await until(() => !existsSync(`/proc/${encoder}`), 'the encoder ends');
    // Nobody says any more that it is being made.
    await database().query("UPDATE result_export SET alive_at = now() - interval '1 minute' WHERE id = $1", [
      id,
    ]);
    await assert.rejects(fetched(id), rejects('conflict', /was stopped/));
    assert.ok((await spooled()).includes(`${id}.export`));
    await sweepExports();
    assert.ok(!(await spooled()).includes(`${id}.export`));
  });

  test('files are kept for their time', async () => {
    const { id } = await finished('SELECT 1 AS one');
    await database().query(
      "UPDATE result_export SET expires_at = now() - interval '1 second' WHERE id = $1",
      [id],
    );
    await assert.rejects(fetched(id), rejects('not_found', /kept/));
    await sweepExports();
    assert.ok(!(await spooled()).includes(`${id}.export`));
    assert.equal((await now(id)).status, 'expired');
  });

  test('exports take no more of the disk than they may', async () => {
    for (const { id } of await listExports((await caller()).reader))
      await removeExport((await caller()).reader, id);
    process.env.EXPORT_DISK_MB = '1';
    forgetEnv();
    try {
      const small = await finished("SELECT repeat('x', 600000) AS text");
      assert.equal(small.status, 'done');
      const { id, status, error } = await finished(ENDLESS);
      assert.equal(status, 'failed');
      assert.match(error ?? '', /no (more )?room/);
      assert.deepEqual(await spooled(), [`${small.id}.export`]);
      await removeExport((await caller()).reader, small.id);
      assert.ok(!(await spooled()).includes(`${id}.export`));
      assert.equal((await finished("SELECT repeat('x', 600000) AS text")).status, 'done');
    } finally {
      delete process.env.EXPORT_DISK_MB;
      forgetEnv();
    }
  });

  test('one person has ten exports waiting at most', async () => {
    const first = await start(ENDLESS);
    const others = await Promise.all(Array.from({ length: 9 }, () => start('SELECT 1 AS one')));
    await assert.rejects(start('SELECT 1 AS one'), rejects('too_many_requests'));
    for (const { id } of [...others, first]) await cancelExport((await caller()).reader, id);
  });

  test('an encoder that is killed fails its export only', async () => {
    const { id } = await start(ENDLESS);
    await until(async () => (await now(id)).bytes > 100_000, 'something is written');
    process.kill(await encoderPid(), 'SIGKILL');
    await exportEnded(id);
    const { status, error } = await now(id);
    assert.equal(status, 'failed');
    assert.match(error ?? '', /ended unexpectedly/);
    assert.ok(!(await spooled()).includes(`${id}.export`));
    assert.equal((await finished('SELECT 1 AS one')).status, 'done');
  });

  test('memory does not grow with the rows', async () => {
    const { id } = await start(ENDLESS, 'parquet');
    await until(async () => (await now(id)).rows > 200_000, 'some rows are written');
    const pid = await encoderPid();
    const early = await rssOf(pid);
    await until(async () => (await now(id)).rows > 1_200_000, 'many rows are written');
    const late = await rssOf(pid);
    await cancelExport((await caller()).reader, id);
    assert.ok(late < early + 400 * 1024 * 1024 && late < 900 * 1024 * 1024, `${early} → ${late}`);
  });
});

/** The child that encodes. */
async function encoderPid(parent = process.pid): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ');
  for (const child of children) {
    const line = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('portal-export') || line.includes('exports/encode/child')) return Number(child);
  }
  throw new Error('No encoder runs');
}

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
