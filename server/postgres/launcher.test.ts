import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { embeddedUrlFile } from './connection.ts';
import { type EmbeddedPostgres, startPostgres } from './launcher.ts';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed under an open connection is part of these tests.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('one cluster through its life', () => {
  let dataDir: string;
  let server: EmbeddedPostgres;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'portal-launcher-'));
    server = await startPostgres({ dataDir });
  });
  after(async () => {
    await server.stop('immediate');
    await rm(dataDir, { recursive: true });
  });

  test('it listens on the loopback address only, and asks for the password', async () => {
    const [settings] = await query(
      server.url,
      `SELECT current_setting('listen_addresses') AS host, current_setting('unix_socket_directories') AS socket,
              current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
    );
    assert.deepEqual(settings, { host: '127.0.0.1', socket: '', fsync: 'on', commit: 'on' });
    await assert.rejects(
      query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1'),
      /password authentication failed/,
    );
  });

  test('the address file is for its owner only', async () => {
    assert.equal((await stat(embeddedUrlFile(dataDir))).mode & 0o777, 0o600);
    assert.equal((await readFile(embeddedUrlFile(dataDir), 'utf8')).trim(), server.url);
  });

  test('a second start takes the running server over', async () => {
    const second = await startPostgres({ dataDir });
    assert.equal(second.attached, true);
    assert.deepEqual([second.pid, second.url], [server.pid, server.url]);
  });

  test('after a hard kill the next start recovers what was committed, on the same port', async () => {
    await query(server.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id');
    const open = new pg.Client({ connectionString: server.url });
    open.on('error', () => undefined);
    await open.connect();
    process.kill(server.pid, 'SIGKILL');
    const again = await startPostgres({ dataDir });
    assert.equal(again.attached, false);
    assert.equal(again.url, server.url);
    await server.ended;
    server = again;
    assert.deepEqual(await query(server.url, 'SELECT count(*)::int AS kept FROM kept'), [{ kept: 1000 }]);
    await open.end().catch(() => undefined);
  });

  test('a lost address file gets a new password, and the data stays', async () => {
    await server.stop();
    await rm(embeddedUrlFile(dataDir));
    const before = server.url;
    server = await startPostgres({ dataDir });
    assert.notEqual(server.url, before);
    assert.deepEqual(await query(server.url, 'SELECT count(*)::int AS kept FROM kept'), [{ kept: 1000 }]);
  });
});

describe('what cannot be started says why in one sentence', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-launcher-'));
    await chmod(folder, 0o711);
  });
  after(() => rm(folder, { recursive: true }));

  async function refusal(options: Parameters<typeof startPostgres>[0]): Promise<string> {
    const error = await startPostgres(options).then(
      () => assert.fail('it started'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }

  test('a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    assert.match(
      await refusal({ dataDir: join(folder, 'port'), port, durable: false }),
      new RegExp(`^Port ${port} \\(POSTGRES_PORT\\) is in use by another program`),
    );
    other.close();
  });

  test('a DATA_DIR that is a file', async () => {
    const dataDir = join(folder, 'file');
    await writeFile(dataDir, '');
    assert.match(await refusal({ dataDir }), /^DATA_DIR .*file cannot be used: it is not a folder/);
  });

  test('a DATA_DIR where no folder can be made', {
    skip: process.platform !== 'linux' && 'needs /proc',
  }, async () => {
    assert.match(
      await refusal({ dataDir: '/proc/portal/data' }),
      /^DATA_DIR \/proc\/portal\/data cannot be used: /,
    );
  });

  test('a DATA_DIR that this user may not write', {
    skip: process.getuid?.() === 0 && 'root may write anywhere',
  }, async () => {
    const dataDir = join(folder, 'locked');
    await chmod(folder, 0o500);
    const message = await refusal({ dataDir });
    await chmod(folder, 0o700);
    assert.match(message, /this user may not write there/);
  });
});
