import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Frame, readFrames } from '#components/queries/read-frames.ts';
import { arrowFrame, eventFrame } from './frames.ts';
import { FRAME, type QueryEvent } from './schema.ts';

const event: fc.Arbitrary<QueryEvent> = fc.oneof(
  fc.record({ kind: fc.constant('queued' as const), ahead: fc.nat() }),
  fc.record({
    kind: fc.constant('columns' as const),
    columns: fc.array(fc.record({ name: fc.string({ unit: 'grapheme' }), type: fc.string() })),
  }),
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  event.map((given) => ({ kind: 'event' as const, event: given })),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => ({ kind: 'arrow' as const, bytes })),
);

function encode(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.map((given) =>
      given.kind === 'event' ? eventFrame(given.event) : arrowFrame(new Uint8Array(given.bytes)),
    ),
  );
}

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield new Uint8Array(bytes.subarray(at, at + size));
    at += size;
  }
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const given of readFrames(pieces)) frames.push(given);
  return frames;
}

test('frames arrive whole however the network cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
      async (frames, sizes) => {
        assert.deepEqual(
          await collect(cut(encode(frames), sizes)),
          JSON.parse(JSON.stringify(frames), revive),
        );
      },
    ),
  );
  function revive(this: unknown, key: string, value: unknown): unknown {
    return key === 'bytes' ? Uint8Array.from(Object.values(value as object)) : value;
  }
});

test('columns are read in place, so their bytes begin a buffer of their own', async () => {
  const [first] = await collect(cut(encode([{ kind: 'arrow', bytes: new Uint8Array(64) }]), [1000]));
  assert.equal(first?.kind === 'arrow' && first.bytes.byteOffset, 0);
});

test('an answer that ends within a frame, or is something else, is no result', async () => {
  const whole = encode([{ kind: 'event', event: { kind: 'queued', ahead: 1 } }]);
  await assert.rejects(collect(cut(whole.subarray(0, whole.length - 1), [7])), /ended in the middle/);
  await assert.rejects(collect(cut(Buffer.from('<!DOCTYPE html>'), [2000])), /ended in the middle/);
  await assert.rejects(collect(cut(Buffer.from([FRAME.event + 9, 0, 0, 0, 0]), [9])), /Load the page anew/);
});
