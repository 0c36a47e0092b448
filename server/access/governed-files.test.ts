import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { quoteLiteral } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { LakeFile } from '../lake/held-files.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { closeGovernedEngine, leaseGovernedFiles, planGovernedFiles } from './governed-files.ts';
import { governedDirectory, IN_USE_MS, sweep, temporaryDirectory } from './governed-files-store.ts';

let database: TestDatabase;
let engine: DuckDbEngine;
let folder: string;
const whole = new AbortController().signal;

before(async () => {
  database = await testDatabase();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'governed-'));
});

after(async () => {
  await closeGovernedEngine();
  await engine.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

let made = 0;
async function dataFiles(count: number, rows = 10): Promise<LakeFile[]> {
  const files: LakeFile[] = [];
  for (let place = 0; place < count; place++) {
    made += 1;
    const path = join(folder, `data-${made}.parquet`);
    await engine.query(
      `COPY (SELECT i AS id, 'secret-' || i AS name FROM range(${rows}) r(i)) TO ${quoteLiteral(path)} (FORMAT parquet)`,
    );
    files.push({ path, sizeBytes: (await stat(path)).size });
  }
  return files;
}

const masked = ({ path }: { path: string }) =>
  `SELECT id, '…' AS name FROM read_parquet(${quoteLiteral(path)}) WHERE id % 2 = 0`;

async function lastUsed(paths: readonly string[], msAgo: number): Promise<void> {
  const at = new Date(Date.now() - msAgo);
  for (const path of paths) await utimes(path, at, (await stat(path)).mtime);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

describe('governed files', () => {
  test('hold what the SELECT gives and nothing else, for their owner alone', async () => {
    const plan = planGovernedFiles('gold.people', await dataFiles(1), masked);
    const release = await leaseGovernedFiles([plan], { signal: whole });
    const [path = ''] = plan.paths;
    const { rows } = await engine.query(`SELECT * FROM read_parquet(${quoteLiteral(path)})`);
    assert.deepEqual(
      rows,
      [0, 2, 4, 6, 8].map((id) => ({ id, name: '…' })),
    );
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
    assert.equal((await stat(governedDirectory())).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(temporaryDirectory()), []);
    release();
  });

  test('are made once per data file and visible part, and a new data file costs only itself', async () => {
    const files = await dataFiles(3);
    const progress: string[] = [];
    const options = {
      signal: whole,
      onProgress: ({ done, total }: { done: number; total: number }) => progress.push(`${done} of ${total}`),
    };
    const first = planGovernedFiles('gold.people', files, masked);
    (await leaseGovernedFiles([first], options))();
    assert.deepEqual(progress, ['0 of 3', '1 of 3', '2 of 3', '3 of 3']);
    const stamps = await Promise.all(first.paths.map(async (path) => (await stat(path)).mtimeMs));

    progress.length = 0;
    const more = planGovernedFiles('gold.people', [...files, ...(await dataFiles(1))], masked);
    (await leaseGovernedFiles([more], options))();
    assert.deepEqual(progress, ['0 of 1', '1 of 1']);
    assert.deepEqual(more.paths.slice(0, 3), first.paths);

    progress.length = 0;
    (await leaseGovernedFiles([planGovernedFiles('gold.people', files, masked)], options))();
    assert.deepEqual(progress, [], 'another plan of the same files finds them');
    const again = await Promise.all(first.paths.map(async (path) => (await stat(path)).mtimeMs));
    assert.deepEqual(again, stamps, 'marking a file as used leaves its modification time alone');

    const other = planGovernedFiles('gold.people', files, (file) => masked(file).replace('…', '*'));
    assert.ok(other.paths.every((path) => !first.paths.includes(path)));
  });

  test('that many people need at once are made for all of them', async () => {
    const files = await dataFiles(4);
    const plans = Array.from({ length: 5 }, () => planGovernedFiles('gold.people', files, masked));
    const releases = await Promise.all(plans.map((plan) => leaseGovernedFiles([plan], { signal: whole })));
    const [first] = plans;
    for (const { paths } of plans) assert.deepEqual(paths, first?.paths);
    assert.deepEqual(await Promise.all((first?.paths ?? []).map(exists)), [true, true, true, true]);
    assert.deepEqual(await readdir(temporaryDirectory()), []);
    for (const release of releases) release();
  });

  test('cancelling leaves nothing half done, and does not disturb another who waits for the same file', async () => {
    const files = await dataFiles(2, 400_000);
    const slow = ({ path }: { path: string }) =>
      `SELECT id, repeat(md5(name), 2) AS name FROM read_parquet(${quoteLiteral(path)}) WHERE md5(md5(name)) <> ''`;
    const leaving = new AbortController();
    const left = leaseGovernedFiles([planGovernedFiles('gold.people', files, slow)], {
      signal: leaving.signal,
      onProgress: () => leaving.abort(),
    });
    const staying = leaseGovernedFiles([planGovernedFiles('gold.people', files, slow)], { signal: whole });
    await assert.rejects(left, (error) => error instanceof AppError && error.code === 'cancelled');
    (await staying)();
    const alone = new AbortController();
    const plan = planGovernedFiles('gold.people', files, (file) => slow(file).replace('2)', '3)'));
    await assert.rejects(
      leaseGovernedFiles([plan], { signal: alone.signal, onProgress: () => alone.abort() }),
      (error) => error instanceof AppError && error.code === 'cancelled',
    );
    (await leaseGovernedFiles([plan], { signal: whole }))();
  });

  test('a condition that the data does not bear fails closed and quotes no value', async () => {
    const plan = planGovernedFiles(
      'gold.people',
      await dataFiles(1),
      ({ path }) => `SELECT id FROM read_parquet(${quoteLiteral(path)}) WHERE CAST(name AS BIGINT) > 1`,
    );
    await assert.rejects(leaseGovernedFiles([plan], { signal: whole }), (error) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'unavailable');
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(error.cause, undefined);
      return true;
    });
    assert.deepEqual(await readdir(temporaryDirectory()), []);
  });

  test('the least recently used go first, and none that is in use', async () => {
    const old = planGovernedFiles('gold.old', await dataFiles(2), masked);
    const older = planGovernedFiles('gold.older', await dataFiles(2), (file) =>
      masked(file).replace('…', 'older'),
    );
    const used = planGovernedFiles('gold.used', await dataFiles(2), (file) =>
      masked(file).replace('…', 'used'),
    );
    for (const plan of [old, older, used]) (await leaseGovernedFiles([plan], { signal: whole }))();
    const before = await Promise.all(old.paths.map((path) => readFile(path)));
    const everything = (await sweep(Number.MAX_SAFE_INTEGER)).bytes;
    await lastUsed(old.paths, IN_USE_MS * 2);
    await lastUsed(older.paths, IN_USE_MS * 3);
    const outcome = await sweep(everything - 1);
    assert.ok(outcome.removed > 0 && outcome.bytes < everything);
    assert.equal(await exists(older.paths[0] as string), false);
    await sweep(0);
    assert.deepEqual(await Promise.all([...old.paths, ...older.paths].map(exists)), [
      false,
      false,
      false,
      false,
    ]);
    assert.deepEqual(await Promise.all(used.paths.map(exists)), [true, true]);
    old.markedMs = 0;
    (await leaseGovernedFiles([old], { signal: whole }))();
    assert.deepEqual(await Promise.all(old.paths.map(exists)), [true, true], 'what went is made again');
    assert.deepEqual(await Promise.all(old.paths.map((path) => readFile(path))), before, 'to the byte');
  });

  test('files that were about to go are kept when they are taken into use again', async () => {
    const plan = planGovernedFiles('gold.again', await dataFiles(3), (file) =>
      masked(file).replace('…', 'again'),
    );
    (await leaseGovernedFiles([plan], { signal: whole }))();
    for (let round = 0; round < 20; round++) {
      await lastUsed(plan.paths, IN_USE_MS * 2);
      plan.markedMs = 0;
      const [release] = await Promise.all([leaseGovernedFiles([plan], { signal: whole }), sweep(0)]);
      assert.deepEqual(await Promise.all(plan.paths.map(exists)), [true, true, true]);
      release();
    }
  });

  test('what a killed process was writing goes, what one writes now stays', async () => {
    const leftover = join(temporaryDirectory(), '1-killed.parquet');
    const fresh = join(temporaryDirectory(), '2-writing.parquet');
    await writeFile(leftover, 'half');
    await writeFile(fresh, 'half');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(leftover, longAgo, longAgo);
    await sweep(Number.MAX_SAFE_INTEGER);
    assert.deepEqual(await readdir(temporaryDirectory()), ['2-writing.parquet']);
    await rm(fresh);
  });

  test('a process that is killed while it writes leaves no file that looks whole', async () => {
    const files = await dataFiles(3, 500_000);
    const child = fork(
      join(import.meta.dirname, '../testing/governed-files-child.ts'),
      [JSON.stringify(files)],
      {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      },
    );
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const plan = planGovernedFiles('gold.people', files, masked);
    (await leaseGovernedFiles([plan], { signal: whole }))();
    const { rows } = await engine.query(
      `SELECT count(*) AS rows FROM read_parquet([${plan.paths.map(quoteLiteral).join(', ')}])`,
    );
    assert.deepEqual(rows, [{ rows: 750_000 }]);
  });
});
