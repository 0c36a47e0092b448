import type { ExportItem, ExportRequest } from '#server/exports/schema.ts';

const UNREACHABLE = 'The portal did not answer. Check the connection and try again.';

/** Begins an export. Rejects with an error whose message is for the person. */
export async function startExport(request: ExportRequest): Promise<ExportItem> {
  const answer = await fetch('/api/exports', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  }).catch(() => null);
  const body: unknown = await answer?.json().catch(() => null);
  if (answer?.ok) return body as ExportItem;
  const said = (body as { error?: { message?: string } } | null)?.error?.message;
  throw new Error(said ?? UNREACHABLE);
}
