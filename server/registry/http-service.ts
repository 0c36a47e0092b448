import { requireRate } from '../auth/request-rates.ts';
import { readerForToken } from '../auth/tokens.ts';
import { AppError } from '../errors.ts';
import { invalidSchema, RegistryError } from './registry-error.ts';
import { answerRegistry } from './rest-service.ts';

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';
/** A schema of 500,000 characters, each escaped once more, and its references. */
const BODY_BYTES_MAX = 2_000_000;

export interface RegistryRequest {
  readonly method: string;
  /** What comes after the registry's address, as it was sent, with its query. */
  readonly target: string;
  readonly authorization: string | null;
  readonly networkAddress: string;
  /** Throws AppError when there is more. */
  readBody(bytesMax: number): Promise<Uint8Array>;
}

function decoded(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw new AppError('bad_request', 'The address has a % that begins no character.');
  }
}

/** A failure as clients of the registry read it; the rest is for `unexpected`, which knows what may be said. */
function failure(error: unknown, unexpected: (error: unknown) => AppError): Response {
  const known = error instanceof RegistryError ? error : unexpected(error);
  const isStore = known.code === 'internal' || known.code === 'unavailable';
  const code = known instanceof RegistryError ? known.code : isStore ? 50001 : known.status;
  const wait = known instanceof AppError ? known.details.retryAfterSeconds : undefined;
  return Response.json(
    { error_code: code, message: known.message },
    {
      status: known.status,
      headers: {
        'Content-Type': CONTENT_TYPE,
        'Cache-Control': 'no-store',
        ...(typeof wait === 'number' ? { 'Retry-After': String(wait) } : {}),
        ...(known.code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer' } : {}),
      },
    },
  );
}

/** One HTTP request to the registry, from its token to its answer. */
export async function respond(
  request: RegistryRequest,
  unexpected: (error: unknown) => AppError,
): Promise<Response> {
  try {
    const { networkAddress } = request;
    const { reader } = await readerForToken(request.authorization, networkAddress);
    requireRate('schemas', { personId: reader.personId, networkAddress });
    const { pathname, searchParams } = new URL(request.target, 'http://registry/');
    const answer = await answerRegistry({
      method: request.method,
      path: decoded(pathname),
      query: searchParams,
      reader,
      networkAddress,
      async body() {
        const bytes = await request.readBody(BODY_BYTES_MAX);
        try {
          return JSON.parse(Buffer.from(bytes).toString());
        } catch {
          throw invalidSchema('the body of the request is no JSON.');
        }
      },
    });
    const text = 'text' in answer ? answer.text : JSON.stringify(answer.value);
    return new Response(text, { headers: { 'Content-Type': CONTENT_TYPE, 'Cache-Control': 'no-store' } });
  } catch (error) {
    return failure(error, unexpected);
  }
}
