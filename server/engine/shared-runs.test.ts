import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRuns } from './shared-runs.ts';

function deferred<T>() {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  assert.ok(settle);
  return { promise, ...settle };
}

test('those who ask at the same time share one run, later ones get what was kept', async () => {
  const runs = new SharedRuns<number>(10);
  const answer = deferred<number>();
  let started = 0;
  const work = () => {
    started += 1;
    return answer.promise;
  };
  const asked = [runs.get('a', work), runs.get('a', work)];
  answer.resolve(7);
  assert.deepEqual(await Promise.all(asked), [
    { value: 7, cached: false },
    { value: 7, cached: false },
  ]);
  assert.deepEqual(await runs.get('a', work), { value: 7, cached: true });
  assert.equal(started, 1);
});

test('a run goes on while one still waits, and is cancelled when the last has gone', async () => {
  const runs = new SharedRuns<number>(10);
  const signals: AbortSignal[] = [];
  const work = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<number>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('interrupted')));
    });
  };
  const [first, second] = [new AbortController(), new AbortController()];
  const one = runs.get('a', work, first.signal);
  const two = runs.get('a', work, second.signal);
  first.abort();
  await assert.rejects(one, { code: 'cancelled' });
  assert.equal(signals[0]?.aborted, false);
  second.abort();
  await assert.rejects(two, { code: 'cancelled' });
  assert.equal(signals[0]?.aborted, true);

  assert.deepEqual(await runs.get('a', async () => 8), { value: 8, cached: false });
});

test('a failure reaches all who wait and is not kept', async () => {
  const runs = new SharedRuns<number>(10);
  const answer = deferred<number>();
  const asked = [runs.get('a', () => answer.promise), runs.get('a', () => answer.promise)];
  answer.reject(new Error('no memory'));
  for (const one of asked) await assert.rejects(one, /no memory/);
  assert.deepEqual(await runs.get('a', async () => 1), { value: 1, cached: false });
});

test('the least recently used answer goes first', async () => {
  const runs = new SharedRuns<string>(2);
  const ask = async (key: string) => (await runs.get(key, async () => key)).cached;
  assert.deepEqual(
    [await ask('a'), await ask('b'), await ask('a'), await ask('c')],
    [false, false, true, false],
  );
  assert.deepEqual([await ask('a'), await ask('b')], [true, false]);
});

test('who has gone already starts nothing', async () => {
  const runs = new SharedRuns<number>(2);
  await assert.rejects(
    runs.get('a', () => assert.fail('started'), AbortSignal.abort()),
    { code: 'cancelled' },
  );
});
