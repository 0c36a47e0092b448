/** Pure: which snapshots of a table are still needed. */
import { currentSnapshot, type SnapshotJson, snapshotById, type TableMetadata } from './metadata.ts';

export interface ExpiryRules {
  /** The newest ones are kept in any case. */
  readonly minSnapshots: number;
  readonly maxAgeMs: number;
  /** Of the young ones this many at most: a snapshot costs every later metadata file some 700 bytes. */
  readonly maxYoung: number;
  /** For readers that stopped reading; they fall back to reading everything. */
  readonly maxForReaders: number;
}

/**
 * The snapshots to drop. Kept are, along the history of the current one: the newest, the young, and everything
 * after the oldest that an incremental reader has consumed (`consumed`); and what branches and tags name.
 */
export function planExpiry(
  metadata: TableMetadata,
  consumed: ReadonlySet<bigint>,
  rules: ExpiryRules,
  nowMs: number,
): SnapshotJson[] {
  const history = ancestry(metadata);
  const lastConsumed = history.findLastIndex(
    (snapshot) =>
      consumed.has(snapshot['snapshot-id']) || consumed.has(snapshot['parent-snapshot-id'] ?? -1n),
  );
  const forReaders = Math.min(lastConsumed + 1, rules.maxForReaders);
  const keep = new Set<bigint>();
  for (const [index, snapshot] of history.entries()) {
    const young = nowMs - snapshot['timestamp-ms'] < rules.maxAgeMs && index < rules.maxYoung;
    if (index < rules.minSnapshots || young || index < forReaders) keep.add(snapshot['snapshot-id']);
  }
  for (const [name, reference] of Object.entries(metadata.refs ?? {})) {
    if (name === 'main') continue;
    keep.add(reference['snapshot-id']);
    if (reference.type === 'branch') {
      for (const each of ancestry(metadata, reference['snapshot-id'])) keep.add(each['snapshot-id']);
    }
  }
  return metadata.snapshots.filter((snapshot) => !keep.has(snapshot['snapshot-id']));
}

/** A snapshot (the current one by default) and those before it, newest first, as far as they are known. */
function ancestry(metadata: TableMetadata, from?: bigint): SnapshotJson[] {
  const history: SnapshotJson[] = [];
  let snapshot = from === undefined ? currentSnapshot(metadata) : snapshotById(metadata, from);
  while (snapshot) {
    history.push(snapshot);
    const parent: bigint | undefined = snapshot['parent-snapshot-id'];
    snapshot = parent === undefined ? undefined : snapshotById(metadata, parent);
  }
  return history;
}

/** The metadata without these snapshots. The log of what was current begins after the last one it cannot name. */
export function withoutSnapshots(
  metadata: TableMetadata,
  dropped: readonly SnapshotJson[],
  nowMs: number,
): TableMetadata {
  const gone = new Set(dropped.map((snapshot) => snapshot['snapshot-id']));
  const log = metadata['snapshot-log'];
  const lastGone = log.findLastIndex((entry) => gone.has(entry['snapshot-id']));
  return {
    ...metadata,
    'last-updated-ms': Math.max(nowMs, metadata['last-updated-ms']),
    snapshots: metadata.snapshots.filter((snapshot) => !gone.has(snapshot['snapshot-id'])),
    'snapshot-log': log.slice(lastGone + 1),
  };
}
