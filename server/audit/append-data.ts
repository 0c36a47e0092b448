import type { PoolClient } from 'pg';
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
  return transaction(async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '20s'");
    return work(tx);
  });
}

/** Makes the transaction the only one that appends, until it ends, and says where the chain ends. */
export async function lockEnd(tx: PoolClient): Promise<ChainEnd> {
  await tx.query('SET LOCAL synchronous_commit = on');
  const head = (await lockHead(tx)) ?? (await makeHead(tx));
  const { rows } = await tx.query<{ seq: number | null; seal: string | null; at: Date }>(
    `SELECT e.seq, e.seal, greatest(date_trunc('milliseconds', clock_timestamp()), e.at) AS at
       FROM (VALUES (1)) AS one LEFT JOIN (SELECT seq, seal, at FROM audit_entry ORDER BY seq DESC LIMIT 1) AS e ON true`,
  );
  const [row] = rows;
  if (!row) throw new Error('The end of the audit log gave no row.');
  return {
    head: head.signature === '' ? null : head,
    last: row.seq === null || row.seal === null ? null : { seq: row.seq, seal: row.seal },
    at: row.at.toISOString(),
  };
}

async function lockHead(tx: PoolClient): Promise<SignedEnd | null> {
  const { rows } = await tx.query<SignedEnd>('SELECT seq, seal, signature FROM audit_head FOR UPDATE');
  return rows[0] ?? null;
}

async function makeHead(tx: PoolClient): Promise<SignedEnd> {
  await tx.query("INSERT INTO audit_head (seq, seal, signature) VALUES (0, '', '') ON CONFLICT DO NOTHING");
  const head = await lockHead(tx);
  if (!head) throw new Error('The head of the audit log cannot be made.');
  return head;
}

/** Writes entries and the new head in one statement. */
export async function insertEntries(
  tx: PoolClient,
  entries: readonly SealedEntry[],
  head: SignedEnd,
): Promise<void> {
  const column = <K extends keyof SealedEntry>(key: K) => entries.map((entry) => entry[key]);
  await tx.query(
    `WITH added AS (
       INSERT INTO audit_entry (seq, at, action, outcome, actor_id, actor, subject, network_address, details, previous_seal, seal)
       SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
                            $8::text[], $9::text[], $10::text[], $11::text[]))
     UPDATE audit_head SET seq = $12, seal = $13, signature = $14`,
    [
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
  );
}

/** The head as it is committed; null before the first entry. */
export async function readHead(): Promise<SignedEnd | null> {
  const { rows } = await pool().query<SignedEnd>('SELECT seq, seal, signature FROM audit_head');
  return rows[0] && rows[0].signature !== '' ? rows[0] : null;
}
