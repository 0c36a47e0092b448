import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const list = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));

const S3_ROOT = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^/\s?#*[\]]+)*$/;

/** A folder as an absolute path, a place in an object store without the stroke at its end. */
function toLakeRoot(url: string): string {
  if (url.startsWith('s3:')) return url.replace(/\/+$/, '');
  return resolve(url.replace(/^file:\/\//, ''));
}

const path = z
  .string()
  .min(1)
  .transform((given) => resolve(given));

/** Everything that can be configured. README's table is written from this; units are in the names. */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((path) => resolve(path)),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  LAKE_URL: z
    .string()
    .regex(/^(?![A-Za-z][A-Za-z0-9+.-]+:)|^(s3|file):\/\//, 'must be a folder or s3://bucket/prefix')
    .transform(toLakeRoot)
    .refine((root) => !root.startsWith('s3:') || S3_ROOT.test(root), {
      error:
        'must be s3://bucket or s3://bucket/prefix, with a bucket of 3 to 63 small letters, digits, dots and hyphens',
    })
    .optional(),
  LAKE_CACHE_DIR: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  LAKE_CACHE_MB: z.coerce.number().int().min(64).default(20_480),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_FORCE_PATH_STYLE: flag.optional(),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_SESSION_TOKEN: z.string().min(1).optional(),
  S3_ENCRYPTION: z
    .enum(['bucket', 'AES256', 'aws:kms'], {
      error: 'must be bucket (what the bucket does by itself), AES256 or aws:kms',
    })
    .default('bucket'),
  S3_KMS_KEY_ID: z.string().min(1).optional(),

  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }).optional(),
  POSTGRES_PORT: port.optional(),

  KAFKA_BROKERS: list.optional(),
  KAFKA_SSL: flag.default(false),
  KAFKA_SSL_CA: path.optional(),
  KAFKA_SSL_CERT: path.optional(),
  KAFKA_SSL_KEY: path.optional(),
  KAFKA_SSL_KEY_PASSWORD: z.string().min(1).optional(),
  KAFKA_SSL_SERVER_NAME: z.string().min(1).optional(),
  KAFKA_SASL_MECHANISM: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),

  PORTAL_HOST: z.string().min(1).default('127.0.0.1'),
  PORTAL_PORT: port.default(3000),
  PORTAL_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  AUTH_SECRET_FORMER: list.optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME: z.string().min(1).default('Single sign-on'),

  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be smtp://user:password@host:587 or smtps://user:password@host:465',
    })
    .optional(),
  SMTP_FROM: z
    .string()
    .regex(
      /^[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
      'must be an address like Portal <portal@example.com>',
    )
    .optional(),

  COLLECTOR_HOST: z.string().min(1).default('127.0.0.1'),
  COLLECTOR_PORT: port.default(3001),
  COLLECTOR_API_KEYS: list.optional(),
  COLLECTOR_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(8 * 1024 * 1024),
  COLLECTOR_MAX_EVENTS_PER_SECOND: z.coerce.number().int().min(1).default(50_000),

  /** Processes for people's SQL, each with one statement at a time. */
  TRINO_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  TRINO_USER: z.string().min(1).default('portal'),
  TRINO_PASSWORD: z.string().min(1).optional(),
  TRINO_CATALOG: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/, 'must be a name of small letters, digits and underscores')
    .default('lake'),

  OPENLINEAGE_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  OPENLINEAGE_API_KEY: z.string().min(1).optional(),
  OPENLINEAGE_NAMESPACE: z.string().min(1).max(240).default('streamcommerce'),
  OPENLINEAGE_OWN_NAMESPACES: list.optional(),

  SCHEMA_REGISTRY_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  SCHEMA_REGISTRY_USER: z
    .string()
    .regex(/^[^:]+$/, 'must have no colon')
    .optional(),
  SCHEMA_REGISTRY_PASSWORD: z.string().min(1).optional(),

  QUERY_PROCESSES: z.coerce.number().int().min(1).max(64).default(3),
  GOVERNED_CACHE_MB: z.coerce.number().int().min(1).default(10_240),
  EXPORT_DISK_MB: z.coerce.number().int().min(1).default(10_240),
  EXPORT_KEPT_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  EXTRACT_ROWS_MAX: z.coerce.number().int().min(1).max(5_000_000).default(2_000_000),
  EXTRACT_CACHE_MB: z.coerce.number().int().min(1).default(2048),

  SHOP_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a three-letter currency code like USD')
    .default('USD'),

  DEMO: flag.default(true),
  SIMULATOR_SEED: z.coerce.number().int().min(0).default(42),
  SIMULATOR_EVENTS_PER_SECOND: z.coerce.number().min(0).max(10_000).default(20),
  SIMULATOR_HISTORY_DAYS: z.coerce.number().int().min(0).max(730).default(90),
});

export type Env = z.infer<typeof schema>;

