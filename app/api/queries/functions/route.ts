import { requireReader } from '#server/auth/session.ts';
import { functions } from '#server/queries/service.ts';
import { answerError } from '../../answer-error.ts';
import { answerTagged } from '../../answer-tagged.ts';

export const dynamic = 'force-dynamic';

/** The functions that a statement may call. */
export async function GET(request: Request): Promise<Response> {
  try {
    await requireReader('query:run');
    return answerTagged(request, await functions());
  } catch (error) {
    return answerError(error);
  }
}
