/** Pure: how often and how long a commit is tried, and its outcome asked for (`commit.retry.*`, `commit.status-check.*`). */
import type { Table } from './table.ts';

export interface Retries {
  /** Attempts after the first one. */
  readonly retries: number;
  readonly minWaitMs: number;
  readonly maxWaitMs: number;
  readonly timeoutMs: number;
}

/** More patient than Iceberg's own four: an ingest worker that gives up would only stage the same rows again. */
const COMMIT: Retries = { retries: 39, minWaitMs: 10, maxWaitMs: 200, timeoutMs: 30 * 60_000 };
const STATUS_CHECK: Retries = { retries: 19, minWaitMs: 500, maxWaitMs: 500, timeoutMs: 30 * 60_000 };

/** Where tables of one commit say different things, the most patient of them. */
export function commitRetries(tables: readonly Pick<Table, 'metadata'>[]): Retries {
  return mostPatient(
    tables.map((table) => retriesOf(table, 'commit.retry', COMMIT)),
    COMMIT,
  );
}

export function statusRetries(tables: readonly Pick<Table, 'metadata'>[]): Retries {
  return mostPatient(
    tables.map((table) => retriesOf(table, 'commit.status-check', STATUS_CHECK)),
    STATUS_CHECK,
  );
}

function retriesOf(
  { metadata: { properties } }: Pick<Table, 'metadata'>,
  prefix: 'commit.retry' | 'commit.status-check',
  usual: Retries,
): Retries {
  const given = (name: string, otherwise: number) => {
    const text = properties[`${prefix}.${name}`];
    const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isInteger(value) && value >= 0 ? value : otherwise;
  };
  return {
    retries: given('num-retries', usual.retries),
    minWaitMs: given('min-wait-ms', usual.minWaitMs),
    maxWaitMs: given('max-wait-ms', usual.maxWaitMs),
    timeoutMs: given('total-timeout-ms', usual.timeoutMs),
  };
}

function mostPatient(all: readonly Retries[], usual: Retries): Retries {
  const most = (of: keyof Retries) =>
    all.length === 0 ? usual[of] : Math.max(...all.map((each) => each[of]));
  return {
    retries: most('retries'),
    minWaitMs: most('minWaitMs'),
    maxWaitMs: most('maxWaitMs'),
    timeoutMs: most('timeoutMs'),
  };
}

/**
 * How long to wait after attempt `attempt` (from 1) that began `elapsedMs` after the first; null to give up. Doubles from
 * attempt to attempt; `random` from 0 to 1 spreads those who were in each other's way.
 */
export function waitBefore(
  rules: Retries,
  attempt: number,
  elapsedMs: number,
  random: number,
): number | null {
  if (attempt > rules.retries || elapsedMs >= rules.timeoutMs) return null;
  const longest = Math.min(
    Math.max(rules.maxWaitMs, rules.minWaitMs),
    rules.minWaitMs * 2 ** Math.min(attempt - 1, 30),
  );
  return Math.min(longest * random, Math.max(rules.timeoutMs - elapsedMs, 0));
}
