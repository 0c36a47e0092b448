import { availableParallelism } from 'node:os';
import { AppError } from '../../errors.ts';
import { createLogger } from '../../log.ts';
import { FairQueue } from './fair-queue.ts';
import { type LeaseEnd, QueryLease } from './query-lease.ts';
import type { Lease, LeaseRequest, QueryPool } from './query-pool.ts';
import { QueryProcess } from './query-process.ts';

export interface PoolOptions {
  /** At most; started when they are needed. */
  readonly processes: number;
  /** Of each process; the machine's cores, at most 4, when it is not said. */
  readonly threads?: number;
  /** Processes beyond one end after so long without work. */
  readonly idleMs?: number;
  /** Leases that one person may have waiting. */
  readonly waitingMax?: number;
}

const IDLE_MS = 5 * 60_000;
const WAITING_MAX = 20;
const THREADS_MAX = 4;
/** A process that has kept more than this after a statement is replaced at once, */
const KEPT_RSS_BYTES = 1024 * 1024 * 1024;
/** and one with more than this when it has had nothing to do for a while. */
const LARGE_RSS_BYTES = 300 * 1024 * 1024;
const LARGE_IDLE_MS = 30_000;

interface Waiting {
  readonly person: string;
  readonly request: LeaseRequest;
  readonly since: number;
  readonly resolve: (lease: Lease) => void;
  readonly reject: (error: AppError) => void;
  readonly onAbort: () => void;
  ahead: number | null;
}

interface Member {
  readonly process: QueryProcess;
  busy: boolean;
  lastPerson: string | null;
  idleSince: number;
  idleTimer: NodeJS.Timeout | null;
}

/** Makes a pool. Nothing runs until the first lease or `warm()`; idle processes do not keep this process alive. */
export function startPool(options: PoolOptions): QueryPool {
  return new ProcessPool(options);
}

class ProcessPool implements QueryPool {
  readonly #most: number;
  readonly #threads: number;
  readonly #idleMs: number;
  readonly #waitingMax: number;
  readonly #members = new Set<Member>();
  readonly #queue = new FairQueue<Waiting>();
  readonly #active = new Map<string, number>();
  #starting = 0;
  #closed = false;
  #log: ReturnType<typeof createLogger> | undefined;

  constructor({ processes, threads, idleMs, waitingMax }: PoolOptions) {
    this.#most = processes;
    this.#threads = threads ?? Math.min(THREADS_MAX, availableParallelism());
    this.#idleMs = idleMs ?? IDLE_MS;
    this.#waitingMax = waitingMax ?? WAITING_MAX;
  }

