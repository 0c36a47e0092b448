import { currentNetworkAddress } from '#server/auth/session.ts';
import { AppError, describeError } from '#server/errors.ts';
import { createLogger } from '#server/log.ts';
import { respond } from '#server/registry/http-service.ts';
import { told } from '../../answer-error.ts';
import { readBytes } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const ADDRESS = '/api/schema-registry';

function unexpected(error: unknown): AppError {
  const known = told(error);
  if (known instanceof AppError) return known;
  createLogger('portal').error({ err: error }, 'a request to the schema registry failed');
  return new AppError('internal', describeError(known).message);
}

/** The schema registry, as docs/schemas.md describes it. */
async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const target = pathname.slice(pathname.indexOf(ADDRESS) + ADDRESS.length) + search;
  return respond(
    {
      method: request.method,
      target: target.startsWith('/') ? target : `/${target}`,
      authorization: request.headers.get('authorization'),
      networkAddress: await currentNetworkAddress(),
      readBody: (bytesMax) => readBytes(request, bytesMax),
    },
    unexpected,
  );
}

export { answer as DELETE, answer as GET, answer as POST, answer as PUT };
