import type { QueryListener } from '#components/queries/stream-query.ts';
import { showToast } from '#components/ui/toasts.tsx';
import { engineAddress } from '#server/browser-engine/schema.ts';
import type { Placement, RunRequest } from '#server/queries/schema.ts';
import {
  amountText,
  ENGINE_OFF,
  type EngineNotice,
  type EngineView,
  emptyTable,
  type LoadedTable,
} from './engine-view.ts';
import { ExtractRefused, fetchExtract } from './fetch-extract.ts';
import { fetchVersions, SignedOut } from './fetch-versions.ts';
import type { SealedEngine } from './sealed-engine.ts';
import { nameForFile, splitName } from './table-names.ts';

/** Uncompressed, of all tables together: what a browser's memory bears beside the engine and its results. */
const ROOM_BYTES = 600_000_000;
const LOOK_EVERY_MS = 30_000;
/** A table that is loaded again and again takes no more than this share of the time, … */
const RELOAD_SHARE = 0.05;
/** … but what the person may see can have changed too, and that does not wait for longer. */
const RELOAD_WITHIN_MS = 60_000;
const SHOW_EVERY_MS = 100;
const CRASHES_MAX = 3;
const CRASH_WINDOW_MS = 60_000;

interface Held {
  readonly table: LoadedTable;
  readonly file: File | null;
  readonly loading: AbortController | null;
  readonly loadMs: number;
}

const GONE = 'You may no longer see it, or it is gone';

/**
 * The page's one engine in the browser and the tables that are open in it. Lives as long as the page, in memory only;
 * nothing is fetched before the first table is opened or the first statement is run.
 */
