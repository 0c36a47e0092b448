/** An object store that fails: what passes is asked again, what stays is said in a sentence, and nothing wrong is taken for right. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { AppError } from '../errors.ts';
import { type Fault, FaultyProxy } from '../testing/faulty-proxy.ts';
import { startS3 } from '../testing/s3.ts';
import { ObjectClient } from './object-client.ts';
import { StoreUnavailable } from './object-problem.ts';
import { ObjectStore } from './object-store.ts';

const MIB = 1024 * 1024;
const server = await startS3();
const skip = 'unavailable' in server ? server.unavailable : false;

describe('an S3 server', { skip }, () => {
  let proxy: FaultyProxy;
  let store: ObjectStore;
  let folder: string;
  let endpoint: string;
  let made = 0;

  const open = (given: { silentMs?: number; attempts?: number; S3_SECRET_ACCESS_KEY?: string } = {}) => {
    assert.ok('settings' in server);
    const settings = { ...server.settings, S3_ENDPOINT: endpoint, S3_REGION: 'us-east-1' };
    const client = new ObjectClient({ ...settings, S3_ENCRYPTION: 'bucket', ...given });
    return new ObjectStore(client, { partBytes: 5 * MIB });
  };
  const newPath = () => `s3://lake/faults/${++made}/data/part é=1.bin`;
  const signal = new AbortController().signal;

  before(async () => {
    assert.ok('endpoint' in server);
    proxy = new FaultyProxy(server.endpoint);
    endpoint = await proxy.listen();
    folder = await mkdtemp(join(tmpdir(), 'portal-test-object-store-'));
    store = open({ silentMs: 1_000 });
  });
  beforeEach(() => {
    proxy.choose = () => 'pass';
    proxy.seen.length = 0;
  });
  after(async () => {
    await store?.close();
    await proxy?.close();
    if (folder) await rm(folder, { recursive: true });
    if ('stop' in server) await server.stop();
  });

  const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, place) => (place * 31) % 251));
  const count = (method: string) => proxy.seen.filter((line) => line.startsWith(`${method} `)).length;
  const unavailable = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof StoreUnavailable, String(error));
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, pattern);
    return true;
  };

  test('keeps what is written, lists it, and forgets what is removed', async () => {
    const paths = [newPath(), newPath(), newPath()];
    for (const path of paths) await store.write(path, `in ${path}`);
    assert.equal((await store.read(paths[1] ?? '')).toString(), `in ${paths[1]}`);
    const listed = [];
    for await (const { path, modifiedMs } of store.list('s3://lake/faults')) {
      assert.ok(Math.abs(modifiedMs - Date.now()) < 60_000);
      listed.push(path);
    }
    assert.deepEqual(listed.toSorted(), paths.toSorted());
    assert.deepEqual(await store.remove([...paths, newPath()]).then((gone) => gone.length), 4);
    await assert.rejects(store.read(paths[0] ?? ''), { code: 'ENOENT' });
    for await (const each of store.list('s3://lake/faults')) assert.fail(each.path);
  });

  test('lists and removes more than one page', async () => {
    const paths = Array.from({ length: 1_050 }, (_, place) => `s3://lake/pages/${place}`);
    assert.ok('folder' in server);
    await Promise.all(paths.map((path) => store.write(path, 'x')));
    const listed = new Set<string>();
    for await (const { path } of store.list('s3://lake/pages')) listed.add(path);
    assert.equal(listed.size, paths.length);
    assert.equal((await store.remove(paths)).length, paths.length);
    for await (const each of store.list('s3://lake/pages')) assert.fail(each.path);
  });

  test('never replaces an object', async () => {
    const path = newPath();
    await store.write(path, 'first');
    await assert.rejects(store.write(path, 'other'), { code: 'EEXIST' });
    assert.equal((await store.read(path)).toString(), 'first');
  });

  for (const fault of ['internal', 'slow-down', 'reset', 'answer-lost'] as const satisfies Fault[]) {
    test(`a write meets ${fault} twice and is made once`, async () => {
      const path = newPath();
      proxy.breakNext('PUT', fault, fault);
      await store.write(path, bytesOf(1000));
      assert.equal(count('PUT'), 3);
      assert.deepEqual(await store.read(path), bytesOf(1000));
    });
  }

  for (const fault of [
    'internal',
    'slow-down',
    'reset',
    'half',
    'flipped',
    'silent',
  ] as const satisfies Fault[]) {
    test(`a read meets ${fault} twice and gives the right bytes`, async () => {
      const path = newPath();
      const bytes = bytesOf(200_000);
      await store.write(path, bytes);
      proxy.breakNext('GET', fault, fault);
      assert.deepEqual(await store.read(path), bytes);
      assert.equal(count('GET'), 3);

      proxy.breakNext('GET', fault, fault);
      const to = join(folder, 'fetched');
      await store.download(path, to, bytes.length, signal);
      assert.deepEqual(await readFile(to), bytes);
      await rm(to);
    });
  }

  test('an ETag that is no digest is not taken for one', async () => {
    const path = newPath();
    proxy.choose = () => 'wrong-etag';
    await store.write(path, 'text');
    assert.equal((await store.read(path)).toString(), 'text');
    assert.equal(count('GET'), 1);
  });

  test('half a body, again and again, is an error and leaves no file', async () => {
    const path = newPath();
    await store.write(path, bytesOf(1000));
    proxy.choose = () => 'half';
    const impatient = open({ attempts: 2 });
    await assert.rejects(impatient.read(path), unavailable(/failed at reading .* 2 times in a row/));
    await assert.rejects(
      impatient.download(path, join(folder, 'half'), 1000, signal),
      unavailable(/failed at fetching .* 2 times in a row/),
    );
    assert.deepEqual(await readdir(folder), []);
    await impatient.close();
  });

  test('an object of another size than the table says is not taken', async () => {
    const path = newPath();
    await store.write(path, bytesOf(10));
    const impatient = open({ attempts: 1 });
    const to = join(folder, 'size');
    await assert.rejects(impatient.download(path, to, 11, signal), unavailable(/it has 10 bytes and not 11/));
    assert.deepEqual(await readdir(folder), []);
    await impatient.close();
  });

  test('a store that stays ill, or refuses, is named, and no secret is', async () => {
    const path = newPath();
    const impatient = open({ attempts: 2 });
    proxy.choose = () => 'slow-down';
    await assert.rejects(impatient.write(path, 'x'), unavailable(/2 times in a row \(503 SlowDown\)/));
    proxy.choose = () => 'forbidden';
    proxy.seen.length = 0;
    await assert.rejects(
      impatient.read(path),
      unavailable(/refused reading .*AccessDenied.*S3_ACCESS_KEY_ID/),
    );
    assert.equal(count('GET'), 1, 'a refusal is not asked again');
    proxy.choose = () => 'pass';
    const stranger = open({ S3_SECRET_ACCESS_KEY: 'a-wrong-secret' });
    await assert.rejects(stranger.read(path), (error) => {
      assert.ok(!String((error as Error).message).includes('a-wrong-secret'));
      return unavailable(/refused reading/)(error);
    });
    await assert.rejects(
      impatient.read('s3://no-such-bucket/x/y'),
      unavailable(/bucket of the lake does not exist/),
    );
    await Promise.all([impatient.close(), stranger.close()]);
  });

  test('a large file goes in parts, each again when it fails, and comes back whole', async () => {
    const from = join(folder, 'large');
    const bytes = Buffer.alloc(12 * MIB, bytesOf(100_003));
    await writeFile(from, bytes);
    const path = newPath();
    proxy.breakNext('PUT', 'internal', 'reset', 'answer-lost');
    await store.upload(from, path);
    const to = join(folder, 'back');
    await store.download(path, to, bytes.length, signal);
    assert.ok((await readFile(to)).equals(bytes));
    await Promise.all([rm(from), rm(to)]);
  });

  test('the answer to the last step of an upload is lost: it is there all the same', async () => {
    const from = join(folder, 'large');
    const bytes = Buffer.alloc(6 * MIB, 7);
    await writeFile(from, bytes);
    const path = newPath();
    let lost = 0;
    proxy.choose = ({ method, url }) =>
      method === 'POST' && url.includes('uploadId=') && lost++ === 0 ? 'answer-lost' : 'pass';
    await store.upload(from, path);
    assert.equal(lost, 2);
    assert.equal((await store.read(path)).length, bytes.length);
    await rm(from);
  });

  test('an upload that fails leaves nothing', async () => {
    const from = join(folder, 'large');
    await writeFile(from, Buffer.alloc(11 * MIB, 7));
    const path = newPath();
    const impatient = open({ attempts: 2 });
    proxy.choose = ({ url }) => (url.includes('partNumber=2') ? 'internal' : 'pass');
    await assert.rejects(impatient.upload(from, path), unavailable(/failed at writing/));
    assert.equal(count('DELETE'), 1, 'the upload is given up');
    proxy.choose = () => 'pass';
    await assert.rejects(store.read(path), { code: 'ENOENT' });
    await rm(from);
    await impatient.close();
  });

  test('a fetch that nobody waits for any more ends', async () => {
    const path = newPath();
    await store.write(path, bytesOf(1000));
    proxy.choose = () => 'silent';
    const stop = new AbortController();
    const fetching = store.download(path, join(folder, 'stopped'), 1000, stop.signal);
    setTimeout(() => stop.abort(), 100);
    await assert.rejects(fetching, (error) => error instanceof AppError && error.code === 'cancelled');
    assert.deepEqual(await readdir(folder), []);
  });
});
