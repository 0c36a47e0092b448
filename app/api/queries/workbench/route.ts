import { requireReader } from '#server/auth/session.ts';
import { workbench } from '#server/queries/workbench-service.ts';
import { answerError } from '../../answer-error.ts';
import { answerTagged, knownTags } from '../../answer-tagged.ts';

export const dynamic = 'force-dynamic';

/** The tables and metrics that the person may name; nothing is sent again that their browser has. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { reader } = await requireReader('query:run');
    return answerTagged(await workbench(reader, knownTags(request)));
  } catch (error) {
    return answerError(error);
  }
}
