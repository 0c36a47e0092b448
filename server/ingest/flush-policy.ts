/** When an open batch is committed, and how much may wait in memory. */
export interface FlushPolicy {
  readonly rowsMax: number;
  /** Of one batch; a second one may be on its way to the lake, so twice this is held at most. */
  readonly bytesMax: number;
  /** A batch this old is committed however small it is. */
  readonly ageMs: number;
  /** What the first batch after a start may wait, so that data shows soon; doubles up to `ageMs`. */
  readonly firstAgeMs: number;
}

/**
 * Ten seconds keep the snapshots of a quiet topic under 9,000 a day and leave gold fifty of the sixty seconds
 * it has; under load batches fill long before.
 */
export const DEFAULT_FLUSH_POLICY: FlushPolicy = {
  rowsMax: 100_000,
  bytesMax: 48 * 1024 * 1024,
  ageMs: 10_000,
  firstAgeMs: 1_000,
};

export function isFull(policy: FlushPolicy, size: { rows: number; bytes: number }): boolean {
  return size.rows >= policy.rowsMax || size.bytes >= policy.bytesMax;
}

/** How long the batch after `commits` commits of this process may wait, in milliseconds. */
export function waitMs(policy: FlushPolicy, commits: number): number {
  return Math.min(policy.ageMs, policy.firstAgeMs * 2 ** Math.min(commits, 30));
}
