import { currentSnapshot, type SnapshotJson, snapshotById } from '#server/lake/metadata.ts';
import { liveFiles } from '#server/lake/plan.ts';
import { tableAsOf } from '#server/lake/references.ts';
import type { DataFile, Table } from '#server/lake/table.ts';
import type { RangeSpan } from './file-spans.ts';

/** What a rollback left, as far as it has not expired. Nothing where none was. */
export interface LeftBehind {
  /** Those that are not part of the table now. */
  readonly files: readonly DataFile[];
  /** Ingestion brought some of the range, or letters were replayed, in a snapshot that was left. */
  holds(range: RangeSpan): boolean;
}

/** The snapshots that lead to the table's current state. */
function ancestors({ metadata }: Table): Set<bigint> {
  const found = new Set<bigint>();
  let snapshot: SnapshotJson | null | undefined = currentSnapshot(metadata);
  while (snapshot && !found.has(snapshot['snapshot-id'])) {
    found.add(snapshot['snapshot-id']);
    const parent: bigint | undefined = snapshot['parent-snapshot-id'];
    snapshot = parent === undefined ? null : snapshotById(metadata, parent);
  }
  return found;
}

export async function findLeftBehind(table: Table, live: readonly DataFile[]): Promise<LeftBehind> {
  const kept = ancestors(table);
  const left = table.metadata.snapshots.filter((each) => !kept.has(each['snapshot-id']));
  const parents = new Set(left.map((each) => each['parent-snapshot-id']));
  const known = new Set(live.map(({ path }) => path));
  const files = new Map<string, DataFile>();
  // The last of each line has what the ones before it have.
  for (const tip of left.filter((each) => !parents.has(each['snapshot-id']))) {
    for (const file of await liveFiles(tableAsOf(table, { snapshotId: tip['snapshot-id'] }))) {
      if (!known.has(file.path)) files.set(file.path, file);
    }
  }
  const brought = left.flatMap(offsetsOf);
  const isReplay = left.some(({ summary }) => summary['letters.job'] !== undefined);
  return {
    files: [...files.values()],
    holds: (range) =>
      isReplay ||
      brought.some(
        ({ partition, from, to }) => partition === range.partition && from < range.to && to > range.from,
      ),
  };
}

/** As ingestion writes them into its snapshots; other writers may write what they like. */
function offsetsOf({ summary }: SnapshotJson): { partition: number; from: number; to: number }[] {
  const text = summary['ingest.offsets'];
  if (text === undefined) return [];
  try {
    return Object.entries(JSON.parse(text) as Record<string, [number, number]>).map(
      ([partition, [from, to]]) => ({
        partition: Number(partition),
        from,
        to,
      }),
    );
  } catch {
    return [];
  }
}
