export interface TransformSituation {
  readonly nowMs: number;
  /** Rows in bronze that no run has seen yet. */
  readonly waitingRows: number;
  /** Whether any table changed since the last run looked; waitingRows may be 0 all the same. */
  readonly changed: boolean;
  /** null before the first run of this process. */
  readonly lastRun: { readonly startedMs: number; readonly endedMs: number } | null;
  /** Whether somebody waits for a run. */
  readonly isAskedFor: boolean;
  /** Rounds in a row in which a model failed. */
  readonly failedRounds: number;
}

/** Between the starts of two runs while events trickle in. Together with a run it stays far below a minute. */
export const LIVE_INTERVAL_MS = 10_000;
/** So many rows are worth a run of their own at once. */
export const MUCH_WAITING_ROWS = 200_000;
const RETRY_MS_MAX = 300_000;

/** Whether to run now, and if not, after how long that may change by itself. */
export function decideRun(situation: TransformSituation): { run: true } | { run: false; waitMs: number } {
  const { nowMs, waitingRows, changed, lastRun, failedRounds } = situation;
  if (!lastRun || situation.isAskedFor) return { run: true };
  const dueMs = [
    ...(changed
      ? [waitingRows >= MUCH_WAITING_ROWS ? lastRun.endedMs : lastRun.startedMs + LIVE_INTERVAL_MS]
      : []),
    ...(failedRounds > 0 ? [lastRun.endedMs + retryAfterMs(failedRounds)] : []),
  ];
  // A failing model must not be tried with every new event.
  const earliest =
    failedRounds > 1 && waitingRows < MUCH_WAITING_ROWS ? Math.max(...dueMs) : Math.min(...dueMs);
  if (earliest <= nowMs) return { run: true };
  return { run: false, waitMs: earliest - nowMs };
}

function retryAfterMs(failedRounds: number): number {
  return Math.min(RETRY_MS_MAX, LIVE_INTERVAL_MS * 2 ** (failedRounds - 1));
}
