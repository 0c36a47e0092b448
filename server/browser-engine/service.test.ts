import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ENGINE_FILES, ENGINE_VERSION } from './schema.ts';
import { prepareEngineFiles, readEngineFile } from './service.ts';

const PACKAGE = 'node_modules/@duckdb/duckdb-wasm';
const ask = (file: string, encodings: string | null, version = ENGINE_VERSION) =>
  readEngineFile({ version, file }, encodings);

test('the address names the version that is installed', () => {
  const installed = JSON.parse(readFileSync(`${PACKAGE}/package.json`, 'utf8')) as { version: string };
  assert.equal(ENGINE_VERSION, installed.version);
});

test('files come compressed as the browser takes them, and are the same however they come', async () => {
  await prepareEngineFiles(process.cwd());
  for (const file of Object.values(ENGINE_FILES)) {
    const packed = readFileSync(`${PACKAGE}/dist/${file}`);
    const plain = await ask(file, null);
    assert.equal(plain?.contentEncoding, null);
    const original = Buffer.from(plain?.bytes ?? []);
    if (file === ENGINE_FILES.worker) assert.ok(original.equals(packed));
    else assert.ok(WebAssembly.validate(plain?.bytes ?? new Uint8Array()) && original.length < packed.length);
    const zstd = await ask(file, 'gzip, deflate, br, zstd');
    assert.equal(zstd?.contentEncoding, 'zstd');
    assert.ok(zstd && original.equals(zstdDecompressSync(zstd.bytes)));
    const brotli = await ask(file, 'gzip, deflate, br');
    assert.equal(brotli?.contentEncoding, 'br');
    assert.ok(brotli && original.equals(brotliDecompressSync(brotli.bytes)));
    const gzip = await ask(file, 'gzip, deflate, br;q=0');
    assert.equal(gzip?.contentEncoding, 'gzip');
    assert.ok(gzip && original.equals(gunzipSync(gzip.bytes)));
  }
  assert.equal((await ask(ENGINE_FILES.module, 'br'))?.contentType, 'application/wasm');
});

test('there is nothing else to be had', async () => {
  for (const file of [
    'duckdb-mvp.wasm',
    '../package.json',
    '..%2fpackage.json',
    '',
    'toString',
    '__proto__',
  ]) {
    assert.equal(await ask(file, 'br'), null, file);
  }
  for (const version of ['1.31.0', '', '..', '1.32.0/..']) {
    assert.equal(await ask(ENGINE_FILES.module, 'br', version), null, version);
  }
});
