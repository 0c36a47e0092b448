import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { findAccountByEmail } from '#server/auth/accounts-data.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#server/auth/demo.ts';
import { verifyPassword } from '#server/auth/password.ts';
import { type TestDatabase, testDatabase } from '#server/testing/database.ts';
import { seed } from '../prisma/seed.ts';
import { lockDataDir } from './start/lock.ts';

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'portal-commands-'));
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Runs a command as a person would and takes down what it says. */
async function run(
  script: string,
  args: string[],
  options: { env?: Record<string, string>; input?: string } = {},
) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args],
    { env: { ...process.env, ...options.env }, cwd: folder },
  );
  child.stdin.end(options.input ?? '');
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, code };
}

test('a wrong configuration is named, one line for each value, without a stack', async () => {
  const env = { PORTAL_PORT: 'eighty', DATABASE_URL: 'mysql://x', AUTH_SECRET: 'hunter2' };
  const { err, code } = await run('start.ts', [], { env });
  assert.equal(code, 1);
  assert.equal(err.trim().split('\n').length, 4);
  for (const name of Object.keys(env)) assert.match(err, new RegExp(`^ {2}${name}: `, 'm'));
  assert.doesNotMatch(err, /hunter2|mysql|at .*:\d+/);
});

test('a wrong value in .env is named too', async () => {
  await writeFile(join(folder, '.env'), 'COLLECTOR_PORT=99999\n');
  const { err, code } = await run('start.ts', []);
  await rm(join(folder, '.env'));
  assert.equal(code, 1);
  assert.match(err, /COLLECTOR_PORT: .*65535/);
});

test('a port in use is named with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  const { err, code } = await run('start.ts', [], { env: { COLLECTOR_PORT: port } });
  other.close();
  assert.equal(code, 1);
  assert.match(err, new RegExp(`^Port ${port} \\(COLLECTOR_PORT\\) is in use by another program: .*\\n$`));
});

test('a second start and a reset leave a running platform alone', async () => {
  const lock = lockDataDir(database.dataDir);
  const start = await run('start.ts', []);
  const reset = await run('reset.ts', ['--yes']);
  lock.release();
  for (const { err, code } of [start, reset]) {
    assert.equal(code, 1);
    assert.match(err, new RegExp(`already runs on .* \\(process ${process.pid}\\)`));
  }
});

test('reset empties the data folder, but not of what is not ours', async () => {
  const dataDir = join(folder, 'data');
  await mkdir(join(dataDir, 'lake'), { recursive: true });
  await writeFile(join(dataDir, 'secrets.json'), '{}');
  await writeFile(join(dataDir, 'thesis.tex'), '');
  const asked = await run('reset.ts', [], { env: { DATA_DIR: dataDir } });
  assert.match(asked.err, /-- --yes/);
  assert.ok(existsSync(join(dataDir, 'lake')));
  const done = await run('reset.ts', ['--yes'], { env: { DATA_DIR: dataDir } });
  assert.equal(done.code, 0);
  assert.match(done.out, /Left alone.*thesis\.tex/);
  assert.deepEqual(await readdir(dataDir), ['thesis.tex']);
});

test('an account is added with a password from standard input', async () => {
  const args = ['add', 'Ada@Example.com', '--role', 'admin', '--name', 'Ada'];
  const added = await run('user.ts', args, { input: 'correct horse battery\n' });
  assert.deepEqual([added.code, added.out], [0, 'ada@example.com can sign in as admin.\n']);
  const account = await findAccountByEmail('ada@example.com');
  assert.equal(account?.role, 'admin');
  assert.equal(await verifyPassword(account?.passwordHash ?? null, 'correct horse battery'), true);
  const again = await run('user.ts', args, { input: 'correct horse battery\n' });
  assert.match(again.err, /There is an account .* already/);
});

test('what is wrong with an account is said', async () => {
  const short = await run('user.ts', ['add', 'b@example.com', '--role', 'admin'], { input: 'short' });
  assert.deepEqual([short.code, short.out], [1, '']);
  assert.match(short.err, /at least 12 characters/);
  const role = await run('user.ts', ['add', 'b@example.com', '--role', 'king'], { input: 'x'.repeat(20) });
  assert.match(role.err, /--role must be one of viewer, analyst, steward, admin/);
});

test('a worker that does not exist is answered with those that do', async () => {
  const { err, code } = await run('worker.ts', ['nobody']);
  assert.equal(code, 2);
  assert.match(err, /There is no worker "nobody"\. Workers: .*ingest/);
});

test('the demo accounts come with the demo and go with it', async () => {
  await seed({ demo: true });
  await seed({ demo: true });
  for (const { email, role } of DEMO_ACCOUNTS) {
    const account = await findAccountByEmail(email);
    assert.equal(account?.role, role);
    assert.equal(await verifyPassword(account?.passwordHash ?? null, DEMO_PASSWORD), true);
  }
  await seed({ demo: false });
  for (const { email } of DEMO_ACCOUNTS) assert.equal(await findAccountByEmail(email), null);
});
