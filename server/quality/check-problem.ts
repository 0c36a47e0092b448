import { isExpectation, readCheck, VOCABULARY } from '../expectations/vocabulary.ts';
import { didYouMean, nearestNames } from '../guard/nearest-names.ts';

/** Why a check cannot be evaluated over any table, in a sentence; null when it can. */
export function problemOf(check: { readonly type: string; readonly arguments: unknown }): string | null {
  if (!isExpectation(check.type)) {
    const near = nearestNames(check.type, Object.keys(VOCABULARY));
    return `There is no expectation ${check.type}, so it is never evaluated.${didYouMean(near)}`;
  }
  const answer = readCheck(check);
  return 'problem' in answer ? answer.problem : null;
}
