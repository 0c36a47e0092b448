/** Pure: which ranges become one, so that their number grows with the days and not with the commits. */
import type { StoredRange } from './ranges-data.ts';

/** A range this large is looked at in one step. */
const RECORDS_MAX = 250_000;
/** Younger ones stay as they were committed, so that a fault is told to the commit. */
const AGE_MS = 60 * 60 * 1000;

/** Neighbours of one partition and day that were found balanced as the lake is now, in groups of two or more. */
export function planMerge(
  ranges: readonly StoredRange[],
  isSettled: (range: StoredRange) => boolean,
  nowMs: number,
): StoredRange[][] {
  const groups: StoredRange[][] = [];
  let group: StoredRange[] = [];
  let records = 0;
  const close = () => {
    if (group.length > 1) groups.push(group);
    group = [];
    records = 0;
  };
  const ordered = ranges.toSorted(
    (a, b) =>
      (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
      a.partition - b.partition ||
      a.from - b.from,
  );
  for (const range of ordered) {
    const last = group.at(-1);
    const follows =
      last &&
      last.source === range.source &&
      last.partition === range.partition &&
      last.to === range.from &&
      dayOf(last) === dayOf(range) &&
      records + range.records <= RECORDS_MAX;
    if (!follows) close();
    if (nowMs - range.committedAt.getTime() < AGE_MS || !isSettled(range)) continue;
    group.push(range);
    records += range.records;
  }
  close();
  return groups;
}

const dayOf = ({ committedAt }: StoredRange) => committedAt.toISOString().slice(0, 10);
