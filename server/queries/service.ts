import {
  filesRead,
  isWorthNarrowing,
  narrowed,
  type ReadableTable,
  readableFiles,
  readableTables,
  scanBytes,
  type UnpublishedRows,
} from '../access/readable-files.ts';
import type { Reader } from '../access/reader.ts';
import { scanConditions } from '../access/scan-conditions.ts';
import type { Lease, ResultStream } from '../engine/pool/query-pool.ts';
import { AppError } from '../errors.ts';
import { approveWithPlan } from '../guard/approve.ts';
import type { ApprovedStatement, TouchedTable } from '../guard/approved.ts';
import { KeptApprovals } from '../guard/kept-approvals.ts';
import { withValues } from '../guard/parameters.ts';
import { execute } from './execute.ts';
import { executeOnTrino, type TrinoText, translateForTrino } from './execute-on-trino.ts';
import { queryPool } from './open-pool.ts';
import { placeQuery, requireScanWithin } from './place-query.ts';
import { QueryRecord } from './query-record.ts';
import { type Caller, openRunning, type RunningQuery } from './running-queries.ts';
import type { Placement, PlacementChoice, QueryEvent } from './schema.ts';
import { StatementResult } from './statement-result.ts';
import { reasonOf } from './to-problem.ts';

export { queryPool } from './open-pool.ts';
export { requireScanWithin } from './place-query.ts';
export { recordRead } from './query-record.ts';
export { type Caller, openRunning } from './running-queries.ts';
export { callerForSession } from './session-caller.ts';

/** What one machine reads without a second thought; see docs/api.md. */
const ONE_MACHINE_BYTES = 50_000_000_000;

/** Whoever looks at a board runs what its owner wrote; statements of one's own need more. */
const RUN_SCOPES = {
  sql: 'query:run',
  api: 'query:run',
  statement_export: 'query:run',
  board: 'dashboards:read',
} as const;

export interface Statement {
  /** A UUID of the caller's choosing, by which it can be cancelled. */
  readonly id: string;
  readonly door: 'sql' | 'api' | 'statement_export' | 'board';
  readonly sql: string;
  readonly placement: PlacementChoice;
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  /** Rows that are read in place of a table's own: here, since no other engine has them. */
  readonly unpublished?: UnpublishedRows | undefined;
}

export interface RunOptions {
  /** The client has gone. */
  readonly signal: AbortSignal;
  /** `queued`, `preparing` and `running`, as they happen. */
  readonly onEvent: (event: QueryEvent) => void;
  /** Fewer rows than the person's role may fetch. */
  readonly maxRows?: number | undefined;
  /** Instead of those of the person's role: an export is the whole result and may take its time. */
  readonly limits?: { readonly rows: number; readonly seconds: number } | undefined;
}

/**
 * Runs what a person wrote over what they may see. Resolves when the first rows are there and the audit log has the
 * run; the result must be disposed of. Rejects with AppError: `bad_request` (the guard or the SQL, with `position` or
 * `line` and `column`), `payload_too_large`, `too_many_requests`, `timeout`, `cancelled`, `conflict` (access changed,
 * or the id is taken), `unauthenticated`, `forbidden`, `unavailable`.
 */
