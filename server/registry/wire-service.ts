import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createLogger } from '../log.ts';
import { LruCache } from '../lru-cache.ts';
import { configuredRemote } from './configured-remote.ts';
import { judgeSchema } from './judge-schema.ts';
import { OWN_REGISTRY } from './own-registry.ts';
import type { WireSchema, WireSchemas } from './read-wire-value.ts';
import { remoteRegistry } from './remote-registry.ts';
import { RegistryUnavailable, type SchemaRegistry } from './schema-registry.ts';

export type { EventColumn } from './event-columns.ts';
export { parseExact, rawNumber, rawNumberText } from './exact-json.ts';
export { readWireValue, type WireFlawCode, type WireSchemas } from './read-wire-value.ts';
export { isWireValue, WIRE_PREFIX_BYTES, wireSchemaId, wireSchemaIds } from './wire-format.ts';

/** Of schemas' texts, each with what is made of it, which is some times its size. */
const CACHE_CHARACTERS_MAX = 32 * 1024 * 1024;
const ENTRY_CHARACTERS = 2_000;
const COMPILED_FACTOR = 4;
const KEPT_MS = 60_000;
const ASK_AGAIN_MS = 2_000;
const FIRST_WAIT_MS = 500;
const WAIT_MS_MAX = 15_000;

export interface WireLookup {
  /**
   * What each of the ids stands for in the topic. While the registry cannot be asked this waits and tries again; it rejects
   * with the signal's reason once that aborts, and with PostgreSQL's errors where the registry is the portal's own.
   */
  schemasFor(topic: string, ids: ReadonlySet<number>, signal: AbortSignal): Promise<WireSchemas>;
}

export interface WireLookupOptions {
  readonly registry?: SchemaRegistry;
  /** A schema that was found is taken without asking again for so long; one that was not, for `askAgainMs`. */
  readonly keptMs?: number;
  readonly askAgainMs?: number;
  /** Is told once when the registry can no longer be asked, and once when it can again. */
  readonly log?: Pick<Logger, 'error' | 'info'>;
  /** The registry gave no answer to somebody who waits for one, once more. */
  onUnavailable?(reason: string): void | Promise<void>;
}

const UNKNOWN: WireSchema = { kind: 'unknown' };

/** The registry that is configured: one by URL, or the portal's own. */
function configuredRegistry(): SchemaRegistry {
  const remote = configuredRemote();
  return remote ? remoteRegistry(remote) : OWN_REGISTRY;
}

interface Known {
  readonly schema: WireSchema;
  readonly until: number;
}

/**
 * Finds the schemas of values in the wire format, each from the configured registry once. An id never changes its meaning, so
 * what was found is good as well while the registry cannot be asked; whether it belongs to a topic may change, and so is
 * asked again after a while.
 */
export function openWireLookup(options: WireLookupOptions = {}): WireLookup {
  const lookup = new Lookup(options);
  return {
    async schemasFor(topic, ids, signal) {
      for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
        try {
          return await lookup.find(topic, ids, signal);
        } catch (error) {
          if (!(error instanceof RegistryUnavailable)) throw error;
          await options.onUnavailable?.(error.message);
          await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
        }
      }
    },
  };
}

class Lookup {
  readonly #registry: SchemaRegistry;
  readonly #keptMs: number;
  readonly #askAgainMs: number;
  readonly #log: Pick<Logger, 'error' | 'info'>;
  #isDown = false;
  readonly #known = new LruCache<Known>(CACHE_CHARACTERS_MAX, ({ schema }) =>
    schema.kind === 'schema' ? ENTRY_CHARACTERS + COMPILED_FACTOR * schema.characters : ENTRY_CHARACTERS,
  );

  constructor({ registry, keptMs, askAgainMs, log }: WireLookupOptions) {
    this.#registry = registry ?? configuredRegistry();
    this.#keptMs = keptMs ?? KEPT_MS;
    this.#askAgainMs = askAgainMs ?? ASK_AGAIN_MS;
    this.#log = log ?? createLogger('schemas');
  }

  async find(topic: string, ids: ReadonlySet<number>, signal: AbortSignal): Promise<WireSchemas> {
    const found = new Map<number, WireSchema>();
    const due: number[] = [];
    let mayGoOn = true;
    const now = performance.now();
    for (const id of ids) {
      const known = id > 0 ? this.#known.get(`${topic}/${id}`) : { schema: UNKNOWN, until: Infinity };
      if (known) found.set(id, known.schema);
      if (known && known.until > now) continue;
      due.push(id);
      mayGoOn &&= known?.schema.kind === 'schema';
    }
    if (due.length === 0) return found;
    try {
      for (const [id, schema] of await this.#ask(topic, due, signal)) found.set(id, schema);
      if (this.#isDown) this.#log.info('The schema registry answers again');
      this.#isDown = false;
    } catch (error) {
      if (!(error instanceof RegistryUnavailable)) throw error;
      if (!this.#isDown)
        this.#log.error(
          { reason: error.message },
          'Events whose schemas are not known yet wait in the stream',
        );
      this.#isDown = true;
      if (!mayGoOn) throw error;
      for (const id of due) this.#keep(topic, id, found.get(id) as WireSchema, this.#askAgainMs);
    }
    return found;
  }

  async #ask(topic: string, ids: readonly number[], signal: AbortSignal): Promise<WireSchemas> {
    const uses = await this.#registry.subjectsOf(ids, signal);
    const answers = new Map<number, WireSchema>();
    for (const id of ids) {
      const of = uses.get(id);
      const schema = of ? await judgeSchema(this.#registry, topic, id, of, signal) : UNKNOWN;
      this.#keep(topic, id, schema, schema.kind === 'schema' ? this.#keptMs : this.#askAgainMs);
      answers.set(id, schema);
    }
    return answers;
  }

  #keep(topic: string, id: number, schema: WireSchema, ms: number): void {
    this.#known.set(`${topic}/${id}`, { schema, until: performance.now() + ms });
  }
}
