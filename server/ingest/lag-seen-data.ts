/** How fresh commits of ingestion were, by what each one noted of its records. */
import { pool } from '../db.ts';

/** Of the latest ranges, all of which a busy portal writes in some minutes. */
const RANGES_MAX = 2_000;

export interface LagSeen {
  readonly topic: string;
  /** The longest that a record waited of those that were committed lately. */
  readonly worstMs: number;
}

/** Of the topics that had a commit in the last `withinMs`. */
export async function readLagSeen(source: string, withinMs: number): Promise<LagSeen[]> {
  const { rows } = await pool().query<LagSeen>(
    `SELECT topic, greatest(0, max(extract(epoch FROM committed_at - first_at)) * 1000)::float8 AS "worstMs"
     FROM (SELECT * FROM ingest_range ORDER BY id DESC LIMIT ${RANGES_MAX}) AS latest
     WHERE source = $1 AND committed_at > now() - make_interval(secs => $2)
     GROUP BY topic`,
    [source, withinMs / 1000],
  );
  return rows;
}

export interface Reached {
  readonly topic: string;
  readonly partition: number;
  /** When the stream accepted the newest record that is committed. */
  readonly at: Date;
}

/** For partitions whose records were committed before. */
export async function readReached(
  source: string,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): Promise<Reached[]> {
  const { rows } = await pool().query<Reached>(
    `SELECT topic, partition, latest.last_at AS at
     FROM unnest($2::text[], $3::int[]) AS wanted (topic, partition),
     LATERAL (
       SELECT last_at FROM ingest_range AS range
       WHERE range.source = $1 AND range.topic = wanted.topic AND range.partition = wanted.partition
       ORDER BY from_offset DESC LIMIT 1
     ) AS latest`,
    [source, partitions.map(({ topic }) => topic), partitions.map(({ partition }) => partition)],
  );
  return rows;
}
