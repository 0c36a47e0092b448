import { pool } from '../db.ts';

export async function pingDatabase(): Promise<void> {
  await pool().query('SELECT 1');
}

/** The row that the shop simulator keeps, as it is stored; null without a simulator. */
export async function readSimulatorState(): Promise<unknown> {
  const { rows } = await pool().query<{ state: unknown }>(
    'SELECT state FROM simulator_state ORDER BY updated_at DESC LIMIT 1',
  );
  return rows[0]?.state ?? null;
}

/** When the consumer last committed results. */
export async function readLastAdvance(consumer: string): Promise<Date | null> {
  const { rows } = await pool().query<{ at: Date | null }>(
    'SELECT max(updated_at) AS at FROM consumer_offset WHERE consumer = $1',
    [consumer],
  );
  return rows[0]?.at ?? null;
}
