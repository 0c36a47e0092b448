import type { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { columnsOfFewValues, mayHaveFewValues } from './few-values.ts';
import { measureFigures } from './measure.ts';
import { type CheckedTable, type Conclusion, type Measured, NotEvaluated, type Plan } from './plan/plan.ts';
import { type Around, isStatement, planCheck } from './plan-check.ts';
import { reasonOf } from './reason.ts';
import type { Check, CheckOutcome } from './schema.ts';
import { type RunStatement, runStatementCheck } from './statements.ts';
import { expectationOf, type ReadCheck, readCheck } from './vocabulary.ts';

export type { CheckedTable } from './plan/plan.ts';

export interface RunOptions {
  /** A table by the name that checks have for it, `silver.stg_customers`; null where there is none. */
  otherTable?(name: string): CheckedTable | null;
  /** Runs people's statements; without it checks that are statements are not evaluated. */
  readonly runStatement?: RunStatement;
  readonly signal?: AbortSignal;
  readonly now?: Date;
  /** Columns known to have few different values, whatever their type; else a look at the first rows tells which. */
  readonly ofFewValues?: ReadonlySet<string>;
}

export interface ChecksRun {
  /** In the order of the checks. */
  readonly outcomes: readonly CheckOutcome[];
  /** Statements of ours that read the rows from the first to the last. */
  readonly scans: number;
}

type Prepared = { readonly read: ReadCheck } | { readonly reason: string };

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
  const { signal } = options;
  const read = checks.map((check): Prepared => {
    const answer = readCheck(check);
    return 'problem' in answer ? { reason: answer.problem } : answer;
  });
  const ofFewValues = options.ofFewValues ?? (await lookForFewValues(engine, table, read, signal));
  const around = { ...aroundOf(options), ofFewValues };
  const ends: (Conclusion | Error)[] = [];
  let open = new Map<number, Plan>();
  for (const [place, each] of read.entries()) {
    try {
      if ('reason' in each) throw new NotEvaluated(each.reason);
      if (!isStatement(each.read)) open.set(place, planCheck(each.read, table, around));
      else ends[place] = await runStatementCheck(each.read, options.runStatement);
    } catch (error) {
      ends[place] = error as Error;
    }
  }
  let scans = 0;
  while (open.size > 0) {
    const plans = [...open];
    const measurement = await measureFigures(
      engine,
      plans.map(([, plan]) => plan.figures),
      { signal },
    );
    scans += measurement.scans;
    open = new Map();
    for (const [at, [place, plan]] of plans.entries()) {
      try {
        const end = plan.conclude(measurement.measured[at] as Measured);
        if ('figures' in end) open.set(place, end);
        else ends[place] = end;
      } catch (error) {
        ends[place] = error as Error;
      }
    }
  }
  return { outcomes: checks.map(({ id }, place) => outcomeOf(id, ends[place] as Conclusion | Error)), scans };
}

/** Only columns that more than one rule is about are worth the look. */
async function lookForFewValues(
  engine: Engine,
  table: CheckedTable,
  checks: readonly Prepared[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const columns = checks.flatMap((each) =>
    'read' in each && expectationOf(each.read.type).group === 'values' && 'column' in each.read.args
      ? [each.read.args.column]
      : [],
  );
  const several = columns.filter((name, place) => columns.indexOf(name) !== place);
  try {
    return await columnsOfFewValues(engine, table, mayHaveFewValues(table, several), signal);
  } catch (error) {
    // What keeps the table from being read is told of each check.
    if (error instanceof AppError && error.code !== 'cancelled') return new Set();
    throw error;
  }
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
  return { now: now ?? new Date(), otherTable: otherTable ?? (() => null), ofFewValues: new Set() };
}

function outcomeOf(checkId: string, end: Conclusion | Error): CheckOutcome {
  if (!(end instanceof Error)) {
    const { passed, ...counts } = end;
    return { checkId, state: passed ? 'passed' : 'failed', reason: null, ...counts };
  }
  return {
    checkId,
    state: 'not_evaluated',
    reason: whyNot(end),
    elementCount: null,
    missingCount: null,
    unexpectedCount: null,
    observed: null,
  };
}

/** Throws what is no reason: that the run was cancelled, and defects. */
function whyNot(error: Error): string {
  if (error instanceof NotEvaluated) return error.message;
  if (error instanceof AppError && error.code !== 'cancelled') return reasonOf(error);
  throw error;
}
