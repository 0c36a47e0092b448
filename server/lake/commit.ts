/**
 * Commits changes to any number of tables at once.
 *
 * Invariant: what a table's catalog pointer names is whole and durable, with everything it refers to, before the
 * pointer moves; and files that any reachable metadata names are never changed. The one commit point is COMMIT of
 * the PostgreSQL transaction in catalog.ts that moves all pointers and runs `within`. Before it every file written
 * here is invisible; after it everything is. A kill at any moment leaves the old state or the new one, and at
 * worst files that nobody refers to, which orphan removal takes away.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { AppError } from '../errors.ts';
import { loadTables, rememberMetadata } from './catalog.ts';
import { movePointers, settledPointer, type TransactionStep } from './catalog-data.ts';
import { CommitConflict, OutcomeUnknown, type TableChange } from './change.ts';
import { commitRetries, statusRetries, waitBefore } from './commit-retries.ts';
import { settleAll } from './lanes.ts';
import { currentSnapshot, snapshotById } from './metadata.ts';
import { HELD_BRANCH } from './references.ts';
import { type CommitIdentity, type NextSnapshot, nextSnapshot } from './snapshot.ts';
import { ensureDirectory, removeFiles, syncDirectory, writeDurably } from './storage.ts';
import { type Table, tableKey } from './table.ts';
import { metadataDirectory } from './write-paths.ts';

/** Every step of a commit, in order, for proofs that a kill at any of them does no harm. */
export type CommitStep =
  | 'files-staged'
  | 'manifest-written'
  | 'manifest-list-written'
  | 'metadata-written'
  | TransactionStep
  | 'cleaned-up';

export const COMMIT_STEPS: readonly CommitStep[] = [
  'files-staged',
  'manifest-written',
  'manifest-list-written',
  'metadata-written',
  'transaction-begun',
  'pointer-moved',
  'within-done',
  'before-commit',
  'committed',
  'cleaned-up',
];

export interface CommitOptions {
  /**
   * Runs in the transaction that moves the pointers, again in every attempt, with the tables as this attempt makes them.
   * When it throws, nothing is committed.
   */
  readonly within?: (tx: PoolClient, tables: readonly Table[]) => Promise<void>;
  readonly onStep?: (step: CommitStep) => void | Promise<void>;
}

interface Prepared {
  readonly base: Table;
  readonly next: NextSnapshot;
}

/**
 * Applies all changes or none and returns the tables as they are afterwards, in the order given. Data files must
 * come from stageFiles; they are kept when the commit fails, so that it can be tried again (discardFiles removes
 * them, but never after OutcomeUnknown). Throws CommitConflict when an overwrite or replace must be planned again,
 * OutcomeUnknown when PostgreSQL went away at the moment of commit, AppError `unavailable` when the disk fails, and
 * what `within` throws.
 */
export async function commitTables(
  changes: readonly TableChange[],
  options: CommitOptions = {},
): Promise<Table[]> {
  assertOncePerTable(changes);
  await options.onStep?.('files-staged');
  const identities = changes.map(newIdentity);
  const reusable = new Set<string>();
  const retries = commitRetries(changes.map(({ table }) => table));
  const begunAt = performance.now();
  try {
    for (let attempt = 1; ; attempt++) {
      const tables = await tryCommit(changes, identities, attempt, reusable, options);
      if (tables) return tables;
      const waitMs = waitBefore(retries, attempt, performance.now() - begunAt, Math.random());
      if (waitMs === null) {
        const names = changes.map((change) => tableKey(change.table.name)).join(', ');
        throw new AppError('unavailable', `Others kept committing first to ${names}. Try again later.`);
      }
      await sleep(waitMs);
    }
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) await removeFiles(reusable);
    throw error;
  }
}

function assertOncePerTable(changes: readonly TableChange[]): void {
  const seen = new Set<string>();
  for (const { table, ...change } of changes) {
    const key = tableKey(table.name);
    if (seen.has(key)) throw new Error(`Table ${key} is changed twice in one commit`);
    seen.add(key);
    if (change.operation !== 'replace') continue;
    const rows = (files: typeof change.add) => files.reduce((sum, file) => sum + file.recordCount, 0);
    const [added, removed] = [rows(change.add), rows(change.remove)];
    const hasDeletes = change.remove.some(({ deletes }) => deletes && deletes.length > 0);
    if (hasDeletes ? added > removed : added !== removed) {
      throw new Error(`A replace of files of ${key} would change its number of rows`);
    }
  }
}

/** Snapshot ids stay below 2^53 so that readers which parse JSON numbers as doubles see them exactly. */
function newIdentity(): CommitIdentity {
  const snapshotId = (randomBytes(8).readBigUInt64BE() >> 12n) + 1n;
  return { snapshotId, uuid: randomUUID() };
}

