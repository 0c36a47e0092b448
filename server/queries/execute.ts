import type { Lease, PoolRelation, ResultStream, StatementParameters } from '../engine/pool/query-pool.ts';
import { AppError } from '../errors.ts';
import type { ApprovedStatement } from '../guard/approved.ts';
import { readablePlan } from '../guard/readable-plan.ts';
import type { PlanStep } from './schema.ts';

export interface Executed {
  readonly rows: ResultStream;
  /** Of an EXPLAIN, which then has no rows. */
  readonly plan: readonly PlanStep[] | null;
}

/** Runs an approved statement in this machine's engine, or shows how it would. */
export async function execute(
  lease: Lease,
  approved: ApprovedStatement,
  relations: readonly PoolRelation[],
  { maxRows, parameters = {} }: { readonly maxRows: number; readonly parameters?: StatementParameters },
): Promise<Executed> {
  if (approved.kind !== 'explain') {
    return { rows: await lease.run(approved.sql, relations, { maxRows, parameters }), plan: null };
  }
  const { sql, bodyStart, analyze, touched } = approved;
  const json = await lease
    .explain(sql.slice(bodyStart), relations, { analyze, parameters })
    .catch((error: unknown) => {
      throw movedBy(bodyStart, error);
    });
  return { rows: NO_ROWS, plan: readablePlan(json, touched) };
}

const NO_ROWS: ResultStream = {
  columns: [],
  arrow: {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
  },
  done: Promise.resolve({ rows: 0, truncated: false }),
};

/** An error of the text behind EXPLAIN is shown where it is in the whole text. */
function movedBy(offset: number, error: unknown): unknown {
  if (!(error instanceof AppError) || typeof error.details.position !== 'number') return error;
  const details = { ...error.details, position: error.details.position + offset };
  return new AppError(error.code, error.message, { cause: error, details });
}
