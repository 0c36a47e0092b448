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
