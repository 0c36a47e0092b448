import { AppError } from '../../errors.ts';
import type { TrinoConfig } from './config.ts';
import { portabilityObstacle } from './portable-form.ts';
import { transpileForTrino } from './transpile.ts';

/** A table the statement touches, as this person sees it. */
export interface TouchedTable {
  /** `gold.fact_sales`. */
  readonly name: string;
  /** No mask, no hidden column and no row filter: what the lake has is what they see. */
  readonly unrestricted: boolean;
  /** Null: no table of the lake. */
  readonly snapshotId: bigint | null;
}

export type TrinoPlan =
  /** Why the statement stays here, as a sentence for the person. */
  { readonly obstacle: string } | { readonly obstacle: null; readonly sql: string };

/**
 * Whether an approved statement can go to Trino, and as which text. Trino reads the lake's own files and knows no
 * policies, so a table of which a person sees but a part never goes there.
 */
export async function planForTrino(
  { catalog }: TrinoConfig,
  statement: {
    readonly sql: string;
    /** What `json_serialize_sql` gives for it. */
    readonly tree: string;
    readonly tables: readonly TouchedTable[];
  },
): Promise<TrinoPlan> {
  const hidden = statement.tables.find(({ unrestricted }) => !unrestricted);
  if (hidden) {
    return { obstacle: `You see a part of ${hidden.name} only, and Trino does not know which part.` };
  }
  const elsewhere = statement.tables.find(({ snapshotId }) => snapshotId === null);
  if (elsewhere) return { obstacle: `${elsewhere.name} has nothing in the lake, where Trino reads.` };
  const obstacle = portabilityObstacle(statement.tree);
  if (obstacle !== null) return { obstacle };
  try {
    return { obstacle: null, sql: await transpileForTrino(statement.sql, catalog, statement.tables) };
  } catch (error) {
    if (error instanceof AppError) return { obstacle: error.message };
    throw error;
  }
}