/** null when someone else was first and the changes can be applied again. */
async function tryCommit(
  changes: readonly TableChange[],
  identities: readonly CommitIdentity[],
  attempt: number,
  reusable: Set<string>,
  options: CommitOptions,
): Promise<Table[] | null> {
  const bases = await loadTables(changes.map((change) => change.table.name));
  const written = new Set<string>();
  let keepWritten = false;
  try {
    const prepared = await settleAll(
      changes.map((change, index) =>
        prepare(
          change,
          bases[index] ?? null,
          identities[index] as CommitIdentity,
          attempt,
          written,
          reusable,
          options,
        ),
      ),
    );
    const moved = prepared.filter((each): each is Prepared => 'next' in each && each.next !== null);
    const moves = moved.map(({ base, next }) => ({
      name: base.name,
      from: base.metadataLocation,
      to: next.table.metadataLocation,
    }));
    const { within, onStep } = options;
    const tables = prepared.map(({ base, next }) => next?.table ?? base);
    let outcome = await movePointers(moves, {
      ...(onStep && { onStep }),
      ...(within && { within: (tx) => within(tx, tables) }),
    });
    if (outcome === 'unknown') {
      keepWritten = true;
      outcome = await settle(moved);
    }
    if (outcome === 'lost') {
      keepWritten = false;
      return null;
    }
    keepWritten = true;
    for (const { next } of moved) {
      rememberMetadata(next.table.metadataLocation, next.table.metadata, next.metadata.text);
    }
    await removeFiles(moved.flatMap(({ next }) => next.retired));
    await options.onStep?.('cleaned-up');
    return tables;
  } finally {
    if (!keepWritten) await removeFiles(written);
  }
}

async function prepare(
  change: TableChange,
  base: Table | null,
  identity: CommitIdentity,
  attempt: number,
  written: Set<string>,
  reusable: Set<string>,
  options: CommitOptions,
): Promise<Prepared | { base: Table; next: null }> {
  if (!base || base.metadata['table-uuid'] !== change.table.metadata['table-uuid']) {
    throw new CommitConflict(change.table.name, 'it was dropped or made anew');
  }
  if (change.operation === 'overwrite') assertSameRows(change.table, base);
  if (change.operation === 'replace' && base.metadata.refs?.[HELD_BRANCH]) {
    throw new CommitConflict(base.name, 'a publication of it is held, which was made from its files');
  }
  const next = await nextSnapshot(base, change, identity, attempt, Date.now());
  if (!next) return { base, next };

  const { addedManifests, rewrittenManifests, manifestList, metadata } = next;
  await ensureDirectory(metadataDirectory(base));
  const write = async (path: string, bytes: string | Buffer, into: Set<string>): Promise<void> => {
    await writeDurably(path, bytes);
    into.add(path);
  };
  const manifests = rewrittenManifests.map((file) => write(file.path, file.bytes, written));
  for (const { path, bytes } of addedManifests) {
    if (!reusable.has(path)) manifests.push(write(path, bytes, reusable));
  }
  // Written side by side, since the disk's flushes cost more than everything else; none is visible yet.
  const list = write(manifestList.path, manifestList.bytes, written);
  const document = write(metadata.path, metadata.bytes, written);
  await settleAll([...manifests, list, document]);
  await options.onStep?.('manifest-written');
  await options.onStep?.('manifest-list-written');
  await syncDirectory(metadataDirectory(base));
  await options.onStep?.('metadata-written');
  return { base, next };
}

/** An overwrite was computed from the table's rows; rewrites of files in between have kept these. */
function assertSameRows(planned: Table, base: Table): void {
  let snapshot = currentSnapshot(base.metadata);
  while (snapshot && snapshot['snapshot-id'] !== planned.currentSnapshotId) {
    const parent: bigint | undefined = snapshot['parent-snapshot-id'];
    const isLast = (parent ?? null) === planned.currentSnapshotId;
    if (snapshot.summary.operation !== 'replace') {
      throw new CommitConflict(planned.name, 'rows were added or removed by another commit');
    }
    if (isLast) return;
    snapshot = parent === undefined ? null : (snapshotById(base.metadata, parent) ?? null);
    if (!snapshot) throw new CommitConflict(planned.name, 'its earlier snapshots have expired');
  }
  if (!snapshot && planned.currentSnapshotId !== null) {
    throw new CommitConflict(planned.name, 'it was rolled back');
  }
}

/** Finds out whether a transaction whose answer was lost has committed. */
async function settle(moved: readonly Prepared[]): Promise<'committed' | 'lost'> {
  const [first] = moved;
  if (!first) return 'lost';
  const target = first.next.table.metadataLocation;
  const retries = statusRetries(moved.map(({ base }) => base));
  const begunAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      const pointer = await settledPointer(first.base.name);
      if (pointer === target) return 'committed';
      const [table] = await loadTables([first.base.name]);
      const overtaken = table?.metadata['metadata-log'].some((each) => each['metadata-file'] === target);
      return overtaken ? 'committed' : 'lost';
    } catch (error) {
      const waitMs = waitBefore(retries, attempt, performance.now() - begunAt, 1);
      if (waitMs === null) throw new OutcomeUnknown(error);
      await sleep(waitMs);
    }
  }
}
