/** What is known of a table's last profile. */
export interface LastProfile {
  /** The snapshot of rows, nulls and bounds. */
  readonly snapshotId: string;
  readonly scannedSnapshotId: string;
  /** The rows that the last scan was of, and what the columns were then. */
  readonly scannedTotal: number;
  readonly scannedAt: Date;
  readonly columnsKey: string;
}

export interface TableNow {
  readonly snapshotId: string;
  readonly rows: number;
  readonly columnsKey: string;
}

export interface ProfileDue {
  /** `statistics`: rows, nulls and bounds from the table's metadata, without reading a row. */
  readonly kind: 'scan' | 'statistics' | 'none';
  readonly reason: string;
}

const CHANGE_MIN = 0.1;
const AGE_MS_MAX = 24 * 60 * 60 * 1000;
const AGE_MS_MIN = 10 * 60 * 1000;

/**
 * Whether a table is profiled again, and how. A scan when it is new, when its columns are others, when a tenth of its
 * rows came or went, or when it changed and the last scan is a day old; but rows alone cause one every ten minutes at
 * most. Every other new snapshot costs its metadata only.
 */
export function planProfile(now: TableNow, last: LastProfile | null, atMs: number): ProfileDue {
  if (last === null) return { kind: 'scan', reason: 'It has no profile yet.' };
  if (last.columnsKey !== now.columnsKey) return { kind: 'scan', reason: 'Its columns have changed.' };
  if (last.scannedSnapshotId === now.snapshotId) return { kind: 'none', reason: 'Nothing has changed.' };
  const ageMs = atMs - last.scannedAt.valueOf();
  if (ageMs >= AGE_MS_MAX) return { kind: 'scan', reason: 'It has changed, and the last scan is a day old.' };
  const change = Math.abs(now.rows - last.scannedTotal) / Math.max(1, last.scannedTotal);
  if (change >= CHANGE_MIN && ageMs >= AGE_MS_MIN) {
    return { kind: 'scan', reason: `Its rows have changed by ${Math.round(change * 100)} %.` };
  }
  if (last.snapshotId === now.snapshotId) return { kind: 'none', reason: 'Nothing has changed since.' };
  return { kind: 'statistics', reason: 'It has changed by little.' };
}
