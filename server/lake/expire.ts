/** Drops snapshots that nobody needs, so that metadata stays small and replaced files can be removed. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { loadTable, rememberMetadata } from './catalog.ts';
import { movePointers } from './catalog-data.ts';
import { addGarbage, dueGarbage, forgetGarbage } from './garbage-data.ts';
import { toPath } from './location.ts';
import { consumedSnapshots } from './maintenance-data.ts';
import { metadataText, toTable } from './metadata.ts';
import { encodeMetadataFile } from './metadata-file.ts';
import { planExpiry, withoutAgedReferences, withoutSnapshots } from './plan-expiry.ts';
import { unreachableFiles } from './reachable.ts';
import { extendMetadataLog } from './snapshot.ts';
import { ensureDirectory, removeFiles, removeSurely, syncDirectory, writeDurably } from './storage.ts';
import type { Table, TableName } from './table.ts';
import { maxReferenceAgeMs, propertyNumber } from './table-properties.ts';
import { metadataDirectory, nextMetadataLocation } from './write-paths.ts';

/**
 * Queries that planned their files before these became unreachable have this long to read them: longer than a role
 * may let a query run (an hour) with its turn in the queue before.
 */
const GRACE_MS = 90 * 60 * 1000;
const MAX_YOUNG = 100;
const MAX_FOR_READERS = 1000;
const ATTEMPTS_MAX = 10;
/** Dropping a single snapshot costs as much as dropping many: wait for some. */
const MIN_DROPPED = 10;
const SWEEP_BATCH = 500;

export interface ExpiryOptions {
  readonly graceMs?: number;
  readonly minDropped?: number;
  readonly nowMs?: number;
}

/** Drops what is no longer needed and gives how many snapshots these were; 0 for none. */
export async function expireSnapshots(name: TableName, options: ExpiryOptions = {}): Promise<number> {
  const { graceMs = GRACE_MS, minDropped = MIN_DROPPED, nowMs = Date.now() } = options;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const table = await loadTable(name);
    if (!table) return 0;
    const base = withoutAgedReferences(table.metadata, maxReferenceAgeMs(table), nowMs);
    const dropped = planExpiry(
      base,
      await consumedSnapshots(name),
      {
        minSnapshots: propertyNumber(table, 'history.expire.min-snapshots-to-keep'),
        maxAgeMs: propertyNumber(table, 'history.expire.max-snapshot-age-ms'),
        maxYoung: MAX_YOUNG,
        maxForReaders: MAX_FOR_READERS,
      },
      nowMs,
    );
    if (dropped.length < minDropped) return 0;
    const next = withoutSnapshots(base, dropped, nowMs);
    const garbage = await unreachableFiles(table, dropped, next.snapshots);
    if (await publish(table, next, garbage, graceMs)) return dropped.length;
  }
  // Commits come faster than this can follow; the next round tries again.
  return 0;
}

async function publish(
  table: Table,
  next: Table['metadata'],
  garbage: readonly string[],
  graceMs: number,
): Promise<boolean> {
  const { log, retired } = extendMetadataLog(table);
  const metadata = { ...next, 'metadata-log': log };
  const location = nextMetadataLocation(table, randomUUID());
  const text = metadataText(metadata);
  await ensureDirectory(metadataDirectory(table));
  await writeDurably(toPath(location), await encodeMetadataFile(location, text));
  await syncDirectory(metadataDirectory(table));
  let outcome: Awaited<ReturnType<typeof movePointers>>;
  try {
    outcome = await movePointers([{ name: table.name, from: table.metadataLocation, to: location }], {
      within: (tx) => addGarbage(tx, garbage, graceMs),
    });
  } catch (error) {
    await removeFiles([toPath(location)]);
    throw error;
  }
  if (outcome === 'unknown') {
    throw new AppError(
      'unavailable',
      'PostgreSQL went away while snapshots were dropped. It is tried again.',
    );
  }
  if (outcome === 'lost') {
    await removeFiles([toPath(location)]);
    return false;
  }
  rememberMetadata(location, toTable(table.name, location, metadata).metadata, text);
  await removeFiles(retired);
  return true;
}

/** Removes files whose grace is over and gives how many; one that cannot be removed now stays on the list. */
export async function sweepGarbage(): Promise<number> {
  let removed = 0;
  for (;;) {
    const due = await dueGarbage(SWEEP_BATCH);
    const gone = await removeSurely(due);
    if (gone.length > 0) await forgetGarbage(gone);
    removed += gone.length;
    if (due.length < SWEEP_BATCH || gone.length === 0) return removed;
  }
}
