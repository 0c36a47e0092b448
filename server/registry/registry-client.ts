import { z } from 'zod';
import { RegistryUnavailable } from './schema-registry.ts';

export interface RemoteRegistryOptions {
  readonly url: string;
  /** For HTTP's Basic authentication. */
  readonly user?: string;
  readonly password?: string;
  /** Of one request, until its answer is whole. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** Subject, version and schema not found (API reference, "Errors"). */
const NOT_FOUND_CODES: readonly unknown[] = [40401, 40402, 40403];

const reference = z.object({ name: z.string(), subject: z.string(), version: z.number().int() });
/** A schema, by its id or as a version of a subject. */
export const schemaAnswer = z.object({
  id: z.number().int().nullish(),
  schema: z.string(),
  schemaType: z.string().nullish(),
  references: z.array(reference).nullish(),
});
const errorAnswer = z.object({ error_code: z.number() });

/** Asks a registry that speaks the Confluent Schema Registry's REST interface (its API reference, version 1). */
export class RegistryClient {
  readonly #base: URL;
  readonly #timeoutMs: number;
  readonly #headers: Record<string, string>;

  constructor({ url, user, password, timeoutMs = TIMEOUT_MS }: RemoteRegistryOptions) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#timeoutMs = timeoutMs;
    this.#headers = { Accept: 'application/vnd.schemaregistry.v1+json, application/json' };
    if (user !== undefined)
      this.#headers.Authorization = `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
  }

  /** null when the registry says that there is none. Throws RegistryUnavailable, or the signal's reason once it aborts. */
  async get<T extends z.ZodType>(
    path: string,
    contract: T,
    signal: AbortSignal,
  ): Promise<z.output<T> | null> {
    const { status, text } = await this.#fetch(path, signal);
    const body = parse(text);
    if (status === 404) {
      const error = errorAnswer.safeParse(body);
      if (error.success && NOT_FOUND_CODES.includes(error.data.error_code)) return null;
    }
    if (status !== 200) throw this.#unavailable(`answers with status ${status}${hint(status)}`);
    const result = contract.safeParse(body);
    if (!result.success)
      throw this.#unavailable('answers with something that is no answer of a schema registry');
    return result.data;
  }

  async #fetch(path: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(new URL(path, this.#base), {
        headers: this.#headers,
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      return { status: response.status, text: await this.#text(response) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RegistryUnavailable) throw error;
      const within = timeout.aborted ? ` within ${this.#timeoutMs / 1000} seconds` : '';
      throw this.#unavailable(`does not answer${within}`, error);
    }
  }

  async #text(response: Response): Promise<string> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > ANSWER_BYTES_MAX)
        throw this.#unavailable(`answers with more than ${ANSWER_BYTES_MAX} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString();
  }

  #unavailable(what: string, cause?: unknown): RegistryUnavailable {
    const { origin, pathname } = this.#base;
    return new RegistryUnavailable(`The schema registry at ${origin}${pathname} ${what}.`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hint(status: number): string {
  if (status === 401 || status === 403) return '; check SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD';
  return status === 404 || (status >= 300 && status < 400) ? '; check SCHEMA_REGISTRY_URL' : '';
}
