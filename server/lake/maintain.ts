/** Everything that keeps tables quick, in one pass, with a note of what was done. */
import type { Engine } from '../engine/engine.ts';
import { errorMessage } from '../errors.ts';
import { type CompactionDue, type CompactionOutcome, compactTables } from './compact.ts';
import { type ExpiryOptions, expireSnapshots } from './expire.ts';
import { type MaintenanceRecord, recordMaintenance } from './maintenance-data.ts';
import { removeOrphans } from './orphans.ts';
import { type TableName, tableKey } from './table.ts';

export interface MaintenanceDue extends CompactionDue {
  /** Also looks through the table's whole folder for files that nothing refers to. */
  readonly orphans?: boolean;
}

export interface MaintenanceOptions {
  readonly signal?: AbortSignal;
  readonly nowMs?: number;
  /** No group of files is rewritten that would begin later than this after the beginning. */
  readonly budgetMs?: number;
  readonly expiry?: ExpiryOptions;
  onFailure?(name: TableName, error: unknown): void;
}

const NOT_OF_COMPACTION = { bytesAfter: null, opensSaved: null, scansPerDay: null, cpuMs: null };

/**
 * Compacts the tables, the most worth first, then expires and, where asked, removes orphans. Rounds that find nothing to
 * do leave no note. Gives the keys of the tables with which it is not through: there was no time, or something failed.
 */
export async function maintainTables(
  openEngine: () => Promise<Engine>,
  due: readonly MaintenanceDue[],
  options: MaintenanceOptions = {},
): Promise<ReadonlySet<string>> {
  const { signal } = options;
  const unfinished = new Set<string>();
  const failed = (name: TableName, error: unknown) => {
    unfinished.add(tableKey(name));
    if (!signal?.aborted) options.onFailure?.(name, error);
  };
  for (const outcome of await compactTables(openEngine, due, options)) {
    if (outcome.isUnfinished) unfinished.add(tableKey(outcome.name));
    await noteCompaction(outcome, signal);
    if (outcome.error !== null) failed(outcome.name, outcome.error);
  }
  for (const { name, orphans } of due) {
    try {
      await noted(name, 'expire', signal, () => expireSnapshots(name, options.expiry));
      if (orphans)
        await noted(name, 'remove-orphans', signal, async () => (await removeOrphans(name)).length);
    } catch (error) {
      failed(name, error);
    }
  }
  return unfinished;
}

async function noteCompaction(outcome: CompactionOutcome, signal: AbortSignal | undefined): Promise<void> {
  const { name, startedAt, workedMs, scansPerDay, error } = outcome;
  const record = {
    name,
    action: 'compact',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + workedMs),
  } as const;
  if (outcome.report.filesBefore > 0) {
    await recordMaintenance({ ...record, ...outcome.report, scansPerDay, error: null });
  }
  if (error !== null && !signal?.aborted) await noteFailure(record, error);
}

/** `work` gives how many things are gone. */
async function noted(
  name: TableName,
  action: 'expire' | 'remove-orphans',
  signal: AbortSignal | undefined,
  work: () => Promise<number>,
): Promise<void> {
  if (signal?.aborted) return;
  const startedAt = new Date();
  const record = () => ({ name, action, startedAt, finishedAt: new Date() });
  try {
    const gone = await work();
    if (gone === 0) return;
    const counts = { filesBefore: gone, filesAfter: 0, bytesRewritten: null };
    await recordMaintenance({ ...record(), ...NOT_OF_COMPACTION, ...counts, error: null });
  } catch (error) {
    if (!signal?.aborted) await noteFailure(record(), error);
    throw error;
  }
}

type Work = Pick<MaintenanceRecord, 'name' | 'action' | 'startedAt' | 'finishedAt'>;

/** What failed is told in any case; that it cannot be noted is no second failure. */
async function noteFailure(work: Work, error: unknown): Promise<void> {
  const nothing = { filesBefore: null, filesAfter: null, bytesRewritten: null };
  const record = { ...work, ...NOT_OF_COMPACTION, ...nothing, error: errorMessage(error) };
  await recordMaintenance(record).catch(() => undefined);
}