export class BrowserEngine {
  #view: EngineView = ENGINE_OFF;
  readonly #listeners = new Set<() => void>();
  readonly #held = new Map<string, Held>();
  #engine: Promise<SealedEngine> | null = null;
  #crashes: number[] = [];
  /** Statements that were handed over and have not ended. */
  #running = 0;
  #lastNotice = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor() {
    if (typeof window === 'undefined') return;
    addEventListener('focus', this.#look);
    addEventListener('online', this.#look);
    addEventListener('offline', () => this.#set({ offline: true }));
    // A page that the browser brings back from its memory may be somebody else's by then.
    addEventListener('pagehide', () => this.#forget());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  view = (): EngineView => this.#view;

  /** Somebody is about to use it. A start that fails is told when it is used. */
  prepare = (): void => {
    this.#start().catch(() => undefined);
  };

  /** Loads what the person may see of a table; asking again loads it anew. How it goes is in the view. */
  open = async (name: string): Promise<void> => {
    const held = this.#held.get(name);
    if (held?.loading) return;
    this.#held.set(
      name,
      held ?? { table: emptyTable(name, 'extract'), file: null, loading: null, loadMs: 0 },
    );
    this.#watch();
    await this.#load(name);
  };

  /** Makes a table of a file of the person's, which stays in the browser. */
  upload = async (file: File): Promise<void> => {
    const name = nameForFile(file.name, new Set(this.#held.keys()));
    this.#held.set(name, { table: emptyTable(name, 'upload'), file, loading: null, loadMs: 0 });
    await this.#load(name);
  };

  /**
   * Closes a table; with the last one the engine's memory is given back, unless the person made tables of their own or
   * runs something just now.
   */
  remove = async (name: string): Promise<void> => {
    this.#held.get(name)?.loading?.abort();
    this.#held.delete(name);
    this.#publish();
    const engine = await this.#engine?.catch(() => null);
    if (!engine) return;
    await engine.drop(splitName(name)).catch(() => null);
    const left = await engine
      .execute(
        'SELECT count(*) FROM (SELECT 1 FROM duckdb_tables() UNION ALL SELECT 1 FROM duckdb_views() WHERE NOT internal)',
      )
      .catch(() => 1);
    if (Number(left) > 0 || this.#held.size > 0 || this.#running > 0) return;
    this.#stopEngine();
    this.#set({ state: 'off' });
  };

  dismiss = (id: number): void => {
    this.#set({ notices: this.#view.notices.filter((notice) => notice.id !== id) });
  };

  /** As `streamQuery`, over the tables that are open here. */
  run = async (request: RunRequest, listener: QueryListener, signal: AbortSignal): Promise<void> => {
    this.#running += 1;
    try {
      await this.#run(request, listener, signal);
    } finally {
      this.#running -= 1;
    }
  };

  async #run(request: RunRequest, listener: QueryListener, signal: AbortSignal): Promise<void> {
    let engine: SealedEngine;
    try {
      engine = await this.#start();
    } catch (error) {
      const message = `The engine in this browser could not be started. ${textOf(error)}`;
      listener.onEvent({
        kind: 'error',
        problem: { code: 'unavailable', message, line: null, column: null, missingTable: null },
      });
      return;
    }
    const { runInBrowser } = await import('./run-in-browser.ts');
    const { sql } = request;
    await runInBrowser(engine, { sql, placement: this.#placement(sql) }, listener, signal);
  }

  #placement(sql: string): Placement {
    const named = [...this.#held.values()].filter(({ table }) => sql.includes(splitName(table.name).name));
    const amounts = named.map(
      ({ table }) => `${table.name} (${amountText(table, String)}${table.stale ? ', out of date' : ''})`,
    );
    return {
      engine: 'duckdb',
      reason:
        amounts.length === 0
          ? 'In this browser, without the server.'
          : `In this browser, without the server, over ${amounts.join(' and ')}.`,
    };
  }

  #start(): Promise<SealedEngine> {
    if (this.#engine) return this.#engine;
    this.#set({ state: 'loading' });
    const begunAt = performance.now();
    // The engine's own script comes while ours does.
    const worker = new Worker(new URL(engineAddress('worker'), location.origin));
    const starting = import('./sealed-engine.ts').then(
      ({ SealedEngine }) => SealedEngine.start(worker, (error) => this.#crashed(starting, error)),
      (error: unknown) => {
        worker.terminate();
        throw error;
      },
    );
    this.#engine = starting;
    starting.then(
      () => {
        // All of it now: when it is used there may be no network any more.
        void Promise.all([import('./run-in-browser.ts'), import('./read-own-file.ts')]).catch(
          () => undefined,
        );
        if (this.#engine !== starting) return;
        performance.measure('browser-engine start', { start: begunAt });
        this.#set({ state: 'ready' });
      },
      () => {
        if (this.#engine !== starting) return;
        this.#engine = null;
        this.#set({ state: 'off' });
      },
    );
    return starting;
  }

  #stopEngine(): void {
    const engine = this.#engine;
    this.#engine = null;
    engine?.then((started) => started.stop()).catch(() => undefined);
  }

  /** Starts again by itself, unless it ends again and again. */
  #crashed(engine: Promise<SealedEngine>, error: Error): void {
    if (this.#engine !== engine) return;
    this.#engine = null;
    this.#set({ state: 'crashed' });
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    const names = [...this.#held.keys()];
    for (const { loading } of this.#held.values()) loading?.abort();
    if (this.#crashes.length > CRASHES_MAX) {
      this.#notify(
        'warning',
        'The engine in this browser ended several times in a minute and was left off. Close tables that you do not need, then run a statement to start it.',
      );
      for (const name of names) {
        this.#settle(name, 0);
        this.#change(name, {
          state: 'failed',
          progress: null,
          problem: 'The engine ended. Load it again.',
        });
      }
      return;
    }
    const why = error.message.includes('did not stop')
      ? 'a cancelled statement did not stop'
      : 'it had run into an error';
    const tables =
      names.length === 0
        ? ''
        : ` ${names.length === 1 ? 'Its table is' : `Its ${names.length} tables are`} loaded again; tables that you made yourself are gone.`;
    this.#notify('warning', `The engine in this browser was started again, because ${why}.${tables}`);
    this.#start().catch(() => undefined);
    for (const name of names) void this.#load(name);
  }

  async #load(name: string): Promise<void> {
    const held = this.#held.get(name);
    if (!held) return;
    const loading = new AbortController();
    const begunAt = performance.now();
    this.#held.set(name, { ...held, loading });
    this.#change(name, { state: 'loading', problem: null, progress: null });
    const isCurrent = () => this.#held.get(name)?.loading === loading;
    try {
      const starting = this.#start();
      starting.catch(() => undefined);
      const loaded = held.file
        ? await this.#readFile(held.file, name, starting)
        : await this.#readExtract(name, starting, loading.signal);
      if (!isCurrent()) {
        if (!this.#held.has(name)) await (await starting).drop(splitName(name)).catch(() => null);
        return;
      }
      performance.measure('browser-engine load', { start: begunAt, detail: name });
      this.#settle(name, performance.now() - begunAt);
      this.#change(name, { ...loaded, state: 'ready', stale: false, progress: null, loadedAt: Date.now() });
    } catch (error) {
      if (!isCurrent()) return;
      this.#settle(name, held.loadMs);
      const isGone = error instanceof ExtractRefused && (error.status === 403 || error.status === 404);
      if (isGone && held.table.loadedAt !== null) this.#takeAway(name);
      else this.#change(name, { state: 'failed', progress: null, problem: textOf(error) });
    }
  }

  #settle(name: string, loadMs: number): void {
    const held = this.#held.get(name);
    if (held) this.#held.set(name, { ...held, loading: null, loadMs });
  }

  async #readExtract(name: string, starting: Promise<SealedEngine>, signal: AbortSignal) {
    const others = [...this.#held.values()].filter(({ table }) => table.name !== name);
    let shownAt = 0;
    const extract = await fetchExtract(name, {
      roomBytes: ROOM_BYTES - others.reduce((sum, { table }) => sum + table.bytes, 0),
      onProgress: (receivedBytes, totalBytes) => {
        if (performance.now() - shownAt < SHOW_EVERY_MS) return;
        shownAt = performance.now();
        this.#change(name, { progress: { receivedBytes, totalBytes } });
      },
      signal,
    });
    const { version, sampled, totalRows } = extract;
    const bytes = extract.bytes.length;
    const engine = await starting;
    signal.throwIfAborted();
    const rows = await engine.insert(splitName(name), extract.bytes);
    if (rows !== extract.rows) {
      throw new Error(
        `${name} could not be read by the browser’s engine: ${rows} of ${extract.rows} rows came in.`,
      );
    }
    return { rows, bytes, version, sampled, totalRows };
  }

  async #readFile(file: File, name: string, starting: Promise<SealedEngine>) {
    const { readOwnFile } = await import('./read-own-file.ts');
    const rows = await readOwnFile(file, splitName(name), await starting);
    return { rows, totalRows: rows, bytes: file.size };
  }

  /** Asks the server whether the extracts are still what the person would get now. */
  #look = async (): Promise<void> => {
    if (typeof navigator !== 'undefined' && !navigator.onLine) return this.#set({ offline: true });
    const names = [...this.#held.values()]
      .filter(({ table }) => table.source === 'extract' && table.version !== null)
      .map(({ table }) => table.name);
    if (names.length === 0) return this.#set({ offline: false });
    let versions: ReadonlyMap<string, string | null>;
    try {
      versions = await fetchVersions(names);
    } catch (error) {
      if (error instanceof SignedOut)
        this.#forget('You are signed out, so the tables in this browser were closed.');
      else this.#set({ offline: true });
      return;
    }
    this.#set({ offline: false });
    for (const [name, version] of versions) {
      const held = this.#held.get(name);
      if (!held || held.loading) continue;
      if (version === null) this.#takeAway(name);
      else if (version !== held.table.version || held.table.state === 'failed') this.#renew(name, held);
    }
  };

  #renew(name: string, { table, loadMs }: Held): void {
    this.#change(name, { stale: true });
    const restMs = Math.min(loadMs / RELOAD_SHARE, RELOAD_WITHIN_MS) - (Date.now() - (table.loadedAt ?? 0));
    if (restMs <= 0) void this.#load(name);
  }

  #takeAway(name: string): void {
    this.#notify('warning', `${name} was closed here. ${GONE}.`);
    void this.remove(name);
  }

  #forget(why?: string): void {
    for (const { loading } of this.#held.values()) loading?.abort();
    this.#held.clear();
    this.#stopEngine();
    this.#set({ state: 'off' });
    if (why) this.#notify('warning', why);
  }

  #watch(): void {
    this.#timer ??= setInterval(() => {
      if (document.visibilityState === 'visible') void this.#look();
    }, LOOK_EVERY_MS);
  }

  #notify(tone: EngineNotice['tone'], text: string): void {
    this.#lastNotice += 1;
    // The list of open tables, where it stays, may not be looked at.
    showToast({ tone: 'critical', title: 'In this browser', text });
    this.#set({
      notices: [
        ...this.#view.notices.filter((notice) => notice.text !== text),
        { id: this.#lastNotice, tone, text },
      ],
    });
  }

  #change(name: string, change: Partial<LoadedTable>): void {
    const held = this.#held.get(name);
    if (!held) return;
    this.#held.set(name, { ...held, table: { ...held.table, ...change } });
    this.#publish();
  }

  #publish(): void {
    this.#set({});
  }

  #set(change: Partial<EngineView>): void {
    this.#view = { ...this.#view, ...change, tables: [...this.#held.values()].map(({ table }) => table) };
    for (const listener of this.#listeners) listener();
  }
}

function textOf(error: unknown): string {
  if (error instanceof TypeError || /load chunk|dynamically imported/i.test(String(error)))
    return 'The portal does not answer. Check that you are connected.';
  return error instanceof Error ? error.message : String(error);
}
