import { requireReader } from '#server/auth/session.ts';
import { functions } from '#server/queries/workbench-service.ts';
import { answerError } from '../../answer-error.ts';
import { answerTagged, knownTags } from '../../answer-tagged.ts';

export const dynamic = 'force-dynamic';

/** The functions that a statement may call. */
export async function GET(request: Request): Promise<Response> {
  try {
    await requireReader('query:run');
    return answerTagged(await functions(knownTags(request)));
  } catch (error) {
    return answerError(error);
  }
}
