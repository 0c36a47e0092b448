import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';

// Node does not see these two among the names that the CommonJS module exports.
const { CompressionCodecs, CompressionTypes } = createRequire(import.meta.url)(
  'kafkajs',
) as typeof import('kafkajs');

export const ZSTD = CompressionTypes.ZSTD;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

// kafkajs brings gzip alone; Node has zstd, which costs a fraction of it.
Object.assign(CompressionCodecs, {
  [ZSTD]: () => ({
    compress: (encoder: { buffer: Buffer }) =>
      compress(encoder.buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    decompress: (buffer: Buffer) => decompress(buffer),
  }),
});

/** What these call errors is a broker's usual answer in a rebalance, or comes to the caller as an error. */
const ROUTINE_PARTS = new Set(['Connection', 'BrokerPool']);

/** A client whose own messages go to our log, as far as an operator can use them. */
export function kafkaClient(brokers: readonly string[]): Kafka {
  const log = createLogger('kafka');
  return new Kafka({
    clientId: 'streamcommerce-portal',
    brokers: [...brokers],
    connectionTimeout: 3000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 3000, retries: 6 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: { message, error } }: LogEntry) => {
        const detail = { part: namespace, reason: typeof error === 'string' ? error : undefined };
        if (level <= logLevel.ERROR && !ROUTINE_PARTS.has(namespace)) log.warn(detail, message);
        else log.debug(detail, message);
      },
  });
}

/** The error itself and what it was caused by, outermost first. */
function chain(error: unknown): Error[] {
  const errors: Error[] = [];
  for (let at: unknown = error; at instanceof Error && !errors.includes(at); at = at.cause) errors.push(at);
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

/** Words for what Kafka answers that an operator or a producer can act on; everything else stays as it is. */
export function describeKafkaError(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof AppError) return error;
  const errors = chain(error);
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
  const absent = errors.some(
    (each) => ABSENT.has(each.name) || ('retriable' in each && each.retriable === true),
  );
  if (!absent) return error;
  return new AppError(
    'unavailable',
    `Kafka at ${brokers.join(', ')} cannot be used right now (${errorMessage(errors.at(-1))}). Check KAFKA_BROKERS and that the brokers run, or try again shortly.`,
    { cause: error },
  );
}
