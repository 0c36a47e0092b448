import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { AppError } from '#server/errors.ts';
import { ARTIFACT_NAMES, importDbt } from '#server/imports/dbt-service.ts';
import { answerError } from '../../answer-error.ts';
import { readBytes } from '../../read-json.ts';

export const dynamic = 'force-dynamic';

const BODY_BYTES_MAX = 100_000_000;

/** Takes a dbt project's artifacts as a form: files by their names, and the namespace of its tables. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { reader, networkAddress } = await requireReader('data:add');
    requireRate('export', { personId: reader.personId, networkAddress });
    const form = await readForm(request);
    const files = new Map<string, string>();
    for (const value of form.values()) {
      if (typeof value === 'string') continue;
      if (!ARTIFACT_NAMES.some((name) => name === value.name)) {
        throw new AppError(
          'bad_request',
          `${value.name} is none of the files that are taken: ${ARTIFACT_NAMES.join(', ')}.`,
        );
      }
      files.set(value.name, await value.text());
    }
    const namespace = String(form.get('namespace') ?? '').trim() || null;
    const report = await importDbt({ reader, networkAddress }, files, { namespace });
    return Response.json(report, { status: 201, headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return answerError(error);
  }
}

async function readForm(request: Request): Promise<FormData> {
  const bytes = await readBytes(request, BODY_BYTES_MAX);
  const headers = { 'Content-Type': request.headers.get('content-type') ?? '' };
  return new Response(bytes, { headers }).formData().catch((error: unknown) => {
    throw new AppError('bad_request', 'The body is no form with files.', { cause: error });
  });
}
