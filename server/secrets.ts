import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { env } from './env.ts';

const shape = z.object({ authSecret: z.string().min(32), collectorApiKey: z.string().min(24) });

type Secrets = z.infer<typeof shape>;

let cached: { file: string; secrets: Secrets } | undefined;

/** Where generated secrets are kept (mode 0600). */
export function secretsFile(): string {
  return join(env().DATA_DIR, 'secrets.json');
}

/** The key that signs sessions: `AUTH_SECRET`, else one that was generated once for this DATA_DIR. */
export function authSecret(): string {
  return env().AUTH_SECRET ?? generated().authSecret;
}

/** `authSecret()` and, after it, the earlier ones of `AUTH_SECRET_FORMER`, the latest first: what they sealed can still be checked. */
export function authSecrets(): [string, ...string[]] {
  return [authSecret(), ...(env().AUTH_SECRET_FORMER ?? [])];
}

/** What masks of the kind `hash` are salted with: one of its own for each installation, the same for all its life. */
export function maskSalt(): string {
  return createHmac('sha256', authSecrets().at(-1) as string)
    .update('mask salt')
    .digest('hex');
}

/** The keys the collector accepts: `COLLECTOR_API_KEYS`, else one that was generated once for this DATA_DIR. */
export function collectorApiKeys(): string[] {
  return env().COLLECTOR_API_KEYS ?? [generated().collectorApiKey];
}

function generated(): Secrets {
  const file = secretsFile();
  if (cached?.file !== file) cached = { file, secrets: read(file) ?? create(file) };
  return cached.secrets;
}

function read(file: string): Secrets | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${file} is damaged: remove it and start again; people sign in anew and producers get a new key.`,
    );
  }
}

/** Several processes may start at once: the first to link its file wins, the others use that one. */
function create(file: string): Secrets {
  const secrets = {
    authSecret: randomBytes(32).toString('base64url'),
    collectorApiKey: `sck_${randomBytes(24).toString('base64url')}`,
  };
  mkdirSync(env().DATA_DIR, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return secrets;
  } catch (error) {
    const other = read(file);
    if (!other) throw error;
    return other;
  } finally {
    rmSync(draft);
  }
}
