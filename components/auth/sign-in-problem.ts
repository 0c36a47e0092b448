import type { SignInOutcome } from './requests.ts';

type Failure = Exclude<SignInOutcome, { ok: true } | { reason: 'code_required' }>;

/** What the person reads. None of the sentences tells whether an account exists. */
export function signInProblem(failure: Failure): string {
  switch (failure.reason) {
    case 'rejected':
      return 'E-mail address or password is wrong.';
    case 'code_rejected':
      return 'The code is wrong or was used before. Wait for the next one, or use a recovery code.';
    case 'locked': {
      const minutes = failure.retryAfterMinutes;
      return `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
    }
    case 'unavailable':
      return 'The portal could not check this now. Try again in a moment.';
  }
}

/** What an `error` in the page's address means: next-auth sends people back with one. */
export function returnedProblem(error: string | undefined): string | null {
  if (error === undefined) return null;
  if (error === 'no_account') {
    return 'You are known to the identity provider, but there is no account for you here. Ask an administrator of the portal.';
  }
  return 'Signing in with the identity provider did not work. Try again, or ask an administrator of the portal.';
}
