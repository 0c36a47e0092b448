/** Pure: which data files of a table are worth rewriting together. */
import type { DataFile } from './table.ts';

export interface CompactionCandidate {
  readonly file: DataFile;
  /** When the file was committed; null when that is longer ago than the table's history tells. */
  readonly committedAtMs: number | null;
}

export interface CompactionGroup {
  /** The partition that all files are in; undefined for files of earlier partitionings, whose rows are sorted anew. */
  readonly partition: string | null | undefined;
  readonly files: readonly DataFile[];
}

export interface CompactionRules {
  readonly targetBytes: number;
  /** A partition that still gets files is left alone until it has this many small ones, or they fill a large one. */
  readonly minFiles: number;
  /** A partition without a commit for this long is finished: two small files are enough. */
  readonly restingMs: number;
}

/** Files below this share of the target are small. */
const SMALL_SHARE = 0.75;
/** From this share of deleted rows on a file is written anew without them while its partition still grows. */
const DELETED_SHARE = 0.3;

/**
 * Groups of small files of one partition, each to become one file of at most about the target size. `specId` is the
 * table's present partitioning.
 *
 * In a partition that still grows a file joins a group only when the smaller ones together weigh as much as it
 * does. So every rewrite at least doubles the file a row lies in, and a row is rewritten no more often than the
 * file size doubles on its way to the target, however often this runs.
 */
export function planCompaction(
  candidates: readonly CompactionCandidate[],
  specId: number,
  rules: CompactionRules,
  nowMs: number,
): CompactionGroup[] {
  const partitions = Map.groupBy(candidates, ({ file }) =>
    file.specId === specId ? file.partition : undefined,
  );
  const groups: CompactionGroup[] = [];
  for (const [partition, all] of partitions) {
    const lastCommitMs = Math.max(...all.map(({ committedAtMs }) => committedAtMs ?? 0));
    const resting = nowMs - lastCommitMs >= rules.restingMs;
    const [folded, whole] = split(all, ({ file }) => isWorthFolding(file, resting));
    const small = whole
      .filter(({ file }) => file.sizeBytes < rules.targetBytes * SMALL_SHARE)
      .toSorted((a, b) => a.file.sizeBytes - b.file.sizeBytes);
    const chosen = [...folded, ...(resting ? small : whileWorthwhile(small))];
    const hasDeletes = new Set(folded.map(({ file }) => file));
    for (const files of pack(chosen, rules.targetBytes)) {
      const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
      const finished = bytes >= rules.targetBytes * SMALL_SHARE;
      const isDue = files.length >= (resting || finished ? 2 : rules.minFiles);
      if (isDue || files.some((file) => hasDeletes.has(file))) groups.push({ partition, files });
    }
  }
  return groups;
}

function split<T>(all: readonly T[], belongs: (each: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((each) => !belongs(each))];
}

/** Whether the rows that are deleted from a file are many enough, or its partition at rest, to write it without them. */
function isWorthFolding({ deletes = [], recordCount }: DataFile, resting: boolean): boolean {
  const deleted = deletes.reduce((sum, each) => sum + each.recordCount, 0);
  return deleted > 0 && (resting || deleted >= recordCount * DELETED_SHARE);
}

/** The longest run of the smallest files whose largest member is no heavier than the rest of the run. */
function whileWorthwhile(ascending: readonly CompactionCandidate[]): readonly CompactionCandidate[] {
  let weight = 0;
  let length = 0;
  for (const [index, { file }] of ascending.entries()) {
    if (file.sizeBytes <= weight) length = index + 1;
    weight += file.sizeBytes;
  }
  return ascending.slice(0, length);
}

/** Fills one bin after another with the oldest files first, so that rows stay near those they arrived with. */
function pack(chosen: readonly CompactionCandidate[], targetBytes: number): DataFile[][] {
  const oldestFirst = chosen.toSorted((a, b) => (a.committedAtMs ?? 0) - (b.committedAtMs ?? 0));
  const bins: DataFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { file } of oldestFirst) {
    if (bytes + file.sizeBytes > targetBytes) {
      bins.push([]);
      bytes = 0;
    }
    bins.at(-1)?.push(file);
    bytes += file.sizeBytes;
  }
  return bins;
}
