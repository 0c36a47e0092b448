/**
 * Local copies of objects, which never change. A copy is fetched once however many ask for it, stays while someone holds
 * it, and goes when the room is needed and it was not used for longest. Never are there more bytes than the limit.
 */
import { existsSync, unlinkSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';
import { toDiskError } from './disk-error.ts';

export interface CachedObject {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface CacheOptions {
  readonly limitBytes: number;
  /** Where an object's copy is. */
  readonly placeOf: (path: string) => string;
  /** Writes an object to a file that is not there yet; removes the file when that fails. */
  readonly fetch: (object: CachedObject, to: string, signal: AbortSignal) => Promise<void>;
}

interface Entry {
  readonly path: string;
  readonly place: string;
  readonly sizeBytes: number;
  users: number;
  isPresent: boolean;
  fetching: { readonly done: Promise<void>; readonly stop: AbortController } | null;
}

const MIB = 1024 * 1024;

export class ObjectCache {
  readonly #options: CacheOptions;
  /** Those that nobody holds in the order in which they were last used. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #heldBytes = 0;
  #fetches = 0;

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** Bytes of all copies, with those that are being fetched. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Sees to it that there are copies of all of these until the function that it gives is called. Rejects with AppError
   * `cancelled` (the signal) or `unavailable`: the store, the disk, or more bytes held at once than the limit.
   */
  async hold(objects: readonly CachedObject[], signal?: AbortSignal): Promise<() => void> {
    const wanted = [...new Map(objects.map((each) => [each.path, each])).values()];
    const entries = wanted.map((each) => this.#take(each));
    let isHeld = true;
    const release = () => {
      if (isHeld) for (const entry of entries) this.#leave(entry);
      isHeld = false;
    };
    try {
      if (this.#heldBytes > this.#options.limitBytes) throw this.#tooMuch();
      await this.#makeRoom();
      await Promise.all(entries.map((entry) => this.#present(entry, signal)));
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Takes in a file that was just stored as this object, if there is room; else the file stays where it is. */
  async adopt(object: CachedObject, from: string): Promise<boolean> {
    if (this.#entries.has(object.path)) return false;
    const entry = this.#take(object);
    try {
      if (this.#heldBytes > this.#options.limitBytes) return false;
      await this.#makeRoom();
      await mkdir(dirname(entry.place), { recursive: true });
      await rename(from, entry.place);
      entry.isPresent = true;
      return true;
    } catch {
      return false;
    } finally {
      this.#leave(entry);
    }
  }

  #take({ path, sizeBytes }: CachedObject): Entry {
    let entry = this.#entries.get(path);
    if (!entry) {
      const place = this.#options.placeOf(path);
      entry = { path, place, sizeBytes, users: 0, isPresent: false, fetching: null };
      this.#entries.set(path, entry);
      this.#bytes += sizeBytes;
    }
    if (entry.users === 0) this.#heldBytes += entry.sizeBytes;
    entry.users += 1;
    return entry;
  }

  #leave(entry: Entry): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#heldBytes -= entry.sizeBytes;
    if (entry.fetching) entry.fetching.stop.abort();
    else this.#settle(entry);
  }

  /** An entry that nobody holds: it is the one used last, or it is not there and goes. */
  #settle(entry: Entry): void {
    this.#entries.delete(entry.path);
    if (entry.isPresent) this.#entries.set(entry.path, entry);
    else this.#bytes -= entry.sizeBytes;
  }

  /** What is held fits, so in the end there is room: those that nobody waits for any more are just being stopped. */
  async #makeRoom(): Promise<void> {
    this.#removeIdle();
    while (this.#bytes > this.#options.limitBytes) {
      const stopping = [...this.#entries.values()].flatMap(({ users, fetching }) =>
        users === 0 && fetching ? fetching.done : [],
      );
      if (stopping.length === 0) return;
      await Promise.allSettled(stopping);
      this.#removeIdle();
    }
  }

  #removeIdle(): void {
    for (const entry of this.#entries.values()) {
      if (this.#bytes <= this.#options.limitBytes) return;
      if (entry.users > 0 || !entry.isPresent) continue;
      // At once, before anything else is done: a copy fetched anew must not be the one that goes.
      removeNow(entry.place);
      entry.isPresent = false;
      this.#settle(entry);
    }
  }

  async #present(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
    while (true) {
      if (signal?.aborted) throw cancelled();
      // Someone may have emptied the folder.
      if (entry.isPresent && existsSync(entry.place)) return;
      entry.isPresent = false;
      entry.fetching ??= this.#fetch(entry);
      const { done, stop } = entry.fetching;
      try {
        await unlessAborted(done, signal);
      } catch (error) {
        // It was stopped because those before us had gone.
        if (!stop.signal.aborted || signal?.aborted) throw error;
      }
    }
  }

  #fetch(entry: Entry): NonNullable<Entry['fetching']> {
    const stop = new AbortController();
    const fetched = async () => {
      const { path, place, sizeBytes } = entry;
      const temporary = `${place}.${++this.#fetches}.part`;
      try {
        await mkdir(dirname(place), { recursive: true });
        await this.#options.fetch({ path, sizeBytes }, temporary, stop.signal);
        await rename(temporary, place);
        entry.isPresent = true;
      } catch (error) {
        throw toDiskError(error, 'cache');
      } finally {
        entry.fetching = null;
        if (entry.users === 0) this.#settle(entry);
      }
    };
    const done = fetched();
    // Whoever waits is told; there may be nobody any more.
    done.catch(() => undefined);
    return { done, stop };
  }

  #tooMuch(): AppError {
    const [asked, limit] = [this.#heldBytes, this.#options.limitBytes].map((bytes) => Math.ceil(bytes / MIB));
    return new AppError(
      'unavailable',
      `The files of the lake that are needed at once have ${asked} MB, and ${limit} MB of them may be kept on this machine. Ask for less, try again later, or let whoever runs the portal raise LAKE_CACHE_MB.`,
    );
  }
}

function removeNow(place: string): void {
  try {
    unlinkSync(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw toDiskError(error, 'cache');
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The work was cancelled.');
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
