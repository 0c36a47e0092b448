import { z } from 'zod';
import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { AppError } from '#server/errors.ts';
import { downloadExport } from '#server/exports/service.ts';
import { answerError } from '../../../answer-error.ts';

export const dynamic = 'force-dynamic';

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

/** The file, or the part that `Range` asks for; while it is being made, as it grows. */
async function answer(request: Request, { params }: Context, head: boolean): Promise<Response> {
  try {
    const { reader, sessionId, networkAddress } = await requireReader('query:run');
    requireRate('export', { personId: reader.personId, networkAddress });
    const id = z.uuid().safeParse((await params).id);
    if (!id.success) throw new AppError('not_found', 'There is no such export of yours.');
    const { status, headers, body } = await downloadExport({ reader, networkAddress, sessionId }, id.data, {
      range: request.headers.get('range'),
      ifRange: request.headers.get('if-range'),
      signal: request.signal,
      head,
    });
    return new Response(body, { status, headers });
  } catch (error) {
    return answerError(error);
  }
}

export const GET = (request: Request, context: Context): Promise<Response> => answer(request, context, false);
export const HEAD = (request: Request, context: Context): Promise<Response> => answer(request, context, true);
