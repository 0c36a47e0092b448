import type { PoolClient } from 'pg';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { highestAnchored, writeAnchor } from './anchors.ts';
import { appendEntries } from './append.ts';
import { durably, readHead } from './append-data.ts';
import type { AuditEntry } from './entry.ts';
import { type PreparedEntry, prepareEntry } from './prepare-entry.ts';
import { auditKeys, signerOfEnd } from './seal.ts';

interface Waiting {
  readonly entries: readonly PreparedEntry[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const BATCH_MAX = 1_000;
const ANCHOR_EVERY_MS = 1_000;

let queue: Waiting[] = [];
let isCommitting = false;

/**
 * Appends to the audit log; resolves when the entries are durable. Calls that come while others commit are committed
 * together, so that a caller waits for two commits at most and many cost few. Rejects when the database does not take
 * them: then what was to be recorded must not happen. Within another transaction use `recordAuditIn`, or the two may
 * wait for each other.
 */
export async function recordAudit(entries: readonly AuditEntry[]): Promise<void> {
  const prepared = entries.map(prepareEntry);
  if (prepared.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    queue.push({ entries: prepared, resolve, reject });
    if (!isCommitting) void commitQueue();
  });
}

/**
 * Appends within the caller's transaction (READ COMMITTED, as `transaction()` of db.ts opens it): the change and its
 * entry are committed together or not at all. From here to its end nobody else appends, so call it last.
 */
export async function recordAuditIn(tx: PoolClient, entries: readonly AuditEntry[]): Promise<void> {
  await appendEntries(tx, entries.map(prepareEntry));
  anchorSoon();
}

/**
 * Waits until everything handed in is decided, and anchors the log's end. For the end of a process, before the
 * database is left.
 */
export async function closeAudit(): Promise<void> {
  while (isCommitting) {
    await new Promise<void>((resolve, reject) => queue.push({ entries: [], resolve, reject }));
  }
  clearTimeout(anchorTimer);
  anchorTimer = undefined;
  await anchorNow();
}

async function commitQueue(): Promise<void> {
  isCommitting = true;
  while (queue.length > 0) {
    const batch = takeBatch();
    const entries = batch.flatMap((waiting) => waiting.entries);
    try {
      if (entries.length > 0) await durably((tx) => appendEntries(tx, entries));
      for (const { resolve } of batch) resolve();
      anchorSoon();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  isCommitting = false;
}

function takeBatch(): Waiting[] {
  let count = 0;
  const length = queue.findIndex(({ entries }) => {
    count += entries.length;
    return count > BATCH_MAX;
  });
  const batch = queue.slice(0, length <= 0 ? (length === 0 ? 1 : queue.length) : length);
  queue = queue.slice(batch.length);
  return batch;
}

let anchorTimer: NodeJS.Timeout | undefined;

function anchorSoon(): void {
  anchorTimer ??= setTimeout(() => {
    anchorTimer = undefined;
    void anchorNow();
  }, ANCHOR_EVERY_MS).unref();
}

/** Anchors what is committed, as the database says, so that an anchor is never ahead of the log. */
async function anchorNow(): Promise<void> {
  try {
    const head = await readHead();
    if (head && head.seq > highestAnchored() && signerOfEnd(auditKeys(), 'head', head) >= 0) {
      await writeAnchor(head.seq, head.seal);
    }
  } catch (error) {
    createLogger('audit').warn({ reason: errorMessage(error) }, 'the audit log could not be anchored');
  }
}
