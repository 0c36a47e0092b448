import { createHash } from 'node:crypto';
import type { Check, Suite } from '../expectations/schema.ts';
import type { SuiteOrigin } from './schema.ts';

/** A suite that is evaluated now. */
export interface SuiteInForce extends Omit<Suite, 'checks'> {
  readonly checks: readonly Check[];
  /** `file:orders`, `dbt`, or the UUID of one that was written in the portal; unique among those of a table. */
  readonly id: string;
  readonly origin: SuiteOrigin;
  readonly everyMinutes: number | null;
  /** Of the portal's; null for files. */
  readonly version: number | null;
  readonly savedById: string | null;
  readonly savedBy: string | null;
  readonly savedAt: Date | null;
}

/** A check with the suite that it is of. */
export interface CheckInForce {
  readonly suite: SuiteInForce;
  readonly check: Check;
}

export function checksOf(suites: readonly SuiteInForce[]): CheckInForce[] {
  return suites.flatMap((suite) => suite.checks.map((check) => ({ suite, check })));
}

/** Changes with whatever a run would evaluate otherwise. */
export function checksKeyOf(suites: readonly SuiteInForce[]): string {
  const evaluated = checksOf(suites).map(({ suite, check: { notes: _, ...check } }) => [suite.id, check]);
  return createHash('sha256').update(JSON.stringify(evaluated)).digest('base64url').slice(0, 22);
}
