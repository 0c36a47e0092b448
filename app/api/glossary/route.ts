import { requireReader } from '#server/auth/session.ts';
import { exportGlossary } from '#server/glossary/exchange-service.ts';
import { answerError } from '../answer-error.ts';

export const dynamic = 'force-dynamic';

/** The glossary as a file. */
export async function GET(): Promise<Response> {
  try {
    const { reader } = await requireReader('platform:read');
    return new Response(await exportGlossary(reader), {
      headers: {
        'Content-Type': 'application/yaml; charset=utf-8',
        'Content-Disposition': 'attachment; filename="glossary.yml"',
        'Cache-Control': 'no-store',
      },
    });
  } catch (error) {
    return answerError(error);
  }
}
