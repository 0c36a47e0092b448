/** Sign-in and sign-out over next-auth's own endpoints, in the shape the forms need. */

export type SignInOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'rejected' | 'code_rejected' | 'unavailable' }
  | { readonly ok: false; readonly reason: 'code_required' }
  | { readonly ok: false; readonly reason: 'locked'; readonly retryAfterMinutes: number };

async function post(path: string, fields: Record<string, string>): Promise<{ url: string } | null> {
  const csrf = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, csrfToken: csrf.csrfToken, json: 'true' }),
  });
  return response.headers.get('Content-Type')?.startsWith('application/json')
    ? ((await response.json()) as { url: string })
    : null;
}

/** `code` is of the second factor: empty until `code_required` asked for it. */
export async function signInWithPassword(email: string, password: string, code = ''): Promise<SignInOutcome> {
  try {
    const answer = await post('/api/auth/callback/password', { email, password, code });
    if (!answer?.url) return { ok: false, reason: 'unavailable' };
    const error = new URL(answer.url, location.origin).searchParams.get('error');
    if (error === null) return { ok: true };
    const locked = /^locked:(\d+)$/.exec(error);
    if (locked) return { ok: false, reason: 'locked', retryAfterMinutes: Number(locked[1]) };
    if (error === 'code_required') return { ok: false, reason: error };
    return { ok: false, reason: error === 'rejected' || error === 'code_rejected' ? error : 'unavailable' };
  } catch {
    return { ok: false, reason: 'unavailable' };
  }
}

/** Leaves for the identity provider; it sends the person back to `next`. */
export async function signInElsewhere(next: string): Promise<boolean> {
  const answer = await post('/api/auth/signin/oidc', { callbackUrl: next }).catch(() => null);
  if (!answer?.url) return false;
  location.assign(answer.url);
  return true;
}

export async function signOut(): Promise<void> {
  await post('/api/auth/signout', {}).catch(() => null);
  location.assign('/sign-in');
}
