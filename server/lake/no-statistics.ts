import type { FileStatistics } from './table.ts';

const NONE = new Map<number, never>();

/** Of a file whose writer says nothing of its columns. */
export const NO_STATISTICS: FileStatistics = {
  columnSizes: NONE,
  valueCounts: NONE,
  nullCounts: NONE,
  nanCounts: NONE,
  lowerBounds: NONE,
  upperBounds: NONE,
};
