import { AppError, errorMessage } from '../errors.ts';
import type { KafkaSecurity } from './kafka-security.ts';
import type { TopicPartition } from './transport.ts';

/** The error itself and what it was caused by or gathers, outermost first. */
function chain(error: unknown): Error[] {
  const errors: Error[] = [];
  const waiting = [error];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (!(at instanceof Error) || errors.includes(at)) continue;
    errors.push(at);
    waiting.push(at.cause);
    if ('errors' in at && Array.isArray(at.errors)) waiting.push(...at.errors);
  }
  return errors;
}

const ABSENT = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSLockTimeout',
]);

/** Of Node's and OpenSSL's words for a certificate whose issuer is not known. */
const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

const LOGIN = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM']);

interface Fault {
  readonly at: string;
  readonly codes: readonly unknown[];
  readonly types: readonly unknown[];
  readonly names: readonly string[];
  readonly reason: string;
}

/** What TLS and the brokers' rights answer, which no waiting mends. */
function refusal({ at, codes, types, names, reason }: Fault, security: KafkaSecurity): AppError | null {
  const said = (code: AppError['code'], sentence: string) => new AppError(code, sentence);
  const code = codes.find((each) => typeof each === 'string') ?? '';
  const isLogin =
    names.includes('KafkaJSSASLAuthenticationError') || types.some((type) => LOGIN.has(String(type)));
  if (isLogin) {
    return said(
      'unauthenticated',
      `Kafka at ${at} does not take the user of KAFKA_SASL_USERNAME (${reason}). Check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.`,
    );
  }
  if (codes.some((each) => UNTRUSTED.has(String(each)))) {
    return said(
      'bad_request',
      `The certificate of Kafka at ${at} is not signed by an authority that is trusted here (${code}). Set KAFKA_SSL_CA to the PEM file of the authority that signed it.`,
    );
  }
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return said(
      'bad_request',
      `The certificate of Kafka at ${at} is for another name (${reason}). Use that name in KAFKA_BROKERS and the brokers' advertised.listeners, or set KAFKA_SSL_SERVER_NAME to it.`,
    );
  }
  if (codes.includes('CERT_HAS_EXPIRED') || codes.includes('CERT_NOT_YET_VALID')) {
    return said('bad_request', `The certificate of Kafka at ${at} is not valid now (${code}). Renew it.`);
  }
  if (security.tls && /certificate required|bad certificate|unknown ca|certificate unknown/i.test(reason)) {
    return said(
      'unauthenticated',
      `Kafka at ${at} wants a certificate of a client that it trusts (${reason}). Set KAFKA_SSL_CERT and KAFKA_SSL_KEY to the PEM files of one.`,
    );
  }
  if (types.some((type) => String(type).endsWith('_AUTHORIZATION_FAILED'))) {
    return said(
      'forbidden',
      `Kafka at ${at} does not let this user do that (${reason}). Its ACLs need Read, Write and Describe on the topics, Create on the cluster for topics that are not there, and Read on the groups.`,
    );
  }
  if (codes.some((each) => /^(EPROTO|ERR_SSL_|ERR_OSSL_)/.test(String(each)))) {
    return said(
      'bad_request',
      `TLS with Kafka at ${at} fails (${reason}). If that port takes no TLS, unset KAFKA_SSL; else check KAFKA_SSL_CERT, KAFKA_SSL_KEY and KAFKA_SSL_KEY_PASSWORD.`,
    );
  }
  return null;
}

/** What to look at when a connection is closed without a word, as a port does that is spoken to in another way. */
function closedHint(names: readonly string[], reason: string, { tls, sasl }: KafkaSecurity): string {
  const isClosed =
    names.includes('KafkaJSConnectionClosedError') || /socket disconnected|ECONNRESET/.test(reason);
  if (!isClosed) return '';
  if (!tls) return ' If that port takes TLS only, set KAFKA_SSL=true.';
  return sasl
    ? ' If that port takes no TLS, unset KAFKA_SSL.'
    : ' If that port takes no TLS, unset KAFKA_SSL; if it wants a user, set KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.';
}

/** kafkajs tries nothing again that says so. */
class UnreadableRecords extends AppError {
  readonly retriable = false;
}

/** Where and why a record batch cannot be read, which no fetching again mends. `reason` says it of "them". */
export function unreadableRecords({ topic, partition }: TopicPartition, reason: unknown): AppError {
  return new UnreadableRecords(
    reason instanceof AppError ? reason.code : 'bad_request',
    `Records of ${topic}/${partition} cannot be read: ${errorMessage(reason)}. Delete these records, or move the stored offset past them.`,
  );
}

/** Words for what Kafka answers that an operator or a producer can act on; everything else stays as it is. */
export function describeKafkaError(
  error: unknown,
  brokers: readonly string[],
  security: KafkaSecurity,
): unknown {
  const errors = chain(error);
  const own = errors.find((each) => each instanceof AppError);
  if (own) return own;
  const types = errors.map((each) => ('type' in each ? each.type : undefined));
  if (types.includes('MESSAGE_TOO_LARGE') || types.includes('RECORD_LIST_TOO_LARGE')) {
    return new AppError(
      'payload_too_large',
      'Kafka refused a record that is larger than the topic allows (max.message.bytes).',
      { cause: error },
    );
  }
  if (types.includes('UNKNOWN_TOPIC_OR_PARTITION')) {
    return new AppError('not_found', 'Kafka has no such topic or partition.', { cause: error });
  }
  const names = errors.map(({ name }) => name);
  const reason = errorMessage(errors.at(-1) ?? error);
  const at = brokers.join(', ');
  const codes = errors.map((each) => ('code' in each ? each.code : undefined));
  const refused = refusal({ at, codes, types, names, reason }, security);
  if (refused) {
    refused.cause = error;
    return refused;
  }
  const absent = errors.some(
    (each) => ABSENT.has(each.name) || ('retriable' in each && each.retriable === true),
  );
  if (!absent) return error;
  return new AppError(
    'unavailable',
    `Kafka at ${at} cannot be used right now (${reason}). Check KAFKA_BROKERS and that the brokers run, or try again shortly.${closedHint(names, reason, security)}`,
    { cause: error },
  );
}
