import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ENGINE_FILES } from './schema.ts';
import { trimModule } from './trim-module.ts';

const PACKAGE = 'node_modules/@duckdb/duckdb-wasm/dist';

/** Gives 1, 2 and 3 as a, b and orig$a, and takes a function c from outside. */
function smallModule(): Uint8Array<ArrayBuffer> {
  const named = (name: string) => [name.length, ...new TextEncoder().encode(name)];
  const section = (id: number, bytes: number[]) => [id, bytes.length, ...bytes];
  const code = (value: number) => [4, 0, 0x41, value, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(2, [1, ...named('env'), ...named('c'), 0, 0]),
    ...section(3, [4, 0, 0, 0, 0]),
    ...section(7, [
      4,
      ...[...named('a'), 0, 1],
      ...[...named('b'), 0, 2],
      ...[...named('orig$a'), 0, 3],
      ...[...named('c'), 0, 4],
    ]),
    ...section(10, [4, ...code(1), ...code(2), ...code(3), ...code(4)]),
  ]);
}

test('what the script names stays, and what the module itself takes from outside', async () => {
  const trimmed = trimModule(smallModule(), 'Module["_a"]()');
  const { instance } = await WebAssembly.instantiate(trimmed, { env: { c: () => 0 } });
  assert.deepEqual(Object.keys(instance.exports), ['a', 'orig$a', 'c']);
  const { a } = instance.exports as Record<string, () => number>;
  assert.equal(a?.(), 1);
});

test('a module that ends in the middle is refused', () => {
  assert.throws(() => trimModule(smallModule().subarray(0, 40), ''), RangeError);
});

test('the engine’s module keeps what its script asks for, and little else', async () => {
  const original = readFileSync(`${PACKAGE}/${ENGINE_FILES.module}`);
  const script = readFileSync(`${PACKAGE}/${ENGINE_FILES.worker}`, 'utf8');
  const trimmed = await WebAssembly.compile(trimModule(original, script));
  const kept = new Set(WebAssembly.Module.exports(trimmed).map(({ name }) => name));
  const before = WebAssembly.Module.exports(await WebAssembly.compile(original)).map(({ name }) => name);
  assert.ok(kept.size < 1000 && kept.size > 100, String(kept.size));
  for (const [, name = ''] of script.matchAll(/(?:wasmExports|ccall)(?:\.|\(|\[)["']?(\w+)/g)) {
    if (before.includes(name)) assert.ok(kept.has(name), name);
  }
  for (const name of before.filter((each) => each.startsWith('duckdb_web_') && script.includes(each))) {
    assert.ok(kept.has(name), name);
  }
  const taken = new Set(WebAssembly.Module.imports(trimmed).map(({ name }) => name));
  for (const name of before) if (taken.has(name)) assert.ok(kept.has(name), name);
});
