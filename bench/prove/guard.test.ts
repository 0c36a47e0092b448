import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './guard.ts';

test('a sample of the attacks leaks through single layers, and through all of them nothing', async () => {
  const { leaks, refused, attacks, legitimate, leakedAlone } = await run(['--every', '29']);
  assert.deepEqual({ leaks, refused }, { leaks: 0, refused: 0 });
  assert.ok(Number(attacks) >= 35 && Number(legitimate) >= 15);
  // The proof can fail: without any layer, and with one that reads forms only, secrets come out.
  const alone = leakedAlone as Readonly<Record<string, number>>;
  assert.ok(Number(alone.none) > 0 && Number(alone.tree) > 0, JSON.stringify(alone));
});
