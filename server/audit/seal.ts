import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { authSecrets } from '../secrets.ts';

/** An entry as the log stores it, without its own seal. */
export interface StoredEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** `2026-11-24T09:01:00.123Z`, as precise as it is stored. */
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorId: string | null;
  readonly actor: string;
  readonly subject: string | null;
  readonly networkAddress: string | null;
  /** JSON text. */
  readonly details: string;
  /** The seal of the entry before, or `FIRST_PREVIOUS`. */
  readonly previousSeal: string;
}

/** Where a chain begins. */
export const FIRST_PREVIOUS = 'the log begins';

const LABEL = 'streamcommerce audit log v1';

/** The key of a log under one secret: HKDF-SHA256 (RFC 5869) with a label of its own, so no other use of the secret can seal. */
export function auditKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', LABEL, 32)));
}

let cached: { readonly of: string; readonly keys: readonly KeyObject[] } | undefined;

/** The keys that may have sealed, the present one first, then those of earlier secrets, the latest first. */
export function auditKeys(): readonly [KeyObject, ...KeyObject[]] {
  const [secret, ...former] = authSecrets();
  const of = JSON.stringify([secret, ...former]);
  if (cached?.of !== of) cached = { of, keys: [secret, ...former].map(auditKey) };
  return cached.keys as [KeyObject, ...KeyObject[]];
}

/** HMAC-SHA256 over every field, in base64url. A JSON array keeps the fields apart whatever is in them. */
export function sealEntry(key: KeyObject, entry: StoredEntry): string {
  const text = JSON.stringify([
    entry.seq,
    entry.at,
    entry.action,
    entry.outcome,
    entry.actorId,
    entry.actor,
    entry.subject,
    entry.networkAddress,
    entry.details,
    entry.previousSeal,
  ]);
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Signs where a chain ends. `place` keeps the head row's signature and the anchor's apart. */
export function signEnd(key: KeyObject, place: 'head' | 'anchor', seq: number, seal: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([place, seq, seal]))
    .digest('base64url');
}

/** Which of the keys signed this end of a chain; -1: none. */
export function signerOfEnd(
  keys: readonly KeyObject[],
  place: 'head' | 'anchor',
  end: { readonly seq: number; readonly seal: string; readonly signature: string },
): number {
  const given = Buffer.from(end.signature);
  return keys.findIndex((key) => {
    const right = Buffer.from(signEnd(key, place, end.seq, end.seal));
    return right.length === given.length && timingSafeEqual(right, given);
  });
}
