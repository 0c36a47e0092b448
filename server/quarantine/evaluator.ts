import type { Engine } from '../engine/engine.ts';
import type { Check, CheckOutcome } from '../expectations/schema.ts';
import type { RunStatement } from '../expectations/statements.ts';

export interface CheckedTable {
  /** Text for a FROM clause. */
  readonly relationSql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface EvaluationOptions {
  /** Another table as it is, by `silver.stg_customers`; null for one that is not there. */
  otherTable(name: string): CheckedTable | null;
  readonly signal?: AbortSignal;
  /** Runs checks that are statements; without it they are not evaluated. */
  readonly runStatement?: RunStatement;
  readonly now?: Date;
}

/** What gates ask of the engine of expectations. */
export interface CheckEvaluator {
  runChecks(
    engine: Engine,
    table: CheckedTable,
    checks: readonly Check[],
    options: EvaluationOptions,
  ): Promise<{ readonly outcomes: readonly CheckOutcome[] }>;
  /** A condition that is true of a row that breaks the rule; null where a row alone cannot tell. */
  rowFailsSql(check: Check, columns: CheckedTable['columns']): string | null;
  /** All columns of all rows that break the rule; null for a check that is not about rows. */
  failingRowsSql(
    check: Check,
    table: CheckedTable,
    options: Pick<EvaluationOptions, 'otherTable'>,
  ): string | null;
}
