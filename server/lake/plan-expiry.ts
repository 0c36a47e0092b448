/** Pure: which snapshots of a table are still needed. */
import {
  currentSnapshot,
  type ReferenceJson,
  type SnapshotJson,
  snapshotById,
  type TableMetadata,
} from './metadata.ts';

export interface ExpiryRules {
  /** The newest ones are kept in any case. This and the age hold for each branch that has no rule of its own. */
  readonly minSnapshots: number;
  readonly maxAgeMs: number;
  /** Of the young ones this many at most: a snapshot costs every later metadata file some 700 bytes. */
  readonly maxYoung: number;
  /** For readers that stopped reading; they fall back to reading everything. */
  readonly maxForReaders: number;
}

/**
 * The snapshots to drop. Kept are, along the history of the current one: the newest, the young, and everything
 * after the oldest that an incremental reader has consumed (`consumed`); what tags name; and of other branches the
 * newest and the young. `maxYoung` limits only what the table's own age keeps, not an age that a branch asks for.
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
  const retained = [
    ...history.slice(0, forReaders),
    ...retainedOf(history, metadata.refs?.main, rules, nowMs),
    ...Object.entries(metadata.refs ?? {}).flatMap(([name, reference]) => {
      if (name === 'main') return [];
      const line = ancestry(metadata, reference['snapshot-id']);
      return reference.type === 'branch' ? retainedOf(line, reference, rules, nowMs) : line.slice(0, 1);
    }),
  ];
  const keep = new Set(retained.map((snapshot) => snapshot['snapshot-id']));
  return metadata.snapshots.filter((snapshot) => !keep.has(snapshot['snapshot-id']));
}

/** What a branch keeps of its history, newest first; its newest snapshot in any case. */
function retainedOf(
  history: readonly SnapshotJson[],
  branch: ReferenceJson | undefined,
  rules: ExpiryRules,
  nowMs: number,
): SnapshotJson[] {
  const least = Math.max(branch?.['min-snapshots-to-keep'] ?? rules.minSnapshots, 1);
  const ownAge = branch?.['max-snapshot-age-ms'];
  return history.filter((snapshot, index) => {
    const age = nowMs - snapshot['timestamp-ms'];
    const young = ownAge === undefined ? age < rules.maxAgeMs && index < rules.maxYoung : age < ownAge;
    return index < least || young;
  });
}

/** The metadata without the branches and tags whose snapshot is older than they, or the table, allow, or is gone. */
export function withoutAgedReferences(
  metadata: TableMetadata,
  maxAgeMs: number,
  nowMs: number,
): TableMetadata {
  const stays = ([name, reference]: [string, ReferenceJson]) => {
    if (name === 'main') return true;
    const snapshot = snapshotById(metadata, reference['snapshot-id']);
    const limit = reference['max-ref-age-ms'] ?? maxAgeMs;
    return snapshot !== undefined && nowMs - snapshot['timestamp-ms'] <= limit;
  };
  const refs = Object.entries(metadata.refs ?? {});
  return refs.every(stays) ? metadata : { ...metadata, refs: Object.fromEntries(refs.filter(stays)) };
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
