import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { later } from './later.ts';

const Control = () => null;

test('a component is fetched once, and whoever waits hears of it', async () => {
  let fetches = 0;
  const control = later(async () => {
    fetches += 1;
    return Control;
  });
  const events = new EventEmitter();
  control.subscribe(() => events.emit('came'));
  const unsubscribe = control.subscribe(() => assert.fail('nobody listens here any more'));
  unsubscribe();
  assert.equal(control.current(), null);
  const came = once(events, 'came');
  control.fetch();
  control.fetch();
  await came;
  assert.equal(control.current(), Control);
  control.fetch();
  assert.equal(fetches, 1);
});

test('a fetch that failed is reported, and tried again when asked', async () => {
  const events = new EventEmitter();
  let offline = true;
  const control = later(
    async () => {
      if (offline) throw new Error('no network');
      return Control;
    },
    () => events.emit('failed'),
  );
  control.subscribe(() => events.emit('came'));
  const failed = once(events, 'failed');
  control.fetch();
  await failed;
  assert.equal(control.current(), null);
  offline = false;
  await new Promise(setImmediate);
  const came = once(events, 'came');
  control.fetch();
  await came;
  assert.equal(control.current(), Control);
});
