import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './audit.ts';

test('a sample of the ways of tampering is found, and nothing else is', async () => {
  const { ways, found, missed, falseAlarms } = await run(['--entries', '60', '--ways', '24']);
  assert.deepEqual({ ways, found, missed, falseAlarms }, { ways: 24, found: 24, missed: 0, falseAlarms: 0 });
});
