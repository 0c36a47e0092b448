import pino from 'pino';
import { env } from './env.ts';

const SECRET_KEYS = [
  'password',
  'passwordHash',
  'secret',
  'apiKey',
  'authorization',
  'cookie',
  'token',
  'databaseUrl',
];

/** A structured logger for one process or part; secrets are removed by field name at any of two depths. */
export function createLogger(name: string): pino.Logger {
  return pino({
    name,
    level: env().LOG_LEVEL,
    base: { process: name, pid: process.pid },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[removed]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
