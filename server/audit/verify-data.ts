import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { SignedEnd } from './append-data.ts';
import type { SealedRow } from './check-chain.ts';

/** How the table stands in the database's catalog. */
export interface TableState {
  readonly isPlainTable: boolean;
  readonly hasRulesOrPolicies: boolean;
  /** The trigger that refuses changes is there, on, and does what it was made to do. */
  readonly isGuarded: boolean;
}

export interface LogReader {
  readonly table: TableState;
  readonly head: SignedEnd | null;
  /** Every entry by number, in batches. */
  readonly batches: AsyncIterable<readonly SealedRow[]>;
}

const BATCH_ROWS = 1_000;

/** Reads the whole log as it is at one moment, while others may append. */
export async function readWholeLog<T>(work: (log: LogReader) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'");
    const head = await readSignedHead(client);
    return await work({ table: await readTableState(client), head, batches: readEntries(client) });
  } finally {
    await client.query('ROLLBACK').catch((error: Error) => {
      broken = error;
    });
    client.off('error', onError);
    client.release(broken);
  }
}

async function readSignedHead(client: PoolClient): Promise<SignedEnd | null> {
  const { rows } = await client.query<SignedEnd>('SELECT seq, seal, signature FROM audit_head');
  if (rows.length > 1) return { seq: -1, seal: '', signature: '' };
  return rows[0] ?? null;
}

async function readTableState(client: PoolClient): Promise<TableState> {
  const { rows } = await client.query<TableState>(
    `SELECT c.relkind = 'r' AS "isPlainTable",
            c.relhasrules OR c.relrowsecurity OR c.relhassubclass AS "hasRulesOrPolicies",
            EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                     WHERE t.tgrelid = c.oid AND t.tgname = 'audit_entry_append_only' AND t.tgenabled IN ('O', 'A')
                       AND t.tgtype = $1 AND t.tgqual IS NULL AND t.tgattr = ''
                       AND p.prosrc ~ '^\\s*BEGIN\\s+RAISE EXCEPTION ''The audit log can only grow.'';\\s*END\\s*$') AS "isGuarded"
       FROM pg_class c WHERE c.oid = 'audit_entry'::regclass`,
    [BEFORE_UPDATE_DELETE_TRUNCATE],
  );
  if (!rows[0]) throw new Error('audit_entry has no row in pg_class.');
  return rows[0];
}

/** pg_trigger.tgtype: before (2), delete (8), update (16), truncate (32); for each statement (not 1). */
const BEFORE_UPDATE_DELETE_TRUNCATE = 2 + 8 + 16 + 32;

type Columns = [
  seq: number,
  at: string,
  action: string,
  outcome: string,
  actorId: string | null,
  actor: string,
  subject: string | null,
  networkAddress: string | null,
  details: string,
  previousSeal: string,
  seal: string,
];

async function* readEntries(client: PoolClient): AsyncGenerator<readonly SealedRow[]> {
  await client.query(
    `DECLARE audit_log NO SCROLL CURSOR FOR
     SELECT seq, at::text, action, outcome, actor_id, actor, subject, network_address, details, previous_seal, seal
       FROM audit_entry ORDER BY seq`,
  );
  for (;;) {
    const { rows } = await client.query<Columns>({
      text: `FETCH ${BATCH_ROWS} FROM audit_log`,
      rowMode: 'array',
    });
    if (rows.length === 0) return;
    yield rows.map(toRow);
  }
}

function toRow(columns: Columns): SealedRow {
  const [seq, at, action, outcome, actorId, actor, subject, networkAddress, details, previousSeal, seal] =
    columns;
  return {
    seq,
    at: isoTime(at),
    action,
    outcome,
    actorId,
    actor,
    subject,
    networkAddress,
    details,
    previousSeal,
    seal,
  };
}

/** PostgreSQL's `2026-11-24 09:01:00.5+00` as the seal has it; more than milliseconds stay, so that they are seen. */
function isoTime(text: string): string {
  const dot = text.indexOf('.', 19);
  const fraction = dot < 0 ? '' : text.slice(dot + 1, -3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}
