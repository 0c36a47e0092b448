import type { PoolClient, QueryResult } from 'pg';
import { pool, transaction } from '../db.ts';
import type { StoredEntry } from './seal.ts';

export interface SignedEnd {
  readonly seq: number;
  readonly seal: string;
  readonly signature: string;
}

export type SealedEntry = StoredEntry & { readonly seal: string };

/** Where the chain ends by the head row and by the entries; null where there is none. */
export interface ChainEnd {
  readonly head: SignedEnd | null;
  readonly last: { readonly seq: number; readonly seal: string } | null;
  /** The database's clock, and never before the last entry. */
  readonly at: string;
}

/** Runs `work` in a transaction that is durable when this resolves, and that does not wait for others for ever. */
export async function durably<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  return transaction(work, "SET LOCAL lock_timeout = '20s'");
}

const HEAD = 'SELECT seq, seal, signature FROM audit_head FOR UPDATE';
const LAST = `SELECT e.seq, e.seal, greatest(date_trunc('milliseconds', clock_timestamp()), e.at) AS at
  FROM (VALUES (1)) AS one LEFT JOIN (SELECT seq, seal, at FROM audit_entry ORDER BY seq DESC LIMIT 1) AS e ON true`;
/** One round trip; each statement sees what is committed when it begins, so the last one what the lock has waited for. */
const LOCK_END = `SET LOCAL synchronous_commit = on; ${HEAD}; ${LAST}`;

interface LastEntry {
  readonly seq: number | null;
  readonly seal: string | null;
  readonly at: Date;
}

/** Makes the transaction the only one that appends, until it ends, and says where the chain ends. */
export async function lockEnd(tx: PoolClient): Promise<ChainEnd> {
  const { head, last } = (await readLocked(tx)) ?? (await makeHead(tx));
  return {
    head: head.signature === '' ? null : head,
    last: last.seq === null || last.seal === null ? null : { seq: last.seq, seal: last.seal },
    at: last.at.toISOString(),
  };
}

async function readLocked(tx: PoolClient): Promise<{ head: SignedEnd; last: LastEntry } | null> {
  // The driver gives a result for each statement of a text that has several.
  const results = (await tx.query(LOCK_END)) as unknown as readonly QueryResult[];
  const head = results[1]?.rows[0] as SignedEnd | undefined;
  const last = results[2]?.rows[0] as LastEntry | undefined;
  return head && last ? { head, last } : null;
}

async function makeHead(tx: PoolClient) {
  await tx.query("INSERT INTO audit_head (seq, seal, signature) VALUES (0, '', '') ON CONFLICT DO NOTHING");
  const made = await readLocked(tx);
  if (!made) throw new Error('The head of the audit log cannot be made.');
  return made;
}

/** Writes entries and the new head in one statement. */
export async function insertEntries(
  tx: PoolClient,
  entries: readonly SealedEntry[],
  head: SignedEnd,
): Promise<void> {
  const column = <K extends keyof SealedEntry>(key: K) => entries.map((entry) => entry[key]);
  await tx.query({
    name: 'audit-append',
    text: `WITH added AS (
       INSERT INTO audit_entry (seq, at, action, outcome, actor_id, actor, subject, network_address, details, previous_seal, seal)
       SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
                            $8::text[], $9::text[], $10::text[], $11::text[]))
     UPDATE audit_head SET seq = $12, seal = $13, signature = $14`,
    values: [
      column('seq'),
      column('at'),
      column('action'),
      column('outcome'),
      column('actorId'),
      column('actor'),
      column('subject'),
      column('networkAddress'),
      column('details'),
      column('previousSeal'),
      column('seal'),
      head.seq,
      head.seal,
      head.signature,
    ],
  });
}

/** The head as it is committed; null before the first entry. */
export async function readHead(): Promise<SignedEnd | null> {
  const { rows } = await pool().query<SignedEnd>('SELECT seq, seal, signature FROM audit_head');
  return rows[0] && rows[0].signature !== '' ? rows[0] : null;
}
