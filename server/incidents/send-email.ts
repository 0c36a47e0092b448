import { createTransport } from 'nodemailer';
import { env } from '../env.ts';

export interface MailMessage {
  /** The same at each try. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Null: taken by the mail server for everybody; `partly` names who was refused while others were not. */
export interface MailOutcome {
  readonly problem: string | null;
  readonly partly: string | null;
}

const TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** Whether the portal has a mail server. */
export function mayMail(): boolean {
  return env().SMTP_URL !== undefined;
}

/**
 * Hands a message to the mail server of `SMTP_URL`. A password is told to a server elsewhere through TLS only. Whatever goes wrong is
 * a sentence for people, without what the server said.
 */
export async function sendEmail(
  addresses: readonly string[],
  { id, subject, text, html }: MailMessage,
  { signal, timeoutMs = TIMEOUT_MS }: { readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<MailOutcome> {
  const { SMTP_URL, SMTP_FROM } = env();
  if (SMTP_URL === undefined || SMTP_FROM === undefined) {
    return { problem: 'The portal has no mail server: set SMTP_URL and SMTP_FROM.', partly: null };
  }
  const url = new URL(SMTP_URL);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const transport = createTransport({
    ...{ host, port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port), secure: isSecure },
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    requireTLS: !isSecure && user !== '' && !LOOPBACK.has(host),
    ignoreTLS: !isSecure && LOOPBACK.has(host),
    ...{
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const timer = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const { accepted, rejected } = await untilAborted(
      transport.sendMail({
        ...{ from: SMTP_FROM, to: [...addresses], subject, text, html },
        messageId: `<${id}@${domainOf(SMTP_FROM)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
      timer,
    );
    if (accepted.length === 0) return { problem: 'The mail server refused every address.', partly: null };
    return {
      problem: null,
      partly: rejected.length === 0 ? null : `The mail server refused ${rejected.join(', ')}.`,
    };
  } catch (error) {
    const isLate = timer.aborted && !signal.aborted;
    const problem = isLate
      ? `The mail server did not answer within ${timeoutMs / 1000} seconds.`
      : inWords(error as { code?: string; responseCode?: number });
    return { problem, partly: null };
  } finally {
    transport.close();
  }
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

const WORDS: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server does not take the user and password of SMTP_URL.',
  ETLS: 'The mail server does not offer TLS, without which no password is sent.',
  ECONNECTION: 'The mail server cannot be reached.',
  ECONNREFUSED: 'Nothing listens at SMTP_URL.',
  ESOCKET: 'The mail server cannot be reached, or ended the connection.',
  EDNS: 'There is no host like that of SMTP_URL.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  EENVELOPE: 'The mail server refused the sender or every address',
  EMESSAGE: 'The mail server refused the message',
};

function inWords({
  code = '',
  responseCode,
}: {
  readonly code?: string;
  readonly responseCode?: number;
}): string {
  const words = WORDS[code] ?? 'The mail server did not take the message';
  return words.endsWith('.') ? words : `${words}${responseCode === undefined ? '' : ` (${responseCode})`}.`;
}
