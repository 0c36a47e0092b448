import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTopicName, TOPIC_NAMES, type TopicName } from '#server/events/topics.ts';
import { AppError, describeError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { RateLimit } from '../rate-limit.ts';
import { judgeEvents, REJECTIONS_LISTED_MAX } from './accept-events.ts';
import type { LogConnection } from './log-connection.ts';
import { type ByteBudget, ENCODINGS, isKnownEncoding, RequestAborted, readBody } from './read-body.ts';
import { type EventBytes, splitArray, splitLines } from './split-events.ts';

export interface CollectorParts {
  readonly log: LogConnection;
  readonly checkKey: (headers: IncomingMessage['headers']) => number | null;
  readonly maxBodyBytes: number;
  readonly maxEventsPerSecond: number;
  readonly budget: ByteBudget;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string | number>>;
}

const EVENTS_PATH = /^\/v1\/events\/([^/]+)$/;
const UNAVAILABLE_RETRY_SECONDS = 2;

const SPLITTERS: Readonly<Record<string, (body: Buffer) => EventBytes>> = {
  'application/x-ndjson': splitLines,
  'application/ndjson': splitLines,
  'application/jsonl': splitLines,
  'application/json': splitArray,
};

function refusal(status: number, code: string, message: string, headers: Answer['headers'] = {}): Answer {
  return { status, body: { error: { code, message } }, headers };
}

function splitterOf(contentType: string | undefined): ((body: Buffer) => EventBytes) | null {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((part) => /^\s*charset="?([^"\s]+)"?\s*$/.exec(part)?.[1]).find(Boolean);
  if (charset && charset !== 'utf-8' && charset !== 'utf8') return null;
  return SPLITTERS[type.trim()] ?? null;
}

function topicOf(path: string): TopicName | null {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return null;
  }
  return isTopicName(name) ? name : null;
}

/** Answers one request; kept apart from the server so that what it decides can be read in one place. */
export function requestHandler(parts: CollectorParts) {
  const logger = createLogger('collect');
  const limits = new Map<number, RateLimit>();

  function limitOf(key: number): RateLimit {
    let limit = limits.get(key);
    if (!limit) {
      limit = new RateLimit(parts.maxEventsPerSecond);
      limits.set(key, limit);
    }
    return limit;
  }

  function tooFast(seconds: number): Answer {
    return refusal(
      429,
      'too_many_requests',
      `More than ${parts.maxEventsPerSecond} events a second came with this key. Wait ${seconds} s and send again.`,
      { 'retry-after': seconds },
    );
  }

  async function collect(request: IncomingMessage, topicText: string): Promise<Answer> {
    if (request.method !== 'POST') {
      return refusal(405, 'method_not_allowed', 'Events are sent with POST.', { allow: 'POST' });
    }
    const key = parts.checkKey(request.headers);
    if (key === null) {
      return refusal(
        401,
        'unauthenticated',
        'An API key is needed: send "Authorization: Bearer <key>" or "X-API-Key: <key>" with one the collector was configured with.',
        { 'www-authenticate': 'Bearer' },
      );
    }
    const topic = topicOf(topicText);
    if (topic === null) {
      return refusal(404, 'not_found', `There is no such topic. Topics: ${TOPIC_NAMES.join(', ')}.`);
    }
    const split = splitterOf(request.headers['content-type']);
    if (!split) {
      return refusal(
        415,
        'unsupported_media_type',
        'Send application/x-ndjson (one event a line) or application/json (an array of events), in UTF-8.',
      );
    }
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (!isKnownEncoding(encoding)) {
      return refusal(
        415,
        'unsupported_media_type',
        `Content-Encoding may be ${ENCODINGS.join(', ')} or absent.`,
        {
          'accept-encoding': ENCODINGS.join(', '),
        },
      );
    }
    const limit = limitOf(key);
    const waitSeconds = limit.waitSeconds();
    if (waitSeconds > 0) return tooFast(waitSeconds);
    if (parts.budget.full) {
      throw new AppError(
        'unavailable',
        'The collector has as much under way as it can hold. Try again shortly.',
      );
    }

    let held = 0;
    try {
      const body = await readBody(request, encoding, parts.maxBodyBytes, (bytes) => {
        held += bytes;
        parts.budget.hold(bytes);
      });
      const events = split(body);
      if (events.length === 0 && split === splitLines) {
        return refusal(400, 'bad_request', 'The body has no events: send one JSON event a line.');
      }
      return await accept(topic, events, limit);
    } finally {
      parts.budget.release(held);
    }
  }

  async function accept(topic: TopicName, events: EventBytes, limit: RateLimit): Promise<Answer> {
    const waitSeconds = limit.waitSeconds();
    if (waitSeconds > 0) return tooFast(waitSeconds);
    limit.take(events.length);
    const { records, rejected, rejectedCount } = await judgeEvents(topic, events);
    if (records.length > 0) await parts.log.append(topic, records);
    if (rejectedCount === 0) return { status: 202, body: { accepted: records.length } };
    const listed =
      rejectedCount > REJECTIONS_LISTED_MAX ? ` The first ${REJECTIONS_LISTED_MAX} are listed.` : '';
    return {
      status: 400,
      body: {
        accepted: records.length,
        rejectedCount,
        message: `${rejectedCount} of ${events.length} events were rejected, the others were accepted; send only the rejected ones again.${listed}`,
        rejected,
      },
    };
  }

  async function health(request: IncomingMessage, path: string): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refusal(405, 'method_not_allowed', 'Health is read with GET.', { allow: 'GET, HEAD' });
    }
    if (path === '/health/live') return { status: 200, body: { status: 'live' } };
    const ready = await parts.log.available();
    return ready
      ? { status: 200, body: { status: 'ready' } }
      : {
          status: 503,
          body: { status: 'the event log is unavailable' },
          headers: { 'retry-after': UNAVAILABLE_RETRY_SECONDS },
        };
  }

  async function decide(request: IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const topic = EVENTS_PATH.exec(path)?.[1];
    if (topic !== undefined) return collect(request, topic);
    if (path === '/health' || path === '/health/live') return health(request, path);
    return refusal(
      404,
      'not_found',
      'Events go to POST /v1/events/<topic>; GET /health tells how the collector is.',
    );
  }

  return async (
    request: IncomingMessage,
    response: ServerResponse,
    closing: () => boolean,
  ): Promise<void> => {
    let answer: Answer;
    try {
      answer = await decide(request);
    } catch (error) {
      if (error instanceof RequestAborted) return;
      if (!(error instanceof AppError))
        logger.error({ reason: errorMessage(error), err: error }, 'A request failed');
      const { code, message } = describeError(error);
      const status = error instanceof AppError ? error.status : 500;
      answer = refusal(
        status,
        code,
        message,
        status === 503 ? { 'retry-after': UNAVAILABLE_RETRY_SECONDS } : {},
      );
    }
    send(request, response, answer, closing());
  };
}

/** How long what still comes of a refused body is read away, so that the sender gets to see the answer. */
const DRAIN_MS = 1000;

function send(request: IncomingMessage, response: ServerResponse, answer: Answer, closing: boolean): void {
  const body = Buffer.from(`${JSON.stringify(answer.body)}\n`);
  const unread = !request.complete;
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...(unread || closing ? { connection: 'close' } : {}),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  if (!unread) return;
  request.on('error', () => undefined);
  request.resume();
  const limit = setTimeout(() => request.destroy(), DRAIN_MS);
  request.once('close', () => clearTimeout(limit));
}
