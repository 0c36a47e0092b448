import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import type { Env } from '../env.ts';
import { AppError, errorMessage } from '../errors.ts';

/** How the brokers are spoken to; null: without. */
export interface KafkaSecurity {
  readonly tls: ConnectionOptions | null;
  readonly sasl: SASLOptions | null;
}

export const PLAINTEXT: KafkaSecurity = { tls: null, sasl: null };

const MECHANISMS = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
} as const;

function readPem(name: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AppError(
      'bad_request',
      `${name} names ${path}, which cannot be read (${errorMessage(error)}). Put the PEM file there, readable for this process, or change the variable.`,
    );
  }
}

/** From the configuration, whose parts fit together already. Throws AppError for a file that cannot be read. */
export function kafkaSecurity(settings: Env): KafkaSecurity {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = settings;
  const tls: ConnectionOptions = {
    ca: readPem('KAFKA_SSL_CA', settings.KAFKA_SSL_CA),
    cert: readPem('KAFKA_SSL_CERT', settings.KAFKA_SSL_CERT),
    key: readPem('KAFKA_SSL_KEY', settings.KAFKA_SSL_KEY),
    passphrase: settings.KAFKA_SSL_KEY_PASSWORD,
    // An undefined one would take the place of the broker's own name.
    ...(settings.KAFKA_SSL_SERVER_NAME && { servername: settings.KAFKA_SSL_SERVER_NAME }),
  };
  const password = settings.KAFKA_SASL_PASSWORD;
  return {
    tls: settings.KAFKA_SSL ? tls : null,
    sasl: mechanism && username && password ? { mechanism: MECHANISMS[mechanism], username, password } : null,
  };
}
