import { pool } from '../db.ts';

interface Progress {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly at: Date;
}

/** How far a consumer has come, and when it last came further. */
export async function readProgress(source: string, consumer: string): Promise<Progress[]> {
  const { rows } = await pool().query<Progress>(
    `SELECT topic, partition, next_offset AS "offset", updated_at AS at FROM consumer_offset
     WHERE source = $1 AND consumer = $2 ORDER BY topic, partition`,
    [source, consumer],
  );
  return rows;
}
