/** JSON that a browser keeps and asks after: 304 without a body when it has it as it is. */
export function answerTagged(
  request: Request,
  { text, etag }: { readonly text: string; readonly etag: string },
): Response {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache', Vary: 'Cookie' };
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  // A proxy that compresses calls the validator weak.
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { headers: { ...headers, 'Content-Type': 'application/json' } });
}
