import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { exportRequest } from '#server/exports/schema.ts';
import { startExport } from '#server/exports/service.ts';
import { answerError } from '../answer-error.ts';
import { readJson } from '../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 1_000_000;

/** Begins an export, which goes on by itself; its file is at `<Location>/file`. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { reader, sessionId, networkAddress } = await requireReader('query:run');
    requireRate('export', { personId: reader.personId, networkAddress });
    const asked = await readJson(request, exportRequest, BODY_BYTES_MAX);
    const item = await startExport({ reader, networkAddress, sessionId }, asked);
    return Response.json(item, {
      status: 202,
      headers: { Location: `/api/exports/${item.id}`, 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return answerError(error);
  }
}
