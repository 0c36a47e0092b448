import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { measureFigures } from './measure.ts';
import { type CheckedTable, type Conclusion, type Measured, NotEvaluated, type Plan } from './plan/plan.ts';
import { type Around, isStatement, planCheck, type StatementCheck } from './plan-check.ts';
import { reasonOf } from './reason.ts';
import type { Check, CheckOutcome } from './schema.ts';
import { type RunStatement, runStatementCheck } from './statements.ts';
import { readCheck } from './vocabulary.ts';

export type { CheckedTable } from './plan/plan.ts';

export interface RunOptions {
  /** A table by the name that checks have for it, `silver.stg_customers`; null where there is none. */
  otherTable?(name: string): CheckedTable | null;
  /** Runs people's statements; without it checks that are statements are not evaluated. */
  readonly runStatement?: RunStatement;
  readonly signal?: AbortSignal;
  readonly now?: Date;
}

export interface ChecksRun {
  /** In the order of the checks. */
  readonly outcomes: readonly CheckOutcome[];
  /** Statements of ours that read rows. */
  readonly scans: number;
}

type Prepared =
  | { readonly plan: Plan }
  | { readonly statement: StatementCheck }
  | { readonly reason: string };

/**
 * Evaluates all checks of a table with as few scans as they allow. What one check cannot be evaluated for is its own
 * outcome and nobody else's. Throws AppError `cancelled` when the signal ends it.
 */
export async function runChecks(
  engine: Engine,
  table: CheckedTable,
  checks: readonly Pick<Check, 'id' | 'type' | 'arguments'>[],
  options: RunOptions = {},
): Promise<ChecksRun> {
  const { signal, runStatement } = options;
  const around = aroundOf(options);
  const prepared = checks.map((check) => prepare(check, table, around));
  const wanted = prepared.map((each) => ('plan' in each ? each.plan.figures : []));
  const { measured, scans } = await measureFigures(engine, wanted, { signal });
  const outcomes: CheckOutcome[] = [];
  for (const [place, { id }] of checks.entries()) {
    const each = prepared[place] as Prepared;
    if (signal?.aborted) throw new AppError('cancelled', 'The run of checks was cancelled.');
    outcomes.push(
      await outcomeOf(id, () => {
        if ('reason' in each) throw new NotEvaluated(each.reason);
        return 'plan' in each
          ? each.plan.conclude(measured[place] as Measured)
          : runStatementCheck(each.statement, runStatement);
      }),
    );
  }
  return { outcomes, scans };
}

/** The same one check after the other, with nothing shared between them. */
export async function evaluateAlone(
  engine: Engine,
  table: CheckedTable,
  checks: readonly Pick<Check, 'id' | 'type' | 'arguments'>[],
  options: RunOptions = {},
): Promise<ChecksRun> {
  const runs: ChecksRun[] = [];
  for (const check of checks) runs.push(await runChecks(engine, table, [check], options));
  return {
    outcomes: runs.flatMap(({ outcomes }) => outcomes),
    scans: runs.reduce((sum, { scans }) => sum + scans, 0),
  };
}

export function aroundOf({ otherTable, now }: Pick<RunOptions, 'otherTable' | 'now'>): Around {
  return { now: now ?? new Date(), otherTable: otherTable ?? (() => null) };
}

function prepare(
  check: { readonly type: string; readonly arguments: unknown },
  table: CheckedTable,
  around: Around,
): Prepared {
  const answer = readCheck(check);
  if ('problem' in answer) return { reason: answer.problem };
  if (isStatement(answer.read)) return { statement: answer.read };
  try {
    return { plan: planCheck(answer.read, table, around) };
  } catch (error) {
    if (error instanceof NotEvaluated) return { reason: error.message };
    throw error;
  }
}

async function outcomeOf(
  checkId: string,
  conclude: () => Conclusion | Promise<Conclusion>,
): Promise<CheckOutcome> {
  try {
    const { passed, ...counts } = await conclude();
    return { checkId, state: passed ? 'passed' : 'failed', reason: null, ...counts };
  } catch (error) {
    const reason =
      error instanceof NotEvaluated
        ? error.message
        : error instanceof AppError && error.code !== 'cancelled'
          ? reasonOf(error)
          : null;
    if (reason === null) throw error;
    return {
      checkId,
      state: 'not_evaluated',
      reason,
      elementCount: null,
      missingCount: null,
      unexpectedCount: null,
      observed: null,
    };
  }
}
