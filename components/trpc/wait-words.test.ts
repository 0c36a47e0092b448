import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitInWords } from './wait-words.ts';

const FAILURE = 'The portal does not answer.';

test('a wait says nothing at first, then that it goes on, and at once when a try has failed', () => {
  for (const [failure, isPaused, isLong, words] of [
    [null, false, false, null],
    [null, false, true, /longer than usual/],
    [FAILURE, false, false, /^The portal does not answer\. It is tried again/],
    [FAILURE, false, true, /^The portal does not answer\. It is tried again/],
    [null, true, false, /no connection.*by itself/],
    [FAILURE, true, true, /no connection.*by itself/],
  ] as const) {
    const said = waitInWords({ failure, isPaused, isLong });
    if (words === null) assert.equal(said, null);
    else assert.match(String(said), words);
  }
});