  readonly state = () => ({
    processes: this.#members.size,
    busy: [...this.#members].filter(({ busy }) => busy).length,
    waiting: this.#queue.size,
  });

  warm(): void {
    if (this.#members.size + this.#starting === 0 && !this.#closed) this.#start();
  }

  lease(request: LeaseRequest): Promise<Lease> {
    if (this.#closed) return Promise.reject(closedError());
    if (request.signal.aborted) return Promise.reject(cancelledError());
    if (this.#queue.sizeOf(request.person) >= this.#waitingMax) {
      return Promise.reject(
        new AppError(
          'too_many_requests',
          `You have ${this.#waitingMax} queries waiting already. Cancel some of them, or wait until they have run.`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        person: request.person,
        request,
        since: performance.now(),
        resolve,
        reject,
        onAbort: () => {
          if (!this.#queue.remove(waiting)) return;
          reject(cancelledError());
          this.#tellPlaces();
        },
        ahead: null,
      };
      request.signal.addEventListener('abort', waiting.onAbort, { once: true });
      this.#queue.add(waiting);
      this.#serve();
    });
  }

  #serve(): void {
    const may = ({ person, request }: Waiting) => (this.#active.get(person) ?? 0) < request.concurrent;
    let free = this.#freeMembers();
    while (free.length > 0) {
      const waiting = this.#queue.next(may);
      if (!waiting) break;
      const member = choose(free, waiting.person);
      free = free.filter((other) => other !== member);
      this.#lend(member, waiting);
    }
    if (free.length === 0) {
      const wanted = [...this.#queue.places()].filter(([waiting]) => may(waiting)).length;
      while (this.#starting < wanted && this.#members.size + this.#starting < this.#most) this.#start();
    }
    this.#tellPlaces();
  }

  #freeMembers(): Member[] {
    return [...this.#members].filter(({ busy, process }) => !busy && process.alive);
  }

  #lend(member: Member, waiting: Waiting): void {
    const { request, person } = waiting;
    request.signal.removeEventListener('abort', waiting.onAbort);
    if (member.idleTimer) clearTimeout(member.idleTimer);
    member.idleTimer = null;
    member.busy = true;
    member.lastPerson = person;
    member.process.hold(true);
    this.#active.set(person, (this.#active.get(person) ?? 0) + 1);
    const queuedMs = performance.now() - waiting.since;
    waiting.resolve(
      new QueryLease(member.process, request, queuedMs, (end) => this.#takeBack(member, person, end)),
    );
  }

  #takeBack(member: Member, person: string, { usable }: LeaseEnd): void {
    const active = (this.#active.get(person) ?? 1) - 1;
    if (active > 0) this.#active.set(person, active);
    else this.#active.delete(person);
    member.busy = false;
    if (usable && !this.#closed && member.process.rssBytes <= KEPT_RSS_BYTES) {
      member.process.hold(false);
      this.#idle(member);
    } else {
      this.#retire(member);
      this.#startOne();
    }
    this.#serve();
  }

  #retire(member: Member): void {
    if (member.idleTimer) clearTimeout(member.idleTimer);
    this.#members.delete(member);
    member.process.kill();
  }

  #startOne(): void {
    if (this.#members.size + this.#starting < this.#most && !this.#closed) this.#start();
  }

  /** Whether it ends after a while without work: memory that was once used is seldom given back otherwise. */
  #idle(member: Member): void {
    member.idleSince = performance.now();
    const isLarge = member.process.rssBytes > LARGE_RSS_BYTES;
    member.idleTimer = setTimeout(
      () => {
        if (member.busy || (this.#members.size <= 1 && !isLarge)) return;
        this.#retire(member);
        if (this.#members.size + this.#starting === 0) this.#startOne();
      },
      isLarge ? Math.min(this.#idleMs, LARGE_IDLE_MS) : this.#idleMs,
    );
    member.idleTimer.unref();
  }

  #start(): void {
    this.#starting += 1;
    void QueryProcess.start({ threads: this.#threads }).then(
      (process) => {
        this.#starting -= 1;
        if (this.#closed) return process.kill();
        const member: Member = { process, busy: false, lastPerson: null, idleSince: 0, idleTimer: null };
        this.#members.add(member);
        process.hold(false);
        this.#idle(member);
        void process.ended.then((reason) => this.#onEnded(member, reason));
        this.#serve();
      },
      (error: unknown) => {
        this.#starting -= 1;
        this.#logger().error({ err: error }, 'a query process could not be started');
        if (this.#members.size + this.#starting > 0 || this.#closed) return;
        for (const waiting of this.#queue.clear()) {
          this.#refuse(waiting, 'No query process could be started on this machine. Try again in a moment.');
        }
      },
    );
  }

  /** Another takes its place at once; a lease that it was lent to learns of it from its own reading. */
  #onEnded(member: Member, reason: string): void {
    if (!this.#members.has(member)) return;
    this.#logger().warn({ reason, busy: member.busy }, 'a query process ended');
    this.#retire(member);
    this.#startOne();
    this.#serve();
  }

  #tellPlaces(): void {
    for (const [waiting, ahead] of this.#queue.places()) {
      if (waiting.ahead === ahead) continue;
      waiting.ahead = ahead;
      waiting.request.onQueued?.(ahead);
    }
  }

  #refuse(waiting: Waiting, message: string): void {
    waiting.request.signal.removeEventListener('abort', waiting.onAbort);
    waiting.reject(new AppError('unavailable', message));
  }

  #logger(): ReturnType<typeof createLogger> {
    this.#log ??= createLogger('query-pool');
    return this.#log;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.clear()) this.#refuse(waiting, 'The portal is being stopped.');
    const members = [...this.#members];
    for (const member of members) {
      member.process.hold(true);
      this.#retire(member);
    }
    await Promise.all(members.map(({ process }) => process.ended));
  }
}

/** The one that ran this person's last statement has its tables open; else the one that was used last. */
function choose(free: readonly Member[], person: string): Member {
  const [first, ...others] = free.toSorted((a, b) => b.idleSince - a.idleSince);
  return [first, ...others].find((member) => member?.lastPerson === person) ?? (first as Member);
}

function closedError(): AppError {
  return new AppError('unavailable', 'The portal is being stopped.');
}

function cancelledError(): AppError {
  return new AppError('cancelled', 'The query was cancelled.');
}
