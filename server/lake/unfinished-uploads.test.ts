/** What a kill in the middle of an upload leaves in an object store is found, and given up once it is old enough. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { env, forgetEnv } from '../env.ts';
import { FaultyProxy } from '../testing/faulty-proxy.ts';
import { eventTable, openTestLake, type TestLake } from '../testing/lake.ts';
import { startS3 } from '../testing/s3.ts';
import { ensureTable } from './create.ts';
import { tableDirectory } from './location.ts';
import { ObjectClient } from './object-client.ts';
import { ObjectStore } from './object-store.ts';
import { findUnfinishedUploads, removeOrphans } from './orphans.ts';
import type { UnfinishedUpload } from './store.ts';

const MIB = 1024 * 1024;
const server = await startS3();
const skip = 'unavailable' in server ? server.unavailable : false;

describe('an upload that was cut off', { skip }, () => {
  let lake: TestLake;
  let proxy: FaultyProxy;
  let folder: string;

  before(async () => {
    assert.ok('endpoint' in server);
    proxy = new FaultyProxy(server.endpoint);
    const endpoint = await proxy.listen();
    Object.assign(process.env, server.settings, { S3_ENDPOINT: endpoint, TEST_LAKE_URL: server.url });
    forgetEnv();
    lake = await openTestLake();
    folder = await mkdtemp(join(tmpdir(), 'portal-test-uploads-'));
  });
  after(async () => {
    await lake?.close();
    await proxy?.close();
    if (folder) await rm(folder, { recursive: true });
    if ('stop' in server) await server.stop();
  });

  test('is found, left alone while it is young, and then given up', async () => {
    const { name } = await ensureTable(eventTable('cut_off'));
    const path = `${tableDirectory(name)}/data/cut off é.parquet`;
    const from = join(folder, 'rows.parquet');
    await writeFile(from, Buffer.alloc(40 * MIB, 7));
    // The last part never ends, so the upload is killed when the others are there.
    proxy.choose = ({ url }) => (/partNumber=5/.test(url) ? 'silent' : 'pass');
    const child = fork(join(import.meta.dirname, '../testing/upload-kill-child.ts'), [from, path], {
      env: { ...process.env, LAKE_URL: env().LAKE_URL },
    });
    const ended = once(child, 'exit');
    const parts = () => proxy.seen.filter((line) => /partNumber=[1-4]/.test(line)).length;
    while (parts() < 4 && child.exitCode === null) await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGKILL');
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    proxy.choose = () => 'pass';

    const found = await findUnfinishedUploads(name, { olderThanMs: -1e6 });
    assert.deepEqual(
      found.map((upload) => upload.path),
      [path],
    );
    assert.deepEqual(await findUnfinishedUploads(name), [], 'it may be somebody’s work');
    assert.deepEqual(await removeOrphans(name), []);
    assert.deepEqual(await findUnfinishedUploads({ ...name, name: 'cut' }, { olderThanMs: -1e6 }), []);
    assert.deepEqual(await removeOrphans(name, { olderThanMs: -1e6 }), [path]);
    assert.deepEqual(await findUnfinishedUploads(name, { olderThanMs: -1e6 }), []);
  });

  test('is no error where the store cannot list it', async () => {
    assert.ok('settings' in server);
    proxy.choose = ({ url }) => (/[?&]uploads/.test(url) ? 'not-implemented' : 'pass');
    const settings = { ...server.settings, S3_ENDPOINT: env().S3_ENDPOINT ?? '', S3_REGION: 'us-east-1' };
    const store = new ObjectStore(new ObjectClient({ ...settings, S3_ENCRYPTION: 'bucket' }));
    proxy.seen.length = 0;
    const listed: UnfinishedUpload[] = [];
    for await (const upload of store.listUploads('s3://lake/x')) listed.push(upload);
    assert.deepEqual(listed, []);
    assert.equal(proxy.seen.length, 1, 'asked once');
    await store.close();
  });
});