/**
 * Checks a set of variables. Throws one Error whose message has one readable line per wrong value, each
 * naming the variable; values are never echoed, they may be secrets.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Configuration is wrong (environment or .env):\n  ${lines.join('\n  ')}`);
  }
  const problem =
    registryProblem(result.data) ?? kafkaProblem(result.data) ?? objectStoreProblem(result.data);
  if (problem) throw new Error(`Configuration is wrong (environment or .env):\n  ${problem}`);
  const oidc = [result.data.OIDC_ISSUER, result.data.OIDC_CLIENT_ID, result.data.OIDC_CLIENT_SECRET];
  if (oidc.some(Boolean) && !oidc.every(Boolean)) {
    throw new Error(
      'Configuration is wrong (environment or .env):\n  OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three or none',
    );
  }
  if ((result.data.SMTP_URL === undefined) !== (result.data.SMTP_FROM === undefined)) {
    throw new Error(
      'Configuration is wrong (environment or .env):\n  SMTP_URL and SMTP_FROM belong together: set both or none',
    );
  }
  if (result.data.TRINO_PASSWORD && !result.data.TRINO_URL?.startsWith('https:')) {
    throw new Error(
      'Configuration is wrong (environment or .env):\n  TRINO_PASSWORD needs a TRINO_URL that begins with https:, so that nobody on the way reads it',
    );
  }
  return result.data;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function kafkaProblem(given: Env): string | null {
  const { KAFKA_BROKERS: brokers, KAFKA_SSL: ssl } = given;
  const set = (prefix: string) =>
    Object.entries(given).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined && value !== false ? name : [],
    );
  const [ofKafka] = [...set('KAFKA_SSL'), ...set('KAFKA_SASL')];
  if (!brokers) return ofKafka === undefined ? null : `${ofKafka} belongs to KAFKA_BROKERS: set that too`;
  const [ofSsl] = set('KAFKA_SSL_');
  if (!ssl && ofSsl !== undefined) return `${ofSsl} needs KAFKA_SSL=true`;
  if ((given.KAFKA_SSL_CERT === undefined) !== (given.KAFKA_SSL_KEY === undefined))
    return 'KAFKA_SSL_CERT and KAFKA_SSL_KEY belong together: set both or none';
  if (given.KAFKA_SSL_KEY_PASSWORD !== undefined && given.KAFKA_SSL_KEY === undefined)
    return 'KAFKA_SSL_KEY_PASSWORD needs a KAFKA_SSL_KEY';
  const ofSasl = set('KAFKA_SASL_').length;
  if (ofSasl !== 0 && ofSasl !== 3)
    return 'KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD belong together: set all three or none';
  const isNear = brokers.every((broker) => LOOPBACK.test(broker.replace(/:\d+$/, '')));
  if (given.KAFKA_SASL_MECHANISM === 'PLAIN' && !ssl && !isNear)
    return 'KAFKA_SASL_MECHANISM=PLAIN sends the password as it is: set KAFKA_SSL=true, so that nobody on the way reads it, or take SCRAM-SHA-512';
  return null;
}

function registryProblem(given: Env): string | null {
  const { SCHEMA_REGISTRY_URL: url, SCHEMA_REGISTRY_USER: user, SCHEMA_REGISTRY_PASSWORD: password } = given;
  const at = url === undefined ? null : new URL(url);
  if (at && (at.username !== '' || at.password !== ''))
    return 'SCHEMA_REGISTRY_URL has a user in it: set SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD instead';
  if (user === undefined && password === undefined) return null;
  if (!at || user === undefined || password === undefined)
    return 'SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD belong together and to a SCHEMA_REGISTRY_URL: set all three or none';
  if (at.protocol === 'https:' || LOOPBACK.test(at.hostname)) return null;
  return 'SCHEMA_REGISTRY_PASSWORD needs a SCHEMA_REGISTRY_URL that begins with https:, so that nobody on the way reads it';
}

function objectStoreProblem(given: Env): string | null {
  const { S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret, S3_SESSION_TOKEN: token } = given;
  if ((id === undefined) !== (secret === undefined) || (token !== undefined && id === undefined))
    return 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together, and S3_SESSION_TOKEN to them: set both or none (then the usual places of AWS are looked in)';
  const at = given.S3_ENDPOINT === undefined ? null : new URL(given.S3_ENDPOINT);
  if (at && (at.username !== '' || at.password !== ''))
    return 'S3_ENDPOINT has a user in it: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY instead';
  if (given.S3_KMS_KEY_ID !== undefined && given.S3_ENCRYPTION !== 'aws:kms')
    return 'S3_KMS_KEY_ID belongs to S3_ENCRYPTION=aws:kms: set both, or leave out the key';
  return null;
}

let cached: Env | undefined;

/** The validated configuration: `.env` in the working directory, overridden by the process environment. */
export function env(): Env {
  if (!cached) {
    const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
    cached = parseEnvironment({ ...file, ...process.env });
  }
  return cached;
}

/** The next `env()` reads the environment anew; for tests that change it. */
export function forgetEnv(): void {
  cached = undefined;
}

/** Sets variables for a library that reads the process environment itself and takes no other configuration. */
export function publishVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}
