import type { DbtReport } from '#server/imports/schema.ts';

const UNREACHABLE = 'The portal did not answer. Check the connection and try again.';

/** Rejects with an error whose message is for the person. */
export async function sendArtifacts(files: readonly File[], namespace: string): Promise<DbtReport> {
  const form = new FormData();
  for (const file of files) form.append('files', file);
  form.append('namespace', namespace);
  const answer = await fetch('/api/imports/dbt', { method: 'POST', body: form }).catch(() => null);
  const body: unknown = await answer?.json().catch(() => null);
  if (answer?.ok) return body as DbtReport;
  const said = (body as { error?: { message?: string } } | null)?.error?.message;
  throw new Error(said ?? UNREACHABLE);
}
