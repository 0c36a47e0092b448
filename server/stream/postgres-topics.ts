import type pg from 'pg';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { describeUnavailable } from './postgres-errors.ts';
import type { TopicPartition, TopicSpec } from './transport.ts';

/** Partition counts never change, but a new pool may lead to another database. */
const knownBy = new WeakMap<pg.Pool, Map<string, number>>();

function knownTopics(): Map<string, number> {
  let known = knownBy.get(pool());
  if (!known) {
    known = new Map();
    knownBy.set(pool(), known);
  }
  return known;
}

async function lookUp(topics: readonly string[]): Promise<void> {
  const { rows } = await pool()
    .query<{ name: string; partitions: number }>(
      'SELECT name, partitions FROM stream.topic WHERE name = ANY($1)',
      [topics],
    )
    .catch((error) => {
      throw describeUnavailable(error);
    });
  const known = knownTopics();
  for (const row of rows) known.set(row.name, row.partitions);
}

/** For when a topic turned out not to be as remembered. */
export function forgetTopics(): void {
  knownTopics().clear();
}

/** Creates the topics that are missing; safe when several processes do so at once. */
export async function ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
  try {
    await pool().query(
      `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::int[]) AS w (name, partitions)),
       created AS (
         INSERT INTO stream.topic (name, partitions) SELECT name, partitions FROM wanted
         ON CONFLICT (name) DO NOTHING RETURNING name, partitions
       )
       INSERT INTO stream.partition (topic, partition)
       SELECT name, partition FROM created, generate_series(0, partitions - 1) AS partition`,
      [topics.map(({ name }) => name), topics.map(({ partitions }) => partitions)],
    );
  } catch (error) {
    throw describeUnavailable(error);
  }
  await lookUp(topics.map(({ name }) => name));
  for (const topic of topics) {
    const existing = knownTopics().get(topic.name) ?? 0;
    if (existing < topic.partitions) {
      throw new AppError(
        'conflict',
        `Topic ${topic.name} has ${existing} partitions in the PostgreSQL log and ${topic.partitions} are configured. Partitions of a topic with data are not added, since keys would move.`,
      );
    }
  }
}

/** The partition counts of the topics. Throws AppError `not_found` when one does not exist. */
export async function partitionCounts(topics: readonly string[]): Promise<Map<string, number>> {
  const known = knownTopics();
  const unknown = topics.filter((topic) => !known.has(topic));
  if (unknown.length > 0) await lookUp(unknown);
  const counts = new Map<string, number>();
  for (const topic of topics) {
    const partitions = known.get(topic);
    if (partitions === undefined) throw new AppError('not_found', `There is no topic named ${topic}.`);
    counts.set(topic, partitions);
  }
  return counts;
}

/** Every partition of the topics. */
export async function partitionsOf(topics: readonly string[]): Promise<TopicPartition[]> {
  const counts = await partitionCounts(topics);
  return [...counts].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
}

export async function endOffsets(
  topics: readonly string[],
): Promise<(TopicPartition & { offset: number })[]> {
  await partitionCounts(topics);
  const { rows } = await pool()
    .query<TopicPartition & { offset: number }>(
      `SELECT topic, partition, next_offset AS "offset" FROM stream.partition
       WHERE topic = ANY($1) ORDER BY topic, partition`,
      [topics],
    )
    .catch((error) => {
      throw describeUnavailable(error);
    });
  return rows;
}
