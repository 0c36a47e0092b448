import { annotationsFile, applyFile, comparePlan } from '#server/annotations/file-service.ts';
import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { answerError } from '../../answer-error.ts';
import { readBytes } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 50_000_000;
const NO_STORE = { 'Cache-Control': 'no-store' };

/** What is said of all tables and columns that the person sees, as CSV. */
export async function GET(): Promise<Response> {
  try {
    const { reader, networkAddress } = await requireReader('catalog:edit');
    requireRate('export', { personId: reader.personId, networkAddress });
    return new Response(await annotationsFile(reader), {
      headers: {
        ...NO_STORE,
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="descriptions-${new Date().toISOString().slice(0, 10)}.csv"`,
      },
    });
  } catch (error) {
    return answerError(error);
  }
}

/** Such a file as the body: what it would change; with `?apply=<digest>` of that answer, changes exactly that. */
export async function POST(request: Request): Promise<Response> {
  try {
    const steward = await requireReader('catalog:edit');
    const { reader, networkAddress } = steward;
    requireRate('export', { personId: reader.personId, networkAddress });
    const text = Buffer.from(await readBytes(request, BODY_BYTES_MAX)).toString();
    const digest = new URL(request.url).searchParams.get('apply');
    const answer = await (digest === null ? comparePlan(reader, text) : applyFile(steward, text, digest));
    return Response.json(answer, { headers: NO_STORE });
  } catch (error) {
    return answerError(error);
  }
}
