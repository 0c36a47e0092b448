import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TopicName } from '#server/events/topics.ts';
import { dueAtMs, floorMs, type LagState, nextCommitMs, type OpenRows, schedule } from './lag-schedule.ts';

const TOPICS = ['orders', 'clickstream', 'inventory'] as const satisfies readonly TopicName[];
const NOW = 1_800_000_000_000;

const target = fc.oneof(
  fc.constantFrom(1_000, 10_000, 3_600_000),
  fc.integer({ min: 1_000, max: 3_600_000 }),
);
const targets = fc.tuple(target, target, target);

const openRows: fc.Arbitrary<OpenRows> = fc
  .record({
    topic: fc.constantFrom(...TOPICS),
    readAgoMs: fc.nat(4_000_000),
    onTheWayMs: fc.oneof(fc.nat(2_000), fc.integer({ min: -60_000, max: 100_000_000 })),
  })
  .map(({ topic, readAgoMs, onTheWayMs }) => ({
    topic,
    readAtMs: NOW - readAgoMs,
    acceptedAtMs: NOW - readAgoMs - onTheWayMs,
  }));

const state: fc.Arbitrary<LagState & { of: readonly number[] }> = fc
  .record({
    open: fc.array(openRows, { minLength: 1, maxLength: 8 }),
    of: targets,
    rampMs: fc.oneof(fc.constant(1e12), fc.integer({ min: 10, max: 100_000 })),
    commitMs: fc.nat(20_000),
    isFull: fc.boolean(),
    isCaughtUp: fc.boolean(),
  })
  .map((made) => ({ ...made, nowMs: NOW, targetMs: of(made.of) }));

function of(each: readonly number[]) {
  return (topic: TopicName) => each[TOPICS.indexOf(topic as (typeof TOPICS)[number])] as number;
}

const boundTarget = ({ targetMs, rampMs }: LagState, topic: TopicName) => Math.min(targetMs(topic), rampMs);

test('nothing is committed before it is due or about to be, unless there is no room', () => {
  fc.assert(
    fc.property(state, (made) => {
      const { topics } = schedule(made);
      if (made.isFull) {
        assert.deepEqual(topics, new Set(made.open.map(({ topic }) => topic)));
        return;
      }
      const lateness = made.open.map((rows) => ({ ...rows, inMs: dueAtMs(made, rows) - NOW }));
      assert.equal(
        topics.size > 0,
        lateness.some(({ inMs }) => inMs <= 0),
      );
      for (const topic of topics) {
        const soonest = Math.min(...lateness.filter((rows) => rows.topic === topic).map(({ inMs }) => inMs));
        assert.ok(soonest <= boundTarget(made, topic) / 5);
      }
      for (const { topic, inMs } of lateness) if (inMs <= 0) assert.ok(topics.has(topic));
    }),
  );
});

test('rows are due by their target less a commit, and never before they could come together', () => {
  fc.assert(
    fc.property(state, openRows, (made, rows) => {
      const dueMs = dueAtMs({ ...made, isCaughtUp: false }, rows);
      const targetMs = boundTarget(made, rows.topic);
      assert.ok(dueMs >= rows.readAtMs + floorMs(targetMs));
      assert.ok(dueMs <= rows.readAtMs + targetMs);
      const waitedMs = rows.readAtMs - rows.acceptedAtMs;
      if (waitedMs >= 0 && waitedMs <= targetMs / 2) {
        const byTarget = rows.acceptedAtMs + targetMs - made.commitMs;
        assert.equal(dueMs, Math.max(byTarget, rows.readAtMs + floorMs(targetMs)));
      }
    }),
  );
});

