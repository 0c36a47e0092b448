import type { FilePlan } from '#server/annotations/schema.ts';

const UNREACHABLE = 'The portal did not answer. Check the connection and try again.';

async function send<Answer>(file: File, query: string): Promise<Answer> {
  const answer = await fetch(`/api/annotations/file${query}`, { method: 'POST', body: file }).catch(
    () => null,
  );
  const body: unknown = await answer?.json().catch(() => null);
  if (answer?.ok) return body as Answer;
  throw new Error((body as { error?: { message?: string } } | null)?.error?.message ?? UNREACHABLE);
}

/** What a file would change. Rejects with an error whose message is for the person, as `applyFile`. */
export function compareFile(file: File): Promise<FilePlan> {
  return send(file, '');
}

/** Makes the changes of the plan with this digest. */
export function applyFile(file: File, digest: string): Promise<{ id: string | null; changes: number }> {
  return send(file, `?${new URLSearchParams({ apply: digest })}`);
}
