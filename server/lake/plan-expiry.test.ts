import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SnapshotJson, TableMetadata } from './metadata.ts';
import { planExpiry, withoutAgedReferences, withoutSnapshots } from './plan-expiry.ts';
import { newMetadata } from './schema-change.ts';

const MINUTE = 60_000;
const NOW = 100_000 * MINUTE;
const rules = { minSnapshots: 3, maxAgeMs: 10 * MINUTE, maxYoung: 8, maxForReaders: 50 };

/** Snapshots 1..count, one a minute, the last of them now. */
function history(count: number, refs: TableMetadata['refs'] = {}): TableMetadata {
  const empty = newMetadata(
    { name: { namespace: 'n', name: 't' }, fields: [{ name: 'a', type: 'int' }], partition: [] },
    'uuid',
    'file:///t',
    0,
  );
  const snapshots = Array.from({ length: count }, (_, index): SnapshotJson => {
    const id = BigInt(index + 1);
    return {
      'sequence-number': index + 1,
      'snapshot-id': id,
      ...(index > 0 && { 'parent-snapshot-id': id - 1n }),
      'timestamp-ms': NOW - (count - 1 - index) * MINUTE,
      summary: { operation: 'append' },
      'manifest-list': `file:///t/${id}.avro`,
    };
  });
  return {
    ...empty,
    snapshots,
    'current-snapshot-id': BigInt(count),
    refs: { main: { 'snapshot-id': BigInt(count), type: 'branch' }, ...refs },
    'snapshot-log': snapshots.map((each) => ({
      'timestamp-ms': each['timestamp-ms'],
      'snapshot-id': each['snapshot-id'],
    })),
  };
}

const dropped = (metadata: TableMetadata, consumed: bigint[] = [], nowMs = NOW) =>
  planExpiry(metadata, new Set(consumed), rules, nowMs).map((each) => Number(each['snapshot-id']));

describe('snapshot expiry', () => {
  test('keeps the newest whatever their age', () => {
    assert.deepEqual(dropped(history(5), [], NOW + 1000 * MINUTE), [1, 2]);
    assert.deepEqual(dropped(history(2), [], NOW + 1000 * MINUTE), []);
  });

  test('keeps the young, but not without end', () => {
    assert.deepEqual(dropped(history(7)), []);
    assert.deepEqual(dropped(history(12)), [1, 2, 3, 4]);
  });

  test('keeps everything after what the slowest reader has consumed', () => {
    assert.deepEqual(dropped(history(30), [29n, 11n]), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // The snapshot it consumed may be gone itself; the way from it may not.
    const earlier = withoutSnapshots(history(30), history(30).snapshots.slice(0, 11), NOW);
    assert.deepEqual(dropped(earlier, [11n]), []);
    assert.deepEqual(dropped(history(30), [99n]).length, 22);
  });

  test('a reader that stopped reading does not keep the past for ever', () => {
    assert.equal(dropped(history(80), [1n]).length, 30);
  });

  test('keeps what tags name, and of a branch the newest and the young', () => {
    const refs = {
      audit: { 'snapshot-id': 2n, type: 'tag' },
      side: { 'snapshot-id': 4n, type: 'branch' },
    };
    assert.deepEqual(dropped(history(12, refs)), [1]);
    assert.deepEqual(dropped(history(12, { audit: refs.audit })), [1, 3, 4]);
  });

  test("a branch's own rules go before the table's, on main too", () => {
    const branch = (id: bigint, own: object) => ({ 'snapshot-id': id, type: 'branch', ...own });
    const short = { 'min-snapshots-to-keep': 1, 'max-snapshot-age-ms': 1 };
    assert.deepEqual(dropped(history(12, { side: branch(4n, short) })), [1, 2, 3]);
    assert.deepEqual(dropped(history(12, { side: branch(4n, { 'min-snapshots-to-keep': 2 }) })), [1, 2]);
    const long = { 'max-snapshot-age-ms': 11 * MINUTE };
    assert.deepEqual(dropped(history(12, { main: branch(12n, long) })), [1]);
    assert.deepEqual(dropped(history(4, { main: branch(4n, short) })), [1, 2, 3]);
  });

  test('a reference goes with its age, but main stays', () => {
    const tag = (id: bigint, own: object = {}) => ({ 'snapshot-id': id, type: 'tag', ...own });
    const metadata = history(12, {
      main: { 'snapshot-id': 12n, type: 'branch', 'max-ref-age-ms': 1 },
      old: tag(2n, { 'max-ref-age-ms': 9 * MINUTE }),
      edge: tag(2n, { 'max-ref-age-ms': 10 * MINUTE }),
      plain: tag(1n),
      lost: tag(99n),
    });
    const names = (maxAgeMs: number, nowMs = NOW) =>
      Object.keys(withoutAgedReferences(metadata, maxAgeMs, nowMs).refs ?? {});
    assert.deepEqual(names(Number.POSITIVE_INFINITY), ['main', 'edge', 'plain']);
    assert.deepEqual(names(5 * MINUTE, NOW + MINUTE), ['main']);
  });

  test('the log begins after the last snapshot it cannot name', () => {
    const metadata = history(5);
    const after = withoutSnapshots(metadata, metadata.snapshots.slice(1, 3), NOW);
    assert.deepEqual(
      after['snapshot-log'].map((each) => Number(each['snapshot-id'])),
      [4, 5],
    );
    assert.deepEqual(
      after.snapshots.map((each) => Number(each['snapshot-id'])),
      [1, 4, 5],
    );
  });
});
