import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { TrinoConfig } from './config.ts';
import { readResults, type TrinoResults } from './protocol.ts';
import { trinoFailure } from './trino-errors.ts';

export interface TrinoColumn {
  readonly name: string;
  /** Trino's name of the type: `decimal(18, 2)`. */
  readonly type: string;
}

export interface TrinoRows {
  readonly columns: readonly TrinoColumn[];
  /** Pages as Trino makes them. The next is asked for when the one before was taken: Trino waits meanwhile. */
  readonly pages: AsyncIterable<readonly (readonly unknown[])[]>;
  /** Ends the statement over there, whatever state it is in. Idempotent; never rejects. */
  close(): Promise<void>;
}

export interface TrinoStatement {
  readonly sql: string;
  /** On whose behalf, for Trino's own log; the connection is the configured user's. */
  readonly person: string;
  /** Ends the statement over there; as a time-out when that is its reason (`AbortSignal.timeout`). */
  readonly signal: AbortSignal;
}

/** Trino's advice for 502, 503 and 504: try again, 50 to 100 ms later. */
const AGAIN = new Set([502, 503, 504]);
const AGAIN_MS = 75;
const TRIES = 40;
const REQUEST_MS_MAX = 60_000;
const CANCEL_MS_MAX = 5_000;

/**
 * Sends a statement and resolves when its columns are known. Rejects with AppError: `bad_request` (the SQL; with
 * `line` and `column` where Trino names them), `cancelled`, `timeout`, `unavailable`.
 */
export async function queryTrino(config: TrinoConfig, statement: TrinoStatement): Promise<TrinoRows> {
  const connection = new Connection(config, statement);
  // Also when nobody reads: whoever asked may have given up between two pages.
  statement.signal.addEventListener('abort', () => void connection.close(), { once: true });
  try {
    let results = await connection.begin();
    while (!results.columns && results.nextUri) results = await connection.next(results.nextUri);
    const columns = results.columns ?? [];
    return {
      columns,
      pages: connection.pages(results),
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class Connection {
  readonly #config: TrinoConfig;
  readonly #statement: TrinoStatement;
  readonly #origin: string;
  /** Where the statement can be ended; null when it has. */
  #open: string | null = null;
  #ending = Promise.resolve();

  constructor(config: TrinoConfig, statement: TrinoStatement) {
    this.#config = config;
    this.#statement = statement;
    this.#origin = new URL(config.url).origin;
  }

  begin(): Promise<TrinoResults> {
    const { sql, person } = this.#statement;
    return this.#ask('POST', new URL('/v1/statement', this.#origin).href, sql, {
      'X-Trino-Catalog': this.#config.catalog,
      'X-Trino-Source': 'streamcommerce-portal',
      'X-Trino-Client-Info': person.replace(/[^\x20-\x7e]/g, '?').slice(0, 200),
      'X-Trino-Time-Zone': 'UTC',
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
    });
  }

  next(uri: string): Promise<TrinoResults> {
    return this.#ask('GET', this.#ownUri(uri));
  }

  async *pages(first: TrinoResults): AsyncGenerator<readonly (readonly unknown[])[]> {
    try {
      for (let results = first; ; results = await this.next(results.nextUri)) {
        if (results.data && results.data.length > 0) yield results.data;
        if (!results.nextUri) return;
      }
    } finally {
      await this.close();
    }
  }

  close(): Promise<void> {
    const uri = this.#open;
    this.#open = null;
    // A statement that cannot be ended now ends by itself: Trino gives clients up that stop asking.
    if (uri !== null) this.#ending = this.#end(uri).catch(() => undefined);
    return this.#ending;
  }

  async #end(uri: string): Promise<void> {
    const response = await fetch(uri, {
      method: 'DELETE',
      headers: this.#headers(),
      signal: AbortSignal.timeout(CANCEL_MS_MAX),
    });
    await response.body?.cancel();
  }

  /** Trino writes the address it thinks it has; behind a proxy that is another. The password goes to the configured one only. */
  #ownUri(uri: string): string {
    const { pathname, search } = new URL(uri, this.#origin);
    return new URL(pathname + search, this.#origin).href;
  }

  #headers(): Record<string, string> {
    const { user, password } = this.#config;
    return {
      'X-Trino-User': user,
      ...(password !== null && {
        Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      }),
    };
  }

  async #ask(
    method: 'GET' | 'POST',
    uri: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TrinoResults> {
    const { signal } = this.#statement;
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#fetch(method, uri, body, headers);
      if (AGAIN.has(response.status) && attempt < TRIES) {
        await response.body?.cancel();
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      if (!response.ok) throw refusedBy(response.status);
      const results = read(await this.#text(response));
      this.#open = results.nextUri ? this.#ownUri(results.nextUri) : null;
      if (results.error) throw trinoFailure(results.error);
      return results;
    }
  }

  async #fetch(
    method: string,
    uri: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    try {
      return await fetch(uri, {
        method,
        ...(body !== undefined && { body }),
        headers: { ...this.#headers(), ...headers },
        redirect: 'error',
        signal: AbortSignal.any([this.#statement.signal, AbortSignal.timeout(REQUEST_MS_MAX)]),
      });
    } catch (error) {
      throw this.#unreached(error);
    }
  }

  async #text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.#unreached(error);
    }
  }

  #unreached(cause: unknown): AppError {
    const { signal } = this.#statement;
    if (signal.aborted && isTimeout(signal.reason)) {
      return new AppError('timeout', 'Trino took longer than your role allows a query to take.', { cause });
    }
    if (signal.aborted) return new AppError('cancelled', 'The query was cancelled.', { cause });
    return new AppError(
      'unavailable',
      'Trino does not answer. Run the query on DuckDB, or try again shortly.',
      {
        cause,
      },
    );
  }
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError';

function refusedBy(status: number): AppError {
  if (status === 401 || status === 403) {
    return new AppError(
      'unavailable',
      'Trino refuses the portal. Whoever runs the portal has to check TRINO_USER and TRINO_PASSWORD.',
    );
  }
  return new AppError(
    'unavailable',
    `Trino answered with status ${status}. Run the query on DuckDB, or try again shortly.`,
  );
}

function read(text: string): TrinoResults {
  try {
    return readResults(text);
  } catch (error) {
    throw new AppError('unavailable', 'What answers at TRINO_URL is no Trino.', { cause: error });
  }
}
