/**
 * Decides whether one more sign-in attempt is allowed. Each attempt is counted before the password is looked
 * at, so that attempts sent at the same moment cannot share one count; a success takes the count away again.
 */

export interface AttemptRecord {
  /** Attempts counted since `windowStartedAt`. */
  readonly attempts: number;
  readonly windowStartedAt: Date;
  /** How many locks followed each other; each is longer than the one before. */
  readonly locks: number;
  readonly lockedUntil: Date | null;
}

export interface LockPolicy {
  /** The attempt that starts the lock, unless it succeeds. */
  readonly attemptsMax: number;
  readonly windowMs: number;
  readonly firstLockMs: number;
  readonly longestLockMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const ACCOUNT_POLICY: LockPolicy = {
  attemptsMax: 5,
  windowMs: 15 * MINUTE_MS,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: DAY_MS,
};

/** Many people may share an address, so it takes more to lock one. */
export const ADDRESS_POLICY: LockPolicy = {
  attemptsMax: 60,
  windowMs: 15 * MINUTE_MS,
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 15 * MINUTE_MS,
};

export type AttemptDecision =
  | { readonly allowed: true; readonly next: AttemptRecord }
  | { readonly allowed: false; readonly retryAfterMs: number };

export function decideAttempt(before: AttemptRecord | null, now: Date, policy: LockPolicy): AttemptDecision {
  const nowMs = now.getTime();
  const lockedUntilMs = before?.lockedUntil?.getTime() ?? 0;
  if (lockedUntilMs > nowMs) return { allowed: false, retryAfterMs: lockedUntilMs - nowMs };

  const fresh =
    before === null ||
    before.lockedUntil !== null ||
    nowMs - before.windowStartedAt.getTime() >= policy.windowMs;
  const attempts = (fresh ? 0 : before.attempts) + 1;
  const locks = before === null || nowMs - before.windowStartedAt.getTime() >= DAY_MS * 2 ? 0 : before.locks;
  const windowStartedAt = fresh ? now : before.windowStartedAt;
  if (attempts < policy.attemptsMax) {
    return { allowed: true, next: { attempts, windowStartedAt, locks, lockedUntil: null } };
  }
  const lockMs = Math.min(policy.firstLockMs * 2 ** Math.min(locks, 20), policy.longestLockMs);
  return {
    allowed: true,
    next: { attempts, windowStartedAt, locks: locks + 1, lockedUntil: new Date(nowMs + lockMs) },
  };
}
