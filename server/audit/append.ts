import type { PoolClient } from 'pg';
import { createLogger } from '../log.ts';
import { highestAnchored } from './anchors.ts';
import { type ChainEnd, insertEntries, lockEnd, type SealedEntry, type SignedEnd } from './append-data.ts';
import { type PreparedEntry, prepareEntry } from './prepare-entry.ts';
import { auditKeys, FIRST_PREVIOUS, sealEntry, signEnd, signerOfEnd } from './seal.ts';

/** What is wrong with the end of the chain that was found, in words; null: nothing. */
export function faultOfEnd(
  { head, last }: ChainEnd,
  isSigned: (head: SignedEnd) => boolean,
  anchoredSeq: number,
): string | null {
  if (!head) return last || anchoredSeq > 0 ? 'The head of the log was missing.' : null;
  if (!isSigned(head)) return 'The head of the log was not signed by this portal.';
  if (head.seq !== (last?.seq ?? 0)) return 'The head of the log and its last entry were not the same.';
  if (last && head.seal !== last.seal) return 'The last entry of the log was another than its head says.';
  if (head.seq < anchoredSeq) return 'Entries at the end of the log were missing.';
  return null;
}

/**
 * Seals entries onto the end of the chain, in the caller's transaction; nobody else appends until that ends. When
 * the end is not as this portal left it, the log goes on from what is there, and its next entry says so.
 */
export async function appendEntries(tx: PoolClient, entries: readonly PreparedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const keys = auditKeys();
  const end = await lockEnd(tx);
  const anchored = highestAnchored();
  const fault = faultOfEnd(end, (head) => signerOfEnd(keys, 'head', head) >= 0, anchored);
  const added = fault ? [brokenEntry(fault, end, anchored), ...entries] : entries;
  const sealed: SealedEntry[] = [];
  let seq = end.last?.seq ?? 0;
  let previousSeal = end.last?.seal ?? FIRST_PREVIOUS;
  for (const entry of added) {
    seq += 1;
    const stored = { ...entry, seq, at: end.at, previousSeal };
    const seal = sealEntry(keys[0], stored);
    sealed.push({ ...stored, seal });
    previousSeal = seal;
  }
  await insertEntries(tx, sealed, {
    seq,
    seal: previousSeal,
    signature: signEnd(keys[0], 'head', seq, previousSeal),
  });
}

function brokenEntry(fault: string, { head, last }: ChainEnd, anchored: number): PreparedEntry {
  const details = { fault, headSeq: head?.seq ?? null, lastSeq: last?.seq ?? null, anchoredSeq: anchored };
  createLogger('audit').error(details, 'the audit log was changed from outside');
  return prepareEntry({
    action: 'audit.broken',
    outcome: 'failed',
    actorId: null,
    actor: 'system',
    subject: 'audit log',
    details,
  });
}
