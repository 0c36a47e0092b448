import { AUDIT_EXPORT_FORMATS, auditFilterSchema } from '#server/audit/schema.ts';
import { exportLog } from '#server/audit/service.ts';
import { requireReader } from '#server/auth/session.ts';
import { AppError } from '#server/errors.ts';
import { answerError } from '../../answer-error.ts';

export const dynamic = 'force-dynamic';

const CONTENT_TYPE = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;

/** The entries that match the address's filters, as a file: `?format=csv|jsonl&action=…&from=…`. */
export async function GET(request: Request): Promise<Response> {
  try {
    const auditor = await requireReader('audit:read');
    const { format: wanted = 'csv', ...fields } = Object.fromEntries(new URL(request.url).searchParams);
    const format = AUDIT_EXPORT_FORMATS.find((known) => known === wanted);
    if (!format) throw new AppError('bad_request', `The format is ${AUDIT_EXPORT_FORMATS.join(' or ')}.`);
    const filter = auditFilterSchema.strict().safeParse(fields);
    if (!filter.success) {
      const [issue] = filter.error.issues;
      throw new AppError(
        'bad_request',
        `The filter cannot be used: ${issue?.path.join('.')} ${issue?.message}`,
      );
    }
    const pieces = exportLog(auditor, filter.data, format);
    // What goes wrong before the first byte is still an answer and not half a file.
    const first = await pieces.next();
    return new Response(streamed(first, pieces), {
      headers: {
        'Content-Type': CONTENT_TYPE[format],
        'Content-Disposition': `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.${format}"`,
        'Cache-Control': 'no-store',
      },
    });
  } catch (error) {
    return answerError(error);
  }
}

/** Asks for the next piece when the one before was taken. */
function streamed(first: IteratorResult<string, unknown>, rest: AsyncGenerator<string>): ReadableStream {
  const encoder = new TextEncoder();
  let next: IteratorResult<string, unknown> | null = first;
  return new ReadableStream({
    async pull(controller) {
      const piece = next ?? (await rest.next());
      next = null;
      if (piece.done === true) controller.close();
      else controller.enqueue(encoder.encode(piece.value));
    },
    async cancel() {
      await rest.return(undefined);
    },
  });
}
