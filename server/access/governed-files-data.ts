import { dedicatedClient, pool } from '../db.ts';

/** Held shared by whoever takes files into use again, alone by whoever removes them. Any constant of our own. */
const LOCK = 0x676f_7665;
const WAIT_MS = 2_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Runs `work` while no process of this installation removes governed files. */
export async function whileNoneIsRemoved<T>(work: () => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('SELECT pg_advisory_lock_shared($1)', [LOCK]);
    try {
      return await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock_shared($1)', [LOCK]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * Runs `work` alone among all processes of this installation. False when another is at it for long: then the next
 * round does it.
 */
export async function removeAlone(work: () => Promise<void>): Promise<boolean> {
  const client = await dedicatedClient();
  try {
    await client.query(`SET lock_timeout = ${WAIT_MS}`);
    try {
      await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    } catch (error) {
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
    await work();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
