import type { Reader } from '../access/reader.ts';
import { may, type Scope } from '../auth/roles.ts';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { shared } from './shared.ts';

/** Who runs something, and how to find out whether they still may. */
export interface Caller {
  readonly reader: Reader;
  /** The same person as they are now; null when the account, session or token has ended since. */
  renew(): Promise<Reader | null>;
  readonly networkAddress: string | null;
  /** The name of the API token they came with. */
  readonly token: string | null;
}

const TIMER_MAX_MS = 2_147_000_000;

/** A statement from the moment it is asked for to its last row, which can be stopped from anywhere in this process. */
export class RunningQuery {
  readonly id: string;
  readonly personId: string;
  readonly #caller: Caller;
  readonly #scope: Scope;
  readonly #own = new AbortController();
  readonly signal: AbortSignal;
  #reader: Reader;
  /** Decision keys by table, of what it reads. */
  #watched: ReadonlyMap<string, string> | null = null;
  #isStale = false;
  #checking: Promise<void> | null = null;
  #expiry: NodeJS.Timeout | undefined;

  constructor(id: string, caller: Caller, scope: Scope, signal: AbortSignal) {
    this.id = id;
    this.personId = caller.reader.personId;
    this.#caller = caller;
    this.#reader = caller.reader;
    this.#scope = scope;
    this.signal = AbortSignal.any([signal, this.#own.signal]);
    this.#expireWith(caller.reader);
  }

  /** Why it was stopped, when it was not by its client. */
  get stopped(): AppError | null {
    return this.#own.signal.reason instanceof AppError ? this.#own.signal.reason : null;
  }

  stop(reason: AppError): void {
    this.#own.abort(reason);
  }

  /** The person under the policies as they are now. Rejects when they may no longer do this. */
  async currentReader(): Promise<Reader> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#reader = await this.#renewed();
    }
    return this.#reader;
  }

  /** By which decision it sees each table that it reads. */
  get decisionKeys(): ReadonlyMap<string, string> {
    return this.#watched ?? new Map();
  }

  /** Changed policies, grants or people since `currentReader`: what was decided for it may not hold any more. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** From now on it is stopped as soon as the person sees anything else of these tables than they did for `reader`. */
  async watch(names: readonly string[]): Promise<void> {
    const decisions = await this.#reader.decisions();
    this.#watched = new Map(names.map((name) => [name, decisions.get(name)?.key ?? '']));
    if (this.#isStale) this.onAccessChange();
    await this.#checking;
    if (this.stopped) throw this.stopped;
  }

  close(): void {
    clearTimeout(this.#expiry);
    if (shared().running.get(this.id) === this) shared().running.delete(this.id);
  }

  #expireWith({ validUntil }: Reader): void {
    clearTimeout(this.#expiry);
    if (!validUntil) return;
    const delayMs = Math.min(Math.max(validUntil.getTime() - Date.now(), 0) + 1, TIMER_MAX_MS);
    this.#expiry = setTimeout(() => this.onAccessChange(), delayMs).unref();
  }

  /** What anybody may see may have changed. */
  onAccessChange(): void {
    this.#isStale = true;
    if (this.#watched === null || this.#checking) return;
    this.#checking = this.#check().finally(() => {
      this.#checking = null;
      if (this.#isStale && !this.stopped) this.onAccessChange();
    });
  }

  async #check(): Promise<void> {
    try {
      const decisions = await (await this.currentReader()).decisions();
      for (const [name, key] of this.#watched ?? []) {
        if (decisions.get(name)?.key === key) continue;
        this.stop(
          new AppError(
            'conflict',
            'What you may see of this data has changed, so the query was stopped. Run it again to get what you may see now.',
          ),
        );
        return;
      }
    } catch (error) {
      if (!(error instanceof AppError)) {
        createLogger('portal').warn(
          { reason: errorMessage(error) },
          'access of a running query could not be checked',
        );
      }
      this.stop(
        error instanceof AppError
          ? error
          : new AppError(
              'unavailable',
              'Whether you may still see this data could not be checked, so the query was stopped. Run it again shortly.',
              { cause: error },
            ),
      );
    }
  }

  async #renewed(): Promise<Reader> {
    const reader = await this.#caller.renew();
    if (!reader) {
      throw new AppError(
        'unauthenticated',
        'Your session or token has ended, so the query was stopped. Sign in again.',
      );
    }
    if (!may(reader, this.#scope)) {
      throw new AppError('forbidden', `Your role (${reader.role}) does not allow this any more.`, {
        details: { scope: this.#scope },
      });
    }
    this.#expireWith(reader);
    return reader;
  }
}

/** Enters a query under its id. Throws `conflict` when that is taken. */
export function openRunning(id: string, caller: Caller, scope: Scope, signal: AbortSignal): RunningQuery {
  const { running } = shared();
  if (running.has(id)) throw new AppError('conflict', 'This query is running already.');
  const query = new RunningQuery(id, caller, scope, signal);
  running.set(id, query);
  return query;
}

/** Stops a query of this person; false when they have none of that id under way in this process. */
export function cancelRunning(personId: string, id: string): boolean {
  const query = shared().running.get(id);
  if (query?.personId !== personId) return false;
  query.stop(new AppError('cancelled', 'The query was cancelled.'));
  return true;
}
