import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { CheckResult, CheckSays } from './told-check.ts';

/** What a producer says of a table, under its own name. */
export interface ToldCheck extends CheckSays {
  readonly id: string;
  readonly relation: string;
}

/** All that a producer checks now. A result that is known stays until another is told. */
export async function replaceChecks(
  tx: PoolClient,
  producer: string,
  checks: readonly ToldCheck[],
): Promise<void> {
  await tx.query('DELETE FROM imports.told_check WHERE producer = $1 AND id <> ALL ($2)', [
    producer,
    checks.map(({ id }) => id),
  ]);
  await upsertChecks(tx, producer, checks);
}

/**
 * All that a producer found of one table at a moment, each with its result: what it does not look at any more is gone. What comes
 * late says nothing against what was found after it.
 */
export async function putChecks(
  tx: PoolClient,
  { producer, relation, at }: { readonly producer: string; readonly relation: string; readonly at: string },
  checks: readonly ToldCheck[],
): Promise<void> {
  const { rows } = await tx.query<{ is_late: boolean | null }>(
    `SELECT max((result->>'at')::timestamptz) > $3::timestamptz AS is_late FROM imports.told_check
     WHERE producer = $1 AND relation = $2`,
    [producer, relation, at],
  );
  if (rows[0]?.is_late) return;
  await tx.query('DELETE FROM imports.told_check WHERE producer = $1 AND relation = $2 AND id <> ALL ($3)', [
    producer,
    relation,
    checks.map(({ id }) => id),
  ]);
  await upsertChecks(tx, producer, [...new Map(checks.map((check) => [check.id, check])).values()]);
}

async function upsertChecks(tx: PoolClient, producer: string, checks: readonly ToldCheck[]): Promise<void> {
  const given = checks.map(({ id, relation, result, ...says }) => ({ id, relation, says, result }));
  await tx.query(
    `INSERT INTO imports.told_check AS known (producer, id, relation, says, result)
     SELECT $1, id, relation, says, nullif(result, 'null') FROM jsonb_to_recordset($2::jsonb)
       AS given (id text, relation text, says jsonb, result jsonb)
     ON CONFLICT (producer, id) DO UPDATE SET relation = excluded.relation, says = excluded.says,
       result = coalesce(excluded.result, known.result)`,
    [producer, JSON.stringify(given)],
  );
}

/** By column and name. */
export async function readChecks(relation: string): Promise<(ToldCheck & { readonly producer: string })[]> {
  const { rows } = await pool().query<{
    producer: string;
    id: string;
    says: Omit<ToldCheck, 'id' | 'relation' | 'result'>;
    result: CheckResult | null;
  }>(
    `SELECT producer, id, says, result FROM imports.told_check WHERE relation = $1
     ORDER BY says->>'column' NULLS FIRST, says->>'name', id`,
    [relation],
  );
  return rows.map(({ producer, id, says, result }) => ({ ...says, producer, id, relation, result }));
}
