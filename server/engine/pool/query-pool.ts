/** SQL of people runs in child processes that can be killed. Types only; `start-pool.ts` makes the pool. */
import type { Column, Engine, QueryParameter } from '../engine.ts';

/** A relation as a statement may name it, and the files it is made of. */
export interface PoolRelation {
  /** `gold.fact_sales`. */
  readonly name: string;
  /** What may follow FROM in a view's text; reads `paths` and nothing else. */
  readonly fromSql: string;
  /** Absolute paths: the only files the statement's process may open. */
  readonly paths: readonly string[];
  /** Changes whenever what the relation gives changes. */
  readonly key: string;
}

/** An empty table for the audit of a plan. */
export interface StubRelation {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface LeaseRequest {
  /** Leases of one person wait for each other; people take turns. */
  readonly person: string;
  /** Of this person at the same time. */
  readonly concurrent: number;
  /** From the lease to its release; then the process is stopped, and killed when it does not stop. */
  readonly seconds: number;
  readonly memoryMb: number;
  readonly signal: AbortSignal;
  /** How many leases are in front, whenever that changes. */
  readonly onQueued?: (ahead: number) => void;
}

/** Bound to `$name` in the text. */
export type StatementParameters = Readonly<Record<string, QueryParameter>>;

export interface RunOptions {
  readonly maxRows: number;
  readonly parameters?: StatementParameters;
}

export interface ExplainOptions {
  /** Runs the statement, for its real times and numbers of rows. */
  readonly analyze: boolean;
  readonly parameters?: StatementParameters;
}

export interface ResultStream {
  readonly columns: readonly Column[];
  /** An Arrow IPC stream in pieces: schema, record batches, end of stream. Back-pressure reaches DuckDB. */
  readonly arrow: AsyncIterable<Uint8Array>;
  /** Resolves after the last piece. */
  readonly done: Promise<{ readonly rows: number; readonly truncated: boolean }>;
}

/** One child process, for one statement of one person. */
export interface Lease {
  readonly queuedMs: number;
  /** Of the process that was lent. */
  readonly pid: number;
  /** `json_serialize_sql` over the text as a bound value: the parse tree as JSON text. Never opens anything. */
  parse(sql: string): Promise<string>;
  /** `json_serialize_plan`, not optimised, over empty tables: the plan as JSON text. */
  plan(sql: string, stubs: readonly StubRelation[]): Promise<string>;
  /**
   * `json_serialize_plan`, optimised as far as that does not depend on there being no rows: what each scan filters by. Of a
   * text that `plan` was given and the guard approved.
   */
  scans(sql: string, stubs: readonly StubRelation[]): Promise<string>;
  /** The columns of the result, over the same. The text is ours, or one that `plan` was given and the guard approved. */
  columns(sql: string, stubs: readonly StubRelation[]): Promise<Column[]>;
  /** Runs the text over the relations, sealed: exact paths, no other access, locked configuration. At most `maxRows` rows. */
  run(sql: string, relations: readonly PoolRelation[], options: RunOptions): Promise<ResultStream>;
  /**
   * The plan of a statement (the text without `EXPLAIN`) as DuckDB's JSON text: an array of operators, with
   * `analyze` one object with the times of all. Files are taken out of it.
   */
  explain(sql: string, relations: readonly PoolRelation[], options: ExplainOptions): Promise<string>;
  /**
   * An engine that can make tables of its own beside these relations, for statements of ours and what the guard approved
   * within them; sealed as `run` is, with one thread. The signal of a statement stops that one, and the process when it
   * does not listen. It ends with the lease, which closing it gives back: nothing of it is there for the next.
   */
  workspace(relations: readonly PoolRelation[]): Engine;
  /** Gives the process back; one that still works is killed and replaced. Idempotent. */
  release(): Promise<void>;
}

export interface QueryPool {
  /**
   * Waits for a free process. Rejects with AppError `too_many_requests` (this person has too many waiting),
   * `cancelled` (the signal) or `unavailable` (the pool is closed or no process starts).
   * Whatever a lease's calls reject with is an AppError: `bad_request` (the SQL or its data; `details.position` is
   * the offset in the text where DuckDB names one), `timeout`, `cancelled`, `unavailable` (memory, a crash).
   */
  lease(request: LeaseRequest): Promise<Lease>;
  /** Starts a process when there is none, for a query that will come soon. */
  warm(): void;
  readonly state: () => { readonly processes: number; readonly busy: number; readonly waiting: number };
  close(): Promise<void>;
}
