import type { DataFile } from './table.ts';

export interface SamplePlan {
  readonly files: readonly DataFile[];
  /** Rows in those files. */
  readonly rows: number;
}

/**
 * Which files to read so that there are about `rowsMax` rows: all, or some evenly from all partitions in their order.
 * At least one, so that a table with one large file is read whole.
 */
export function planSample(files: readonly DataFile[], rowsMax: number): SamplePlan {
  const rowsOf = (some: readonly DataFile[]) => some.reduce((sum, { recordCount }) => sum + recordCount, 0);
  const total = rowsOf(files);
  if (total <= rowsMax) return { files, rows: total };
  const ordered = files.toSorted(
    (a, b) => compare(a.partition ?? '', b.partition ?? '') || compare(a.path, b.path),
  );
  const share = rowsMax / total;
  // A file is taken whenever the rows passed so far are owed one.
  const chosen: DataFile[] = [];
  let owed = 0;
  for (const file of ordered) {
    owed += file.recordCount * share;
    if (owed < file.recordCount / 2) continue;
    chosen.push(file);
    owed -= file.recordCount;
  }
  if (chosen.length === 0)
    chosen.push(...ordered.toSorted((a, b) => a.recordCount - b.recordCount).slice(0, 1));
  return { files: chosen, rows: rowsOf(chosen) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
