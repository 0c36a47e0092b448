import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { runForPage } from '#server/queries/answer-service.ts';
import { FRAME, runRequest } from '#server/queries/schema.ts';
import { answerError, told } from '../../answer-error.ts';
import { readJson } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 1_000_000;

/** The SQL page's runs: what is wrong before one begins is JSON with its status, everything else comes as frames. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { reader, sessionId, networkAddress } = await requireReader('query:run');
    requireRate('query', { personId: reader.personId, networkAddress });
    const asked = await readJson(request, runRequest, BODY_BYTES_MAX);
    const stream = runForPage({ reader, networkAddress, sessionId }, asked, { signal: request.signal, told });
    return new Response(stream, {
      headers: { 'Content-Type': FRAME.contentType, 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return answerError(error);
  }
}
