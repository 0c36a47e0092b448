import { lookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { signedHeaders } from './sign-webhook.ts';

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

export interface WebhookMessage {
  /** The same at each try. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 16 * 1024;

/** Where machines of a cloud tell secrets of theirs to whoever asks: nobody has a webhook there. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');
LINK_LOCAL.addAddress('::', 'ipv6');
LINK_LOCAL.addAddress('0.0.0.0', 'ipv4');

/**
 * Posts a message. Null: it was taken, which an answer of 200 to 299 says. Else why not, in words for people that hold nothing of
 * the answer. Redirects are not followed, and of the answer no more is read than tells whether it ends.
 */
export async function sendWebhook(
  { url, secret }: Webhook,
  { id, body }: WebhookMessage,
  { signal, timeoutMs = TIMEOUT_MS, now = () => new Date() }: SendOptions,
): Promise<string | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = {
    ...signedHeaders(secret, { id, at: Math.floor(now().getTime() / 1000), body }),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'StreamCommerce-Portal',
    connection: 'close',
  };
  try {
    const status = await post(new URL(url), headers, body, AbortSignal.any([signal, timeout]));
    return problemOf(status);
  } catch (error) {
    if (timeout.aborted && !signal.aborted) return `It did not answer within ${timeoutMs / 1000} seconds.`;
    return inWords(error as NodeJS.ErrnoException);
  }
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `It answered ${status}: it sends elsewhere, which is not followed. Write the address that it leads to.`;
  return `It answered ${status}.`;
}

/** The answer's status, as soon as it is there; the rest is thrown away, and cut off where it is long. */
function post(url: URL, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && isRefused(host)) throw new Refused();
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent: ClientRequest = open(url, { method: 'POST', headers, signal, agent: false, lookup: guarded });
    sent.on('error', reject);
    sent.on('response', (answer: IncomingMessage) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) sent.destroy();
      });
      answer.on('error', () => undefined);
      resolve(answer.statusCode ?? 0);
    });
    sent.end(body);
  });
}

class Refused extends Error {}

function isRefused(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return LINK_LOCAL.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/** The address that is connected to is the one that was looked at. */
const guarded: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Refused(), '', 0);
    if (addresses.some(({ address }) => isRefused(address))) return callback(new Refused(), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there.',
  ECONNRESET: 'It ended the connection before it answered.',
  EPIPE: 'It ended the connection before it answered.',
  ENOTFOUND: 'There is no such host.',
  EAI_AGAIN: 'The name of its host could not be looked up.',
  EHOSTUNREACH: 'Its host cannot be reached.',
  ENETUNREACH: 'Its network cannot be reached.',
  ETIMEDOUT: 'It could not be connected to in time.',
};

function inWords(error: NodeJS.ErrnoException): string {
  if (error instanceof Refused) return 'Messages are not sent to this address: it is of one machine only.';
  const { code = '' } = error;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code))
    return `Its certificate is not trusted (${code}).`;
  if (code.startsWith('HPE_')) return 'It does not speak HTTP.';
  return WORDS[code] ?? `It could not be reached${code === '' ? '' : ` (${code})`}.`;
}
