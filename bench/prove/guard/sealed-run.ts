import type { Lease, PoolRelation, QueryPool } from '#server/engine/pool/query-pool.ts';
import { AppError } from '#server/errors.ts';
import type { ApprovedStatement } from '#server/guard/approved.ts';
import { readablePlan } from '#server/guard/readable-plan.ts';
import { sortedRows } from './sorted-rows.ts';

/** What the person who sent a statement gets to read. */
export interface Outcome {
  readonly text: string;
  /** The AppError's code; null for a result. */
  readonly failed: string | null;
  /** The kind that the guard approved; null when it refused or was not asked. */
  readonly approved: ApprovedStatement['kind'] | null;
}

export interface Limits {
  readonly seconds: number;
  readonly memoryMb: number;
}

export const USUAL: Limits = { seconds: 10, memoryMb: 512 };
export const TIGHT: Limits = { seconds: 0.4, memoryMb: 128 };
const ROWS_MAX = 5000;

/** One lease for `work`; whatever it says of a failure is what the person is told. */
export async function withLease<T>(
  pool: QueryPool,
  limits: Limits,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await pool.lease({
    person: 'analyst',
    concurrent: 8,
    signal: new AbortController().signal,
    ...limits,
  });
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

/** The rows of a statement, sorted, as the page would show them. */
export async function rowsOf(
  lease: Lease,
  sql: string,
  relations: readonly PoolRelation[],
  parameters?: Readonly<Record<string, string | number | boolean | null>>,
): Promise<{ columns: readonly unknown[]; rows: string[] }> {
  const result = await lease.run(sql, relations, { maxRows: ROWS_MAX, ...(parameters && { parameters }) });
  const pieces: Uint8Array[] = [];
  for await (const piece of result.arrow) pieces.push(piece);
  await result.done;
  return { columns: result.columns, rows: sortedRows(pieces) };
}

/** Runs whatever text it is given in a sealed process, guard or no guard. */
export async function runSealed(
  pool: QueryPool,
  limits: Limits,
  sql: string,
  relations: readonly PoolRelation[],
): Promise<Outcome> {
  return told(null, () => withLease(pool, limits, (lease) => rowsOf(lease, sql, relations)));
}

/** As the service runs what the guard approved. */
export async function runApproved(
  pool: QueryPool,
  limits: Limits,
  approved: ApprovedStatement,
  relations: readonly PoolRelation[],
): Promise<Outcome> {
  const { sql, kind, bodyStart, analyze, touched } = approved;
  const names = new Set(touched.map(({ name }) => name));
  const used = relations.filter(({ name }) => names.has(name));
  return told(kind, () =>
    withLease(pool, limits, async (lease) =>
      kind === 'explain'
        ? withoutTimes(readablePlan(await lease.explain(sql.slice(bodyStart), used, { analyze }), touched))
        : rowsOf(lease, sql, used),
    ),
  );
}

async function told(approved: Outcome['approved'], work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { text: JSON.stringify(await work()), failed: null, approved };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { text: `${error.message} ${JSON.stringify(error.details)}`, failed: error.code, approved };
  }
}

/** Times differ from run to run and tell nothing that the clock on the wall does not. */
function withoutTimes(steps: ReturnType<typeof readablePlan>): unknown {
  return steps.map(({ depth, title, details }) => [
    depth,
    title,
    details.filter((text) => !text.endsWith(' ms')),
  ]);
}
