import { z } from 'zod';
import { requireRate } from '#server/auth/request-rates.ts';
import { currentNetworkAddress } from '#server/auth/session.ts';
import { readerForToken } from '#server/auth/tokens.ts';
import { AppError } from '#server/errors.ts';
import { RESULT_FORMATS } from '#server/expectations/schema.ts';
import { readValidation } from '#server/quality/validation-service.ts';
import { answerError } from '../../answer-error.ts';

export const dynamic = 'force-dynamic';

const question = z.object({
  table: z.string().min(3).max(300),
  format: z.enum(RESULT_FORMATS).default('SUMMARY'),
});

/** The results of a table's checks for programs, as docs/api.md describes them. */
export async function GET(request: Request): Promise<Response> {
  try {
    const networkAddress = await currentNetworkAddress();
    const { reader } = await readerForToken(request.headers.get('authorization'), networkAddress);
    if (!reader.scopes.includes('data:preview')) {
      throw new AppError(
        'forbidden',
        'This token may not read results of checks: it lacks the scope data:preview.',
      );
    }
    requireRate('query', { personId: reader.personId, networkAddress });
    const asked = question.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!asked.success) {
      throw new AppError(
        'bad_request',
        `Ask with ?table=<namespace>.<table> and, if you like, &format= one of ${RESULT_FORMATS.join(', ')}.`,
      );
    }
    const validation = await readValidation({ reader, networkAddress }, asked.data, request.signal);
    return Response.json(validation, { headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return answerError(error);
  }
}
