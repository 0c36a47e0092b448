import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { listenForChanges } from './access-change-data.ts';

/** While nothing can be heard everybody is told each second, so that at worst they look once too often. */
const DEAF_EVERY_MS = 1_000;

type Listener = () => void;

const listeners = new Set<Listener>();
let ear: Ear | undefined;

/**
 * Calls the listener whenever what somebody may see could have changed: policies, grants, groups, attributes, people,
 * sessions, tokens. One connection for this process while anybody listens; while it is broken the listeners are called
 * every second. Returns what stops it.
 */
export function onAccessChange(listener: Listener): () => void {
  // Wrapped, so that one function given twice is two listeners.
  const own = () => listener();
  listeners.add(own);
  ear ??= new Ear();
  return () => {
    listeners.delete(own);
    if (listeners.size > 0) return;
    ear?.close();
    ear = undefined;
  };
}

function tellEverybody(): void {
  for (const listener of [...listeners]) {
    try {
      listener();
    } catch (error) {
      createLogger('access').error({ error }, 'a listener for changes of access failed');
    }
  }
}

class Ear {
  #isClosed = false;
  #isWarned = false;
  #connection: { close(): void } | undefined;
  #again: NodeJS.Timeout | undefined;
  readonly #deaf = setInterval(() => {
    if (!this.#connection) tellEverybody();
  }, DEAF_EVERY_MS).unref();

  constructor() {
    void this.#open();
  }

  async #open(): Promise<void> {
    try {
      const connection = await listenForChanges({ heard: tellEverybody, lost: () => this.#openLater() });
      if (this.#isClosed) return connection.close();
      this.#connection = connection;
      this.#isWarned = false;
      // What changed before this moment was not heard.
      tellEverybody();
    } catch (error) {
      if (!this.#isWarned) {
        createLogger('access').warn({ reason: errorMessage(error) }, 'changes of access cannot be heard');
      }
      this.#isWarned = true;
      this.#openLater();
    }
  }

  #openLater(): void {
    this.#connection = undefined;
    if (this.#isClosed) return;
    this.#again = setTimeout(() => void this.#open(), DEAF_EVERY_MS).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#deaf);
    clearTimeout(this.#again);
    this.#connection?.close();
  }
}
