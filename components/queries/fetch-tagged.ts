import { goToSignIn } from '#components/trpc/query-client.ts';

const last = new Map<string, { readonly etag: string; readonly value: unknown }>();

/**
 * JSON that the browser keeps: when the server says that it has not changed, it is not sent again, and what comes
 * back is the very object that came before.
 */
export async function fetchTagged<Value>(url: string, signal: AbortSignal): Promise<Value> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    if (response.status === 401) goToSignIn();
    const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Error(body?.error?.message ?? 'The portal does not answer. Check that it runs.');
  }
  const etag = response.headers.get('etag');
  const before = last.get(url);
  if (etag !== null && before?.etag === etag) {
    await response.body?.cancel();
    return before.value as Value;
  }
  const value = (await response.json()) as Value;
  if (etag !== null) last.set(url, { etag, value });
  return value;
}