export async function runStatement(
  caller: Caller,
  statement: Statement,
  { signal, onEvent, maxRows, limits: instead }: RunOptions,
): Promise<StatementResult> {
  const query = openRunning(statement.id, caller, RUN_SCOPES[statement.door], signal);
  const record = new QueryRecord(caller, statement);
  await using open = new AsyncDisposableStack();
  open.defer(() => query.close());
  try {
    const { personId } = caller.reader;
    const limits = { ...caller.reader.limits, ...instead };
    const rowsMax = Math.min(limits.rows, maxRows ?? limits.rows);
    const lease = await queryPool().lease({
      person: personId,
      concurrent: limits.concurrent,
      seconds: limits.seconds,
      memoryMb: limits.memoryMb,
      signal: query.signal,
      onQueued: (ahead) => onEvent({ kind: 'queued', ahead }),
    });
    open.defer(() => lease.release());
    const leasedAt = performance.now();
    const decided = await decide(query, statement, lease);
    const { approved } = decided;
    const read = await narrowTables(decided.read, approved, statement, lease);
    const { placement, scannedBytes, isWhole, trino } = await place(
      read,
      approved,
      statement.unpublished ? 'duckdb' : statement.placement,
      limits.scanMb,
      lease,
    );
    const recorded = record.begin({
      touched: approved.touched,
      placement,
      scannedBytes,
      queuedMs: lease.queuedMs,
    });
    // Awaited below, before anything is handed out; until then a failure is no unhandled one.
    recorded.catch(() => undefined);

    const runHere = async () => {
      const files = await readableFiles(read, {
        signal: query.signal,
        onProgress: ({ done, total }) => onEvent({ kind: 'preparing', done, of: total }),
      });
      open.defer(() => files.release());
      onEvent({ kind: 'running', placement });
      return execute(lease, approved, files.relations, {
        maxRows: rowsMax,
        ...(statement.parameters && { parameters: statement.parameters }),
      });
    };
    const runThere = async (text: TrinoText) => {
      onEvent({ kind: 'running', placement });
      const rows = await executeOnTrino(
        text,
        { ...caller.reader, limits },
        { signal: query.signal, maxRows: rowsMax },
      );
      open.defer(() => rows.close());
      return { rows: rows as ResultStream, plan: null };
    };
    const { rows, plan } = await (trino ? runThere(trino) : runHere());
    await recorded;
    return new StatementResult({
      rows,
      plan,
      query,
      record,
      open: open.move(),
      facts: {
        rowsMax,
        queuedMs: lease.queuedMs,
        leasedAt,
        engine: trino ? 'Trino' : 'DuckDB',
        placement,
        scannedBytes: isWhole ? scannedBytes : null,
        tables: await Promise.all(
          read.map(async (table) => ({
            name: table.name,
            columns: approved.touched.find(({ name }) => name === table.name)?.columns ?? [],
            snapshotId: table.snapshotId?.toString() ?? null,
            snapshotAt: table.snapshotAt?.toISOString() ?? null,
            files: table.decision.unrestricted && !trino ? await filesRead(table) : null,
          })),
        ),
        translatedSql: trino?.sql ?? null,
      },
    });
  } catch (error) {
    const reason = reasonOf(error, query.signal);
    await record.fail(reason);
    throw reason;
  }
}

const APPROVALS_KEPT = 1_000;
const approvals = new KeptApprovals(APPROVALS_KEPT);

/** Asks the guard, anew as long as what the person may see changes meanwhile; from then on the query is watched. */
async function decide(
  query: RunningQuery,
  { door, sql, unpublished }: Statement,
  lease: Lease,
): Promise<{ approved: ApprovedStatement; read: ReadableTable[] }> {
  for (;;) {
    const visible = await readableTables(await query.currentReader(), door, unpublished);
    const approved = await approvals.approve(
      sql,
      visible.map(({ name, columns }) => ({ name, columns })),
      lease,
    );
    if (query.isStale) continue;
    const read = visible.filter(({ name }) => approved.touched.some((touched) => touched.name === name));
    await query.watch(read.map(({ name }) => name));
    return { approved, read };
  }
}

/**
 * The same tables, of which only the files are read that can hold a row which the statement wants, as DuckDB's optimiser
 * tells by its conditions; with parameters by those of their values.
 */
