import { requireRate } from '#server/auth/request-rates.ts';
import { currentNetworkAddress } from '#server/auth/session.ts';
import { readerForToken } from '#server/auth/tokens.ts';
import { AppError } from '#server/errors.ts';
import { API_FORMATS, chooseFormat, placeOfFailure, runForApi } from '#server/queries/answer-service.ts';
import { apiRequest } from '#server/queries/schema.ts';
import { answerError } from '../../answer-error.ts';
import { readJson } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 2_000_000;

/** One statement of a program, as docs/api.md describes it. */
export async function POST(request: Request): Promise<Response> {
  let sql = '';
  try {
    const authorization = request.headers.get('authorization');
    const networkAddress = await currentNetworkAddress();
    const { reader, tokenId } = await readerForToken(authorization, networkAddress);
    if (!reader.scopes.includes('query:run')) {
      throw new AppError('forbidden', 'This token may not run queries: it lacks the scope query:run.');
    }
    requireRate('query', { personId: reader.personId, networkAddress });
    const format = chooseFormat(request.headers.get('accept'));
    if (format === null) {
      const kinds = Object.values(API_FORMATS).join(', ');
      throw new AppError(
        'bad_request',
        `None of what the Accept header names can be had. There is ${kinds}.`,
      );
    }
    const asked = await readJson(request, apiRequest, BODY_BYTES_MAX);
    sql = asked.sql;
    const renew = async () => (await readerForToken(authorization, networkAddress)).reader;
    const { body, format: given } = await runForApi(
      { reader, renew, networkAddress, token: tokenId },
      asked,
      { format, signal: request.signal },
    );
    return new Response(body, {
      headers: { 'Content-Type': API_FORMATS[given], 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return answerError(error, placeOfFailure(error, sql));
  }
}
