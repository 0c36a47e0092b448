import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setImmediate as breathe } from 'node:timers/promises';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { type CachedObject, ObjectCache } from './object-cache.ts';

const contentOf = (path: string, sizeBytes: number) => Buffer.alloc(sizeBytes, path);

describe('local copies of objects', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'portal-test-object-cache-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  let folders = 0;
  function openCache(limitBytes: number, fetch: (path: string) => Promise<void> = () => breathe()) {
    const folder = join(root, String(++folders));
    const fetched: string[] = [];
    const placeOf = (path: string) => join(folder, path);
    const cache = new ObjectCache({
      limitBytes,
      placeOf,
      fetch: async ({ path, sizeBytes }, to, signal) => {
        fetched.push(path);
        await writeFile(to, contentOf(path, sizeBytes));
        try {
          await fetch(path);
          signal.throwIfAborted();
        } catch (error) {
          await rm(to);
          throw error;
        }
      },
    });
    return { cache, fetched, placeOf, folder };
  }

  async function bytesIn(folder: string): Promise<number> {
    const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
    const sizes = names.map((name) =>
      stat(join(folder, name)).then(
        (status) => (status.isFile() ? status.size : 0),
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  test('many who ask at once have one fetch', async () => {
    const { cache, fetched } = openCache(100);
    const object = { path: 'a', sizeBytes: 10 };
    const releases = await Promise.all(Array.from({ length: 20 }, () => cache.hold([object, object])));
    assert.deepEqual(fetched, ['a']);
    for (const release of releases) release();
    assert.equal(cache.bytes, 10);
  });

  test('what was not used for longest goes first, what is held stays', async () => {
    const { cache, placeOf } = openCache(30);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((path) => ({ path, sizeBytes: 10 })) as [
      CachedObject,
      CachedObject,
      CachedObject,
      CachedObject,
    ];
    const releaseA = await cache.hold([a]);
    (await cache.hold([b]))();
    (await cache.hold([c]))();
    (await cache.hold([b]))();
    (await cache.hold([d]))();
    assert.deepEqual(
      [a, b, c, d].map(({ path }) => existsSync(placeOf(path))),
      [true, true, false, true],
    );
    releaseA();
    releaseA();
    assert.equal(cache.bytes, 30);
  });

  test('more than fits at once is refused in a sentence, and what was held stays', async () => {
    const { cache, placeOf } = openCache(25);
    const release = await cache.hold([{ path: 'a', sizeBytes: 20 }]);
    await assert.rejects(
      cache.hold([{ path: 'b', sizeBytes: 10 }]),
      (error) =>
        error instanceof AppError && error.code === 'unavailable' && /LAKE_CACHE_MB/.test(error.message),
    );
    assert.ok(existsSync(placeOf('a')));
    release();
    (await cache.hold([{ path: 'b', sizeBytes: 10 }]))();
  });

  test('a failure is told to all who wait and is not kept', async () => {
    let fails = true;
    const { cache } = openCache(100, async () => {
      await breathe();
      if (fails) throw new AppError('unavailable', 'The store is ill.');
    });
    const object = { path: 'a', sizeBytes: 10 };
    const both = await Promise.allSettled([cache.hold([object]), cache.hold([object])]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(cache.bytes, 0);
    fails = false;
    (await cache.hold([object]))();
    assert.equal(cache.bytes, 10);
  });

  test('who leaves does not stop the fetch of others', async () => {
    const gate = Promise.withResolvers<void>();
    const { cache, fetched } = openCache(100, () => gate.promise);
    const object = { path: 'a', sizeBytes: 10 };
    const stop = new AbortController();
    const leaving = cache.hold([object], stop.signal);
    const staying = cache.hold([object]);
    stop.abort();
    await assert.rejects(leaving, { code: 'cancelled' });
    gate.resolve();
    (await staying)();
    assert.deepEqual(fetched, ['a']);
  });

  test('who comes while the fetch of those who left is stopped has one of their own', async () => {
    const gate = Promise.withResolvers<void>();
    const { cache, placeOf } = openCache(100, () => gate.promise);
    const object = { path: 'a', sizeBytes: 10 };
    const stop = new AbortController();
    const leaving = cache.hold([object], stop.signal);
    await breathe();
    stop.abort();
    await assert.rejects(leaving, { code: 'cancelled' });
    const coming = cache.hold([object]);
    gate.resolve();
    const release = await coming;
    assert.deepEqual(await readFile(placeOf('a')), contentOf('a', 10));
    release();
  });

  test('an emptied folder is filled again', async () => {
    const { cache, folder, placeOf, fetched } = openCache(100);
    const object = { path: 'deep/in/a', sizeBytes: 10 };
    (await cache.hold([object]))();
    await rm(folder, { recursive: true });
    const release = await cache.hold([object]);
    assert.ok(existsSync(placeOf(object.path)));
    assert.equal(fetched.length, 2);
    release();
  });

  test('a file that was just stored is taken in, if it fits', async () => {
    const { cache, fetched, placeOf } = openCache(30);
    const staged = join(root, 'staged');
    await writeFile(staged, contentOf('a', 20));
    assert.equal(await cache.adopt({ path: 'a', sizeBytes: 20 }, staged), true);
    assert.ok(!existsSync(staged));
    const release = await cache.hold([{ path: 'a', sizeBytes: 20 }]);
    assert.deepEqual([fetched, await readFile(placeOf('a'))], [[], contentOf('a', 20)]);
    await writeFile(staged, contentOf('b', 20));
    assert.equal(await cache.adopt({ path: 'b', sizeBytes: 20 }, staged), false);
    assert.ok(existsSync(staged), 'it stays where it is');
    release();
  });

  test('whatever readers do: what is held is there and whole, and there are never more bytes than the limit', async () => {
    const LIMIT = 100;
    const sizeOf = (object: number) => 5 + object * 3;
    const reader = fc.record({
      objects: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }),
      waits: fc.nat(4),
      reads: fc.nat(4),
      leaves: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(reader, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(3)),
        async (people, delays) => {
          const { cache, folder, placeOf } = openCache(LIMIT, async () => {
            for (let left = delays.next().value ?? 0; left > 0; left--) await breathe();
          });
          await Promise.all(
            people.map(async (turns) => {
              for (const { objects, waits, reads, leaves } of turns) {
                for (let left = waits; left > 0; left--) await breathe();
                const wanted = objects.map((object) => ({ path: `o${object}`, sizeBytes: sizeOf(object) }));
                const stop = new AbortController();
                const holding = cache.hold(wanted, stop.signal);
                if (leaves) stop.abort();
                const release = await holding.catch((error: unknown) => {
                  assert.ok(
                    error instanceof AppError && ['cancelled', 'unavailable'].includes(error.code),
                    String(error),
                  );
                  return null;
                });
                if (!release) continue;
                for (let left = reads; left > 0; left--) await breathe();
                assert.ok((await bytesIn(folder)) <= LIMIT);
                for (const { path, sizeBytes } of wanted) {
                  assert.deepEqual(await readFile(placeOf(path)), contentOf(path, sizeBytes));
                }
                release();
              }
            }),
          );
          // Everything is given back: all may be held that fits, as if nothing had been.
          const release = await cache.hold([{ path: 'whole', sizeBytes: LIMIT }]);
          assert.equal(cache.bytes, LIMIT);
          assert.equal(await bytesIn(folder), LIMIT);
          release();
          await rm(folder, { recursive: true });
        },
      ),
      { numRuns: 60 },
    );
  });
});
