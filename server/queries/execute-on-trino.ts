import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { type TrinoConfig, trinoConfig } from '../engine/trino/config.ts';
import { planForTrino } from '../engine/trino/plan-for-trino.ts';
import { runOnTrino, type TrinoResult } from '../engine/trino/run-on-trino.ts';
import type { ApprovedStatement, SqlParser } from '../guard/approved.ts';

/** What is asked of a readable table. */
interface ReadTable {
  readonly name: string;
  readonly decision: Pick<TableDecision, 'unrestricted'>;
  readonly snapshotId: bigint | null;
}

/** A statement as Trino will get it. */
export interface TrinoText {
  readonly config: TrinoConfig;
  readonly sql: string;
  readonly tables: readonly string[];
}

export interface TrinoTranslation {
  /** Why it cannot go there; null when it can, and then there is a text. */
  readonly obstacle: string | null;
  readonly text: TrinoText | null;
}

/** An approved statement for Trino, or what is in the way; null where there is no Trino. */
export async function translateForTrino(
  { sql, kind }: ApprovedStatement,
  read: readonly ReadTable[],
  parser: SqlParser,
): Promise<TrinoTranslation | null> {
  const config = trinoConfig();
  if (!config) return null;
  if (kind !== 'select') return { obstacle: 'Only the rows of a query are fetched from there.', text: null };
  const plan = await planForTrino(config, {
    sql,
    tree: await parser.parse(sql),
    tables: read.map(({ name, decision, snapshotId }) => ({
      name,
      unrestricted: decision.unrestricted,
      snapshotId,
    })),
  });
  if (plan.obstacle !== null) return { obstacle: plan.obstacle, text: null };
  return { obstacle: null, text: { config, sql: plan.sql, tables: read.map(({ name }) => name) } };
}

/** Runs it there, for as long as the person's role allows a query. */
export function executeOnTrino(
  { config, sql, tables }: TrinoText,
  { email, limits }: Reader,
  { signal, maxRows }: { readonly signal: AbortSignal; readonly maxRows: number },
): Promise<TrinoResult> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(limits.seconds * 1000)]);
  return runOnTrino(config, { sql, tables, person: email, signal: inTime, maxRows });
}
