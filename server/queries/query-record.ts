import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { AppError, describeError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { finishedEntry, readEntry, refusedEntry, runEntry } from './audit-entries.ts';
import { type EndedRun, finishRun, insertRun } from './data.ts';
import { hiddenTableIn } from './hidden-table.ts';
import type { Caller } from './running-queries.ts';
import type { Placement, QueryStatus } from './schema.ts';

interface Asked {
  readonly id: string;
  readonly door: 'sql' | 'api' | 'statement_export' | 'board';
  readonly sql: string;
}

export interface Begun {
  readonly touched: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly placement: Placement;
  readonly scannedBytes: number;
  readonly queuedMs: number;
}

export interface Outcome {
  readonly rows: number;
  readonly truncated: boolean;
  readonly resultBytes: number;
  readonly runMs: number;
}

const NOTHING: Outcome = { rows: 0, truncated: false, resultBytes: 0, runMs: 0 };

/** What the history and the audit log say of one statement. Each run is begun at most once and ended once. */
export class QueryRecord {
  readonly #caller: Caller;
  readonly #asked: Asked;
  readonly #startedAt = new Date();
  #begun: Begun | null = null;
  #beginning: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(caller: Caller, { id, door, sql }: Asked) {
    this.#caller = caller;
    this.#asked = { id, door, sql };
  }

  /** Resolves when the audit entry is durable: before that nothing of the result may be handed out. */
  begin(begun: Begun): Promise<void> {
    this.#begun = begun;
    this.#beginning = Promise.all([
      recordAudit([runEntry(this.#caller, this.#asked, begun.touched, begun.placement)]),
      insertRun({ ...this.#row(), ...begun }, null),
    ]).then(() => undefined);
    return this.#beginning;
  }

  done(outcome: Outcome): Promise<void> {
    return this.#end('done', outcome, null);
  }

  /** A run that was begun has failed, one that was not was refused; by the client's wish it was cancelled. */
  fail(error: unknown, outcome: Outcome = NOTHING): Promise<void> {
    return this.#end(statusOf(error, this.#begun !== null), outcome, error);
  }

  async #end(status: EndedRun['status'], outcome: Outcome, error: unknown): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const said = error === null ? null : describeError(error);
    if (said?.code === 'internal') createLogger('portal').error({ err: error }, 'a query failed');
    const ended: EndedRun = {
      status,
      runMs: this.#begun && outcome.runMs,
      rows: this.#begun && outcome.rows,
      resultBytes: this.#begun && outcome.resultBytes,
      errorCode: said?.code ?? null,
      error: said?.message ?? null,
    };
    try {
      await (this.#begun ? this.#finish(this.#begun, ended, outcome.truncated) : this.#refuse(ended, error));
    } catch (failure) {
      createLogger('portal').error(
        { reason: errorMessage(failure), status },
        'the end of a query was not recorded',
      );
    }
  }

  async #finish({ touched }: Begun, ended: EndedRun, truncated: boolean): Promise<void> {
    await this.#beginning;
    const { status, errorCode, error } = ended;
    const figures = { rows: ended.rows ?? 0, resultBytes: ended.resultBytes ?? 0, runMs: ended.runMs ?? 0 };
    await Promise.all([
      finishRun(this.#asked.id, ended),
      recordAudit([
        finishedEntry(this.#caller, this.#asked, touched, {
          status,
          truncated,
          errorCode,
          error,
          ...figures,
        }),
      ]),
    ]);
  }

  async #refuse(ended: EndedRun, error: unknown): Promise<void> {
    const hidden = await hiddenTableIn(error);
    const touched = hidden === null ? [] : [{ name: hidden, columns: [] }];
    const row = { ...this.#row(), touched, placement: null, scannedBytes: null, queuedMs: null };
    await Promise.all([
      insertRun(row, ended),
      ended.status === 'refused'
        ? recordAudit([refusedEntry(this.#caller, this.#asked, error, hidden)])
        : undefined,
    ]);
  }

  #row() {
    const { personId, policyVersion } = this.#caller.reader;
    return { ...this.#asked, personId, policyVersion, startedAt: this.#startedAt };
  }
}

const REFUSALS = new Set(['bad_request', 'payload_too_large', 'forbidden', 'not_found', 'unauthenticated']);

function statusOf(error: unknown, isBegun: boolean): EndedRun['status'] & QueryStatus {
  if (!(error instanceof AppError)) return 'failed';
  if (error.code === 'cancelled') return 'cancelled';
  if (!isBegun) return REFUSALS.has(error.code) ? 'refused' : 'failed';
  return error.code === 'conflict' || error.code === 'forbidden' || error.code === 'unauthenticated'
    ? 'stopped'
    : 'failed';
}

/** Rows of one table that go out without a statement of a person's. */
export interface TableRead {
  readonly door: 'preview' | 'extract';
  readonly table: { readonly name: string; readonly columns: readonly string[] };
  readonly rows: number;
  readonly resultBytes: number | null;
  readonly startedAt: Date;
}

/** Resolves when the audit entry is durable: before that the rows may not be handed out. */
export async function recordRead(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  { door, table, rows, resultBytes, startedAt }: TableRead,
): Promise<void> {
  const { personId, policyVersion } = caller.reader;
  const row = {
    id: randomUUID(),
    personId,
    policyVersion,
    door,
    sql: `FROM ${table.name} LIMIT ${rows}`,
    touched: [table],
    startedAt,
    queuedMs: null,
    scannedBytes: null,
    placement: { engine: 'duckdb' as const, reason: `A ${door} is made here.` },
  };
  const runMs = Date.now() - startedAt.getTime();
  await Promise.all([
    recordAudit([readEntry(caller, door, table, rows)]),
    insertRun(row, { status: 'done', runMs, rows, resultBytes, errorCode: null, error: null }),
  ]);
}