test('a changed target counts at the next look: what is due stays so with a shorter one', () => {
  fc.assert(
    fc.property(state, targets, (made, others) => {
      const shorter = made.of.map((each, index) => Math.min(each, others[index] as number));
      const before = schedule({ ...made, isFull: false });
      const after = schedule({ ...made, isFull: false, targetMs: of(shorter) });
      const isDue = (looked: LagState, topic: TopicName) =>
        looked.open.some((rows) => rows.topic === topic && dueAtMs(looked, rows) <= NOW);
      for (const topic of before.topics) {
        if (isDue(made, topic)) assert.ok(after.topics.has(topic));
      }
    }),
  );
  const rows: OpenRows = { topic: 'orders', acceptedAtMs: NOW - 5_000, readAtMs: NOW - 5_000 };
  const look = (targetMs: number) =>
    schedule({
      ...{ nowMs: NOW, open: [rows], targetMs: () => targetMs, rampMs: 1e12 },
      ...{ commitMs: 0, isFull: false, isCaughtUp: false },
    });
  assert.deepEqual(look(3_600_000), { topics: new Set(), atMs: NOW + 3_595_000 });
  assert.deepEqual(look(4_000).topics, new Set(['orders']));
});

/** Records come, are read a little later, and wait for commits that are one at a time and take up to `commitMsMax`. */
function run(
  arrivals: readonly { topic: TopicName; atMs: number; readInMs: number }[],
  targetMs: (topic: TopicName) => number,
  commitMsOf: (commit: number) => number,
) {
  const coming = arrivals
    .map(({ topic, atMs, readInMs }) => ({ topic, acceptedAtMs: atMs, readAtMs: atMs + readInMs }))
    .sort((a, b) => a.readAtMs - b.readAtMs);
  const begun: { topic: TopicName; waitedMs: number }[] = [];
  const commits: { topics: ReadonlySet<TopicName>; atMs: number }[] = [];
  let open: OpenRows[] = [];
  let estimate: number | null = null;
  for (let nowMs = 0; coming.length > 0 || open.length > 0; ) {
    while (coming[0] && coming[0].readAtMs <= nowMs) open.push(coming.shift() as OpenRows);
    const commitMs = estimate ?? 0;
    const { topics, atMs } = schedule({
      ...{ nowMs, open, targetMs, rampMs: 1e12, commitMs, isFull: false, isCaughtUp: false },
    });
    if (topics.size === 0) {
      nowMs = Math.min(atMs, coming[0]?.readAtMs ?? Number.POSITIVE_INFINITY);
      continue;
    }
    for (const { topic, acceptedAtMs } of open) {
      if (topics.has(topic)) begun.push({ topic, waitedMs: nowMs - acceptedAtMs });
    }
    open = open.filter(({ topic }) => !topics.has(topic));
    const tookMs = commitMsOf(commits.length);
    commits.push({ topics, atMs: nowMs });
    estimate = nextCommitMs(estimate, tookMs);
    nowMs += tookMs;
  }
  return { begun, commits };
}

test('no record waits longer than its target and the commit that is under way', () => {
  const arrival = fc.record({
    topic: fc.constantFrom(...TOPICS),
    atMs: fc.nat(120_000),
    readInMs: fc.nat(500),
  });
  fc.assert(
    fc.property(
      fc.array(arrival, { minLength: 1, maxLength: 200 }),
      targets,
      fc.array(fc.nat(3_000), { minLength: 1, maxLength: 8 }),
      (arrivals, each, took) => {
        const targetMs = of(each);
        const { begun } = run(arrivals, targetMs, (commit) => took[commit % took.length] as number);
        assert.equal(begun.length, arrivals.length);
        for (const { topic, waitedMs } of begun) {
          assert.ok(waitedMs <= targetMs(topic) + Math.max(...took), `${topic} waited ${waitedMs}`);
        }
      },
    ),
  );
});

test('beside a topic of a second, one of a minute keeps its files, and one of ten seconds its pace', () => {
  const arrivals = TOPICS.flatMap((topic) =>
    Array.from({ length: 6_000 }, (_, n) => ({ topic, atMs: n * 20, readInMs: 5 })),
  );
  const { commits } = run(arrivals, of([1_000, 10_000, 60_000]), () => 100);
  const times = (topic: TopicName) => commits.filter(({ topics }) => topics.has(topic)).length;
  assert.ok(times('orders') >= 120 && times('orders') <= 150, String(times('orders')));
  assert.ok(times('clickstream') >= 12 && times('clickstream') <= 16, String(times('clickstream')));
  assert.ok(times('inventory') >= 2 && times('inventory') <= 4, String(times('inventory')));
  assert.ok(
    commits.filter(({ topics }) => !topics.has('orders')).length <= 4,
    'what is due later goes along with what is due now',
  );
});
