import { ENCODED_AS } from '#server/browser-engine/schema.ts';
import { readEngineFile } from '#server/browser-engine/service.ts';

export const dynamic = 'force-dynamic';

/** The browser's engine: public software, the same for everybody, kept by browsers for as long as they like. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ version: string; file: string }> },
): Promise<Response> {
  const found = await readEngineFile(await params, request.headers.get('accept-encoding'));
  if (!found) return new Response('There is no such file of the engine.\n', { status: 404 });
  return new Response(found.bytes, {
    headers: {
      'Content-Type': found.contentType,
      ...(found.contentEncoding ? { [ENCODED_AS]: found.contentEncoding } : {}),
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    },
  });
}
