import { isDatabaseReachable } from '#server/platform/service.ts';

export const dynamic = 'force-dynamic';

/** 200 when the portal can serve pages, 503 when its database cannot be reached. Says nothing more to anybody. */
export async function GET(): Promise<Response> {
  const database = await isDatabaseReachable();
  return Response.json(
    { status: database ? 'ok' : 'unavailable', database: database ? 'ok' : 'unreachable' },
    { status: database ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  );
}
