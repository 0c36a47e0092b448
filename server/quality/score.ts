import type { CheckState, Severity } from '../expectations/schema.ts';
import type { QualityState } from './schema.ts';

/** Pure: what the checks of a table come to. */

/** One check, as far as it counts. */
export interface Counted {
  readonly severity: Severity;
  readonly state: CheckState;
}

export interface Score {
  readonly state: QualityState;
  /** 0 to 1: the share, by weight, of the checks that passed. Null where none counts. */
  readonly score: number | null;
  /** Of all that count. */
  readonly weight: number;
}

/** What is only shown does not count. */
const WEIGHTS: Readonly<Record<Severity, number>> = { critical: 3, warning: 1, info: 0 };

/** What could not be evaluated is not known to hold: it counts as not passed, and the table is not good. */
export function scoreOf(checks: readonly Counted[]): Score {
  let weight = 0;
  let passed = 0;
  for (const { severity, state } of checks) {
    weight += WEIGHTS[severity];
    if (state === 'passed') passed += WEIGHTS[severity];
  }
  return { state: stateOf(checks), score: weight === 0 ? null : passed / weight, weight };
}

function stateOf(checks: readonly Counted[]): QualityState {
  const counted = checks.filter(({ severity }) => WEIGHTS[severity] > 0);
  if (counted.length === 0) return 'unknown';
  if (counted.some(({ severity, state }) => severity === 'critical' && state === 'failed')) return 'failing';
  return counted.every(({ state }) => state === 'passed') ? 'good' : 'warning';
}

/** Of several tables, each by the weight of its checks: a table with more to hold counts for more. Null without any. */
export function meanScore(
  tables: readonly { readonly score: number | null; readonly weight: number }[],
): number | null {
  let sum = 0;
  let weight = 0;
  for (const each of tables) {
    if (each.score === null) continue;
    sum += each.score * each.weight;
    weight += each.weight;
  }
  return weight === 0 ? null : sum / weight;
}
