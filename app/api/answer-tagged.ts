/** The validators of what the browser has. A proxy that compresses calls them weak. */
export function knownTags(request: Request): string[] {
  const given = request.headers.get('if-none-match')?.split(',') ?? [];
  return given.map((tag) => tag.trim().replace(/^W\//, ''));
}

/** JSON that a browser keeps and asks after: 304 without a body when it has it as it is. */
export function answerTagged({
  text,
  etag,
}: {
  readonly text: string | null;
  readonly etag: string;
}): Response {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache', Vary: 'Cookie' };
  if (text === null) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, 'Content-Type': 'application/json' } });
}