async function narrowTables(
  read: readonly ReadableTable[],
  { sql, bodyStart, kind }: ApprovedStatement,
  { parameters = {} }: Statement,
  lease: Lease,
): Promise<readonly ReadableTable[]> {
  const readsRows = kind === 'select' || kind === 'explain';
  if (!readsRows || !read.some(isWorthNarrowing)) return read;
  const given = sql.slice(bodyStart);
  const body = Object.keys(parameters).length > 0 ? withValues(given, parameters) : given;
  if (body === null) return read;
  const stubs = read.map(({ name, columns }) => ({ name, columns }));
  // A plan that DuckDB cannot write down tells nothing, and is no reason not to run.
  const json = await lease.scans(body, stubs).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'bad_request') return null;
    throw error;
  });
  if (json === null) return read;
  const columnsOf = new Map(stubs.map(({ name, columns }) => [name, columns]));
  const conditions = scanConditions(json, given, columnsOf);
  return read.map((table) => narrowed(table, conditions.get(table.name) ?? null));
}

/** The tables that a statement of this person may name. */
export function nameableTables(reader: Reader): Promise<ReadableTable[]> {
  return readableTables(reader, 'sql');
}

/** The guard takes milliseconds; waiting for a process may take longer. */
const CHECK_SECONDS = 30;
const CHECK_MEMORY_MB = 64;

/** What a statement names, and by which plan that is known. */
export interface StatementNames {
  readonly touched: readonly TouchedTable[];
  /** Of what reads rows; null of what describes or explains, and where DuckDB cannot write it down. */
  readonly plan: {
    /** `json_serialize_plan`, not optimised, over empty tables as this person sees them. */
    readonly json: string;
    /** What the columns of the result are called, in their order. */
    readonly columns: readonly string[];
  } | null;
}

/**
 * The tables and columns that a statement reads, as far as this person may name them, and its plan. Nothing is run.
 * Rejects with AppError `bad_request` in the guard's words.
 */
export async function namesIn(
  reader: Reader,
  sql: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<StatementNames> {
  const visible = await nameableTables(reader);
  const lease = await queryPool().lease({
    // Beside what the person runs: it must not wait for their own long query.
    person: `check ${reader.personId}`,
    concurrent: 1,
    seconds: CHECK_SECONDS,
    memoryMb: CHECK_MEMORY_MB,
    signal,
    onQueued: () => undefined,
  });
  try {
    const relations = visible.map(({ name, columns }) => ({ name, columns }));
    const { approved, plan } = await approveWithPlan(sql, relations, lease);
    const isRead = plan !== null && (approved.kind === 'select' || approved.kind === 'summarize');
    return {
      touched: approved.touched,
      plan: isRead
        ? {
            json: plan.json,
            columns: (await lease.columns(plan.text, plan.stubs)).map(({ name }) => name),
          }
        : null,
    };
  } finally {
    await lease.release();
  }
}

async function place(
  read: readonly ReadableTable[],
  approved: ApprovedStatement,
  chosen: PlacementChoice,
  limitMb: number,
  lease: Lease,
): Promise<{ placement: Placement; scannedBytes: number; isWhole: boolean; trino: TrinoText | null }> {
  const { touched } = approved;
  const sizes = await Promise.all(
    read.map((table) => scanBytes(table, touched.find(({ name }) => name === table.name)?.columns ?? [])),
  );
  const scannedBytes = sizes.reduce((sum, size) => sum + size, 0);
  const isWhole = read.every(({ decision }) => decision.unrestricted);
  requireScanWithin(scannedBytes, limitMb, isWhole);
  const isCandidate = chosen === 'trino' || (chosen === 'auto' && scannedBytes > ONE_MACHINE_BYTES);
  const plan = isCandidate ? await translateForTrino(approved, read, lease) : null;
  const placement = placeQuery({
    chosen,
    scanBytes: scannedBytes,
    maySaySize: isWhole,
    oneMachineBytes: ONE_MACHINE_BYTES,
    trino: plan,
  });
  const trino = placement.engine === 'trino' ? (plan?.text ?? null) : null;
  return { placement, scannedBytes, isWhole, trino };
}
