import { z } from 'zod';
import { requireRate } from '#server/auth/request-rates.ts';
import { currentNetworkAddress } from '#server/auth/session.ts';
import { readerForToken } from '#server/auth/tokens.ts';
import { AppError } from '#server/errors.ts';
import { receiveEvents } from '#server/openlineage/receive-service.ts';
import { answerError } from '../../answer-error.ts';
import { readJson } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 4_000_000;

/** Takes lineage that other tools send by OpenLineage's HTTP transport, as docs/lineage.md describes it. */
export async function POST(request: Request): Promise<Response> {
  try {
    const networkAddress = await currentNetworkAddress();
    const { reader } = await readerForToken(request.headers.get('authorization'), networkAddress);
    if (!reader.scopes.includes('data:add')) {
      throw new AppError('forbidden', 'This token may not send lineage: it lacks the scope data:add.');
    }
    requireRate('lineage', { personId: reader.personId, networkAddress });
    const given = await readJson(request, z.unknown(), BODY_BYTES_MAX);
    const outcomes = await receiveEvents(reader, given);
    const refused = outcomes.flatMap((outcome, index) =>
      outcome.status === 'refused' ? [{ index, reason: outcome.reason }] : [],
    );
    const [only] = refused;
    if (!Array.isArray(given) && only) throw new AppError('bad_request', only.reason);
    const known = outcomes.filter(({ status }) => status === 'known').length;
    return Response.json(
      {
        received: outcomes.length,
        taken: outcomes.length - refused.length - known,
        known,
        refused,
      },
      { status: refused.length > 0 ? 207 : 201, headers: { 'Cache-Control': 'no-store' } },
    );
  } catch (error) {
    return answerError(error);
  }
}
