import type { RunCause } from './schema.ts';

/** Pure: which tables are checked now, though nobody asks. */

/** What is known of a table that has checks. Instants and spans in ms. */
export interface TableFacts {
  readonly table: string;
  /** The snapshot that its rows are of; null without any. Files that were only merged make no other one. */
  readonly snapshotId: string | null;
  /** Changes with what is checked. */
  readonly checksKey: string;
  /** Checked again after so long, though nothing came; null: not. */
  readonly everyMs: number | null;
  /** The last run; null before the first. */
  readonly last: {
    readonly snapshotId: string | null;
    readonly checksKey: string;
    readonly finishedAtMs: number;
    readonly durationMs: number;
  } | null;
}

export interface DueTable {
  readonly table: string;
  readonly cause: RunCause;
}

/** A table to which rows come all the time is checked no more than this often, */
const GAP_MS = 30_000;
/** and for no more than a twentieth of the time. */
const REST_PER_RUN = 19;

/** Whose checks are other ones comes first, since somebody changed them; then what was looked at longest ago. */
export function planRound(tables: readonly TableFacts[], nowMs: number): DueTable[] {
  return tables
    .flatMap((facts) => {
      const cause = causeOf(facts, nowMs);
      return cause === null ? [] : [{ facts, cause }];
    })
    .toSorted(
      (a, b) =>
        Number(b.cause === 'checks') - Number(a.cause === 'checks') ||
        (a.facts.last?.finishedAtMs ?? 0) - (b.facts.last?.finishedAtMs ?? 0),
    )
    .map(({ facts: { table }, cause }) => ({ table, cause }));
}

function causeOf(facts: TableFacts, nowMs: number): RunCause | null {
  const { snapshotId, checksKey, everyMs, last } = facts;
  if (last === null) return 'commit';
  if (last.checksKey !== checksKey) return 'checks';
  const restedMs = nowMs - last.finishedAtMs;
  if (last.snapshotId !== snapshotId && restedMs >= Math.max(GAP_MS, REST_PER_RUN * last.durationMs)) {
    return 'commit';
  }
  return everyMs !== null && restedMs >= everyMs ? 'schedule' : null;
}
