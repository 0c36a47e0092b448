/** Everything that keeps a table quick, in one call, with a note of what was done. */
import type { Engine } from '../engine/engine.ts';
import { errorMessage } from '../errors.ts';
import { type CompactionOptions, compactTable } from './compact.ts';
import { type ExpiryOptions, expireSnapshots } from './expire.ts';
import { type MaintenanceRecord, recordMaintenance } from './maintenance-data.ts';
import { removeOrphans } from './orphans.ts';
import type { TableName } from './table.ts';

export interface MaintenanceOptions {
  readonly signal?: AbortSignal;
  readonly compaction?: CompactionOptions;
  readonly expiry?: ExpiryOptions;
  /** Also looks through the table's whole folder for files that nothing refers to. */
  readonly orphans?: boolean;
}

type Outcome = Pick<MaintenanceRecord, 'filesBefore' | 'filesAfter' | 'bytesRewritten'> | null;

/** Compacts, expires and, if asked, removes orphans. Rounds that find nothing to do leave no note. */
export async function maintainTable(
  engine: Engine,
  name: TableName,
  options: MaintenanceOptions = {},
): Promise<void> {
  const { signal } = options;
  await noted(name, 'compact', signal, async () => {
    const report = await compactTable(engine, name, { ...(signal && { signal }), ...options.compaction });
    return report.filesBefore > 0 ? report : null;
  });
  await noted(name, 'expire', signal, async () => {
    const dropped = await expireSnapshots(name, options.expiry);
    return dropped > 0 ? { filesBefore: dropped, filesAfter: 0, bytesRewritten: null } : null;
  });
  if (!options.orphans) return;
  await noted(name, 'remove-orphans', signal, async () => {
    const removed = await removeOrphans(name);
    return removed.length > 0 ? { filesBefore: removed.length, filesAfter: 0, bytesRewritten: null } : null;
  });
}

async function noted(
  name: TableName,
  action: MaintenanceRecord['action'],
  signal: AbortSignal | undefined,
  work: () => Promise<Outcome>,
): Promise<void> {
  if (signal?.aborted) return;
  const startedAt = new Date();
  const record = (outcome: Outcome, error: string | null) =>
    recordMaintenance({
      name,
      action,
      startedAt,
      filesBefore: outcome?.filesBefore ?? null,
      filesAfter: outcome?.filesAfter ?? null,
      bytesRewritten: outcome?.bytesRewritten ?? null,
      error,
    });
  try {
    const outcome = await work();
    if (outcome) await record(outcome, null);
  } catch (error) {
    if (!signal?.aborted) await record(null, errorMessage(error)).catch(() => undefined);
    throw error;
  }
}
