import { judgeError } from './judge-error.ts';

/** What a form says about a call that failed; null when nothing did, or nobody needs to know. */
export function failureOf(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  const verdict = judgeError(error);
  return 'message' in verdict ? verdict.message : null;
}
