import { onAccessChange } from '../access/on-access-change.ts';
import type { QueryPool } from '../engine/pool/query-pool.ts';
import { startPool } from '../engine/pool/start-pool.ts';
import { env } from '../env.ts';
import { shared } from './shared.ts';

/**
 * The processes in which this portal runs people's SQL, begun when they are first wanted. While there are any, running
 * queries hear of changes of access.
 */
export function queryPool(): QueryPool {
  const all = shared();
  if (!all.pool) {
    const pool = startPool({ processes: env().QUERY_PROCESSES });
    const stopListening = onAccessChange(() => {
      for (const query of all.running.values()) query.onAccessChange();
    });
    all.pool = {
      pool,
      async close() {
        stopListening();
        await pool.close();
      },
    };
  }
  return all.pool.pool;
}

/** Ends the processes and what runs in them; the next query begins others. */
export async function closeQueryPool(): Promise<void> {
  const all = shared();
  const closing = all.pool;
  all.pool = null;
  await closing?.close();
}
