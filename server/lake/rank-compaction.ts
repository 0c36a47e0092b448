/** Pure: which groups of files, over all tables, are rewritten first: those that spare reads the most for what they cost. */
import type { CompactionGroup } from './plan-compaction.ts';
import type { DataFile } from './table.ts';

/** What a table that nobody has read lately counts as, so that its groups still have an order among themselves. */
const SCANS_A_DAY_MIN = 1;

const sum = (files: readonly DataFile[], of: (file: DataFile) => number) =>
  files.reduce((total, file) => total + of(file), 0);

export function bytesOf(files: readonly DataFile[]): number {
  return sum(files, ({ sizeBytes }) => sizeBytes);
}

/** How many files a read of all these rows opens: those of rows, and those of what is deleted from them. */
export function filesOpened(files: readonly DataFile[]): number {
  const deletes = new Set(files.flatMap((file) => (file.deletes ?? []).map(({ path }) => path)));
  return files.length + deletes.size;
}

/**
 * Files that reads of a day open less, for each byte that is rewritten. A byte costs about the same processor time in
 * every table, so this is also the order by what a second of it brings.
 */
export function worthOf({ files }: CompactionGroup, targetBytes: number, scansPerDay: number): number {
  const bytes = Math.max(bytesOf(files), 1);
  const saved = filesOpened(files) - Math.max(1, Math.ceil(bytes / targetBytes));
  return (saved * Math.max(scansPerDay, SCANS_A_DAY_MIN)) / bytes;
}

/** The groups of one table, the most worth first. */
export function rankGroups(
  groups: readonly CompactionGroup[],
  targetBytes: number,
  scansPerDay: number,
): readonly (CompactionGroup & { readonly worth: number })[] {
  return groups
    .map((group) => ({ ...group, worth: worthOf(group, targetBytes, scansPerDay) }))
    .toSorted((a, b) => b.worth - a.worth);
}
