import type { PoolClient } from 'pg';

/** The lock of whoever writes: a number of the portal's own. */
const WRITING = 7_270_737_001;

/** One writes at a time, to the end of the transaction: two who tell of the same new thing would both find it new. */
export async function writeAlone(tx: PoolClient): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITING]);
}
