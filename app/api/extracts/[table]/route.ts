import { requireRate } from '#server/auth/request-rates.ts';
import { requireReader } from '#server/auth/session.ts';
import { ENCODED_AS } from '#server/browser-engine/schema.ts';
import { AppError } from '#server/errors.ts';
import { TABLE_NAME_MAX } from '#server/extracts/schema.ts';
import { acceptedEncoding, callerForSession, readExtract } from '#server/extracts/service.ts';
import { answerError } from '../../answer-error.ts';

export const dynamic = 'force-dynamic';

/** `no-transform`: nothing on the way compresses it once more. */
const CACHING = { 'Cache-Control': 'private, no-cache, no-transform', Vary: 'Accept-Encoding, Cookie' };

/** A whole table as this person sees it, as an Arrow IPC stream; only what changed is sent again. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ table: string }> },
): Promise<Response> {
  try {
    const { reader, sessionId, networkAddress } = await requireReader('query:run');
    requireRate('query', { personId: reader.personId, networkAddress });
    const { table } = await params;
    if (table.length > TABLE_NAME_MAX) throw new AppError('not_found', 'There is no such table.');
    const encoding = acceptedEncoding(request.headers.get('accept-encoding'));
    const caller = callerForSession(reader, sessionId, networkAddress);
    const known = versionsIn(request.headers.get('if-none-match'), encoding);
    const extract = await readExtract(caller, { table, encoding, known }, request.signal);
    if ('unchanged' in extract) {
      return new Response(null, {
        status: 304,
        headers: { ...CACHING, ETag: `"${extract.unchanged}-${encoding}"` },
      });
    }
    const { version, facts, bodyBytes, snapshotAt, body } = extract;
    return new Response(body, {
      headers: {
        ...CACHING,
        'Content-Type': 'application/vnd.apache.arrow.stream',
        ...(encoding === 'identity' ? {} : { [ENCODED_AS]: encoding }),
        ...(bodyBytes === null ? {} : { 'Content-Length': String(bodyBytes) }),
        ETag: `"${version}-${encoding}"`,
        'X-Extract-Version': version,
        'X-Extract-Rows': String(facts.rows),
        'X-Extract-Total-Rows': String(facts.totalRows),
        'X-Extract-Sampled': facts.sampled ? '1' : '0',
        'X-Extract-Bytes': String(facts.bytes),
        'X-Extract-Snapshot': snapshotAt?.toISOString() ?? '',
      },
    });
  } catch (error) {
    return answerError(error);
  }
}

/** Weak comparison: a proxy that changed the encoding has made the tag a weak one. */
function versionsIn(header: string | null, encoding: string): string[] {
  const tags = (header ?? '').matchAll(/"([^"]*)"/g);
  return [...tags].flatMap(([, tag = '']) =>
    tag.endsWith(`-${encoding}`) ? [tag.slice(0, -encoding.length - 1)] : [],
  );
}
