import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readView, viewAddress } from './lineage-address.ts';

test('the address tells what is shown, and what it does not understand is as if it were not there', () => {
  const view = readView(
    new URLSearchParams('up=10&down=0&at=2026-11-01T10:00:00Z&column=key&of=topic+orders&as=impact'),
  );
  assert.deepEqual(view, {
    up: 10,
    down: 0,
    at: '2026-11-01T10:00:00.000Z',
    since: null,
    column: 'key',
    of: 'topic orders',
    as: 'impact',
  });
  assert.deepEqual(readView(new URLSearchParams(viewAddress(view))), view);
  assert.equal(viewAddress(readView(new URLSearchParams('up=11&down=-1&at=never&as=x&column='))), '');
});
