import { batchRows, END_OF_STREAM } from '../engine/arrow/message.ts';
import type { ResultStream } from '../engine/pool/query-pool.ts';
import { AppError } from '../errors.ts';
import type { QueryRecord } from './query-record.ts';
import type { RunningQuery } from './running-queries.ts';
import type { PlanStep, QueryReceipt, ResultColumn } from './schema.ts';
import { reasonOf } from './to-problem.ts';
import { wholeMessages } from './whole-messages.ts';

interface ResultParts {
  readonly rows: ResultStream;
  /** Of an EXPLAIN, which has no rows. */
  readonly plan: readonly PlanStep[] | null;
  readonly query: RunningQuery;
  readonly record: QueryRecord;
  /** Everything that is held for the run. */
  readonly open: AsyncDisposableStack;
  readonly facts: Omit<QueryReceipt, 'rows' | 'truncated' | 'runMs'> & { readonly leasedAt: number };
}

/** A result of which the first rows are there. Whoever has it reads `arrow` or not, and disposes of it in any case. */
export class StatementResult implements AsyncDisposable {
  readonly #parts: ResultParts;
  readonly columns: readonly ResultColumn[];
  readonly plan: readonly PlanStep[] | null;
  /** The tables it reads, and the key of the decision by which the person sees each. */
  readonly reads: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly key: string;
  }[];
  #resultBytes = 0;
  #isOver = false;
  #recorded: Promise<void> = Promise.resolve();

  constructor(parts: ResultParts) {
    this.#parts = parts;
    this.plan = parts.plan;
    this.reads = parts.facts.tables.map(({ name, columns }) => ({
      name,
      columns,
      key: parts.query.decisionKeys.get(name) ?? '',
    }));
    this.columns = parts.rows.columns.map(({ name, type }) => ({ name, type }));
  }

  /**
   * Whole Arrow messages to the mark of their end, then the receipt as the generator's value: truncated when rows were
   * left out because those before them have `maxBytes`. Rejects with AppError, as `runStatement` does.
   */
  async *arrow({
    maxBytes = Number.POSITIVE_INFINITY,
  }: {
    readonly maxBytes?: number;
  } = {}): AsyncGenerator<Uint8Array, QueryReceipt> {
    const { rows, query, record, facts } = this.#parts;
    try {
      let handedOut = 0;
      let isCut = false;
      rows.done.catch(() => undefined);
      for await (const piece of wholeMessages(rows.arrow)) {
        // What came out of the process before it was stopped is not handed out either.
        query.signal.throwIfAborted();
        const brings = batchRows(piece);
        // A stream's end mark is not more of the result.
        isCut = brings > 0 && this.#resultBytes >= maxBytes;
        if (isCut) break;
        this.#resultBytes += piece.length;
        handedOut += brings;
        yield piece;
      }
      if (isCut) yield END_OF_STREAM;
      const { rows: count, truncated } = isCut ? { rows: handedOut, truncated: true } : await rows.done;
      const { leasedAt, ...known } = facts;
      const outcome = { rows: count, truncated, runMs: performance.now() - leasedAt };
      this.#isOver = true;
      // The beginning was durable before the first row: nobody need wait for the end to be written down, too.
      this.#recorded = record.done({ ...outcome, resultBytes: this.#resultBytes });
      return { ...known, ...outcome };
    } catch (error) {
      throw await this.#fail(error);
    }
  }

  async #fail(error: unknown): Promise<unknown> {
    const { query, record, facts } = this.#parts;
    const reason = reasonOf(error, query.signal);
    this.#isOver = true;
    await record.fail(reason, {
      rows: 0,
      truncated: false,
      resultBytes: this.#resultBytes,
      runMs: performance.now() - facts.leasedAt,
    });
    return reason;
  }

  /** Ends a read that waits for more rows, because nobody wants them any more. */
  stop(): void {
    this.#parts.query.stop(new AppError('cancelled', 'The query was cancelled.'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) await this.#fail(new AppError('cancelled', 'The result was not read to its end.'));
    await this.#parts.open.disposeAsync();
    await this.#recorded;
  }
}
