/** How much may wait in memory, and for how long where nobody set a target. */
export interface FlushPolicy {
  readonly rowsMax: number;
  /** Of one batch; a second one may be on its way to the lake, so twice this is held at most. */
  readonly bytesMax: number;
  /** How old a record may be before it is visible, of topics without a target of their own. */
  readonly ageMs: number;
  /** What the first records after a start may wait, so that data shows soon; doubles with each commit. */
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

/** What no record waits longer for after `commits` commits of this process, in milliseconds. */
export function rampMs(policy: FlushPolicy, commits: number): number {
  return policy.firstAgeMs * 2 ** Math.min(commits, 30);
}
