import { randomUUID } from 'node:crypto';
import { datasets } from '../access/datasets.ts';
import type { AskedFilter } from '../access/explain.ts';
import { narrowReader } from '../access/narrow-reader.ts';
import { openDoor } from '../access/open-door.ts';
import { type ReadableTable, readableFiles, readableTables, scanBytes } from '../access/readable-files.ts';
import { readableRelations } from '../access/readable-relations.ts';
import { readableRowCheck } from '../access/readable-row-check.ts';
import type { Reader } from '../access/reader.ts';
import { visibleMetrics } from '../access/visible-metrics.ts';
import { recordAudit } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import type { Lease, ResultStream } from '../engine/pool/query-pool.ts';
import { trinoConfig } from '../engine/trino/config.ts';
import { AppError } from '../errors.ts';
import { ALLOWED_FUNCTIONS } from '../guard/allowed-functions.ts';
import type { ApprovedStatement, TouchedTable } from '../guard/approved.ts';
import { KeptApprovals } from '../guard/kept-approvals.ts';
import { allowedFunctions } from './allowed-functions.ts';
import {
  type ApiAnswer,
  type ApiFormat,
  apiAnswer,
  JSON_ROWS_MAX,
  type JsonAnswer,
  jsonAnswer,
} from './api-answer.ts';
import { findRuns } from './data.ts';
import { execute } from './execute.ts';
import { executeOnTrino, type TrinoText, translateForTrino } from './execute-on-trino.ts';
import { queryPool } from './open-pool.ts';
import { pageStream } from './page-stream.ts';
import { placeQuery, requireScanWithin } from './place-query.ts';
import { runOurs, runPreview } from './preview-engine.ts';
import { QueryRecord, recordRead } from './query-record.ts';
import { type Caller, cancelRunning, openRunning, type RunningQuery } from './running-queries.ts';
import type {
  ApiRequest,
  HistoryPage,
  HistorySearch,
  Placement,
  PlacementChoice,
  Preview,
  QueryEvent,
  QueryProblem,
  RunRequest,
  TableEntry,
  Workbench,
} from './schema.ts';
import { callerForSession } from './session-caller.ts';
import { StatementResult } from './statement-result.ts';
import { type Tagged, taggedText } from './tagged-text.ts';
import { reasonOf, toProblem } from './to-problem.ts';

export type { JsonAnswer } from './api-answer.ts';
export { API_FORMATS, chooseFormat } from './api-answer.ts';
export { queryPool } from './open-pool.ts';
export { requireScanWithin } from './place-query.ts';
export { recordRead } from './query-record.ts';
export { type Caller, openRunning } from './running-queries.ts';
export { callerForSession } from './session-caller.ts';

const TILE_BYTES_MAX = 8_000_000;
/** What a browser holds without a second thought; programs and exports have no such end. */
const PAGE_BYTES_MAX = 512 * 1024 * 1024;
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
    const { approved, read } = await decide(query, statement, lease);
    const { placement, scannedBytes, isWhole, trino } = await place(
      read,
      approved,
      statement.placement,
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
        tables: read.map((table) => ({
          name: table.name,
          columns: approved.touched.find(({ name }) => name === table.name)?.columns ?? [],
          snapshotId: table.snapshotId?.toString() ?? null,
          snapshotAt: table.snapshotAt?.toISOString() ?? null,
        })),
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
  { door, sql }: Statement,
  lease: Lease,
): Promise<{ approved: ApprovedStatement; read: ReadableTable[] }> {
  for (;;) {
    const visible = await readableTables(await query.currentReader(), door);
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

/** The guard takes milliseconds; waiting for a process may take longer. */
const CHECK_SECONDS = 30;
const CHECK_MEMORY_MB = 64;

/**
 * The tables and columns that a statement reads, as far as this person may name them. Nothing is run. Rejects with
 * AppError `bad_request` in the guard's words.
 */
export async function namesIn(
  reader: Reader,
  sql: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly TouchedTable[]> {
  const visible = await readableTables(reader, 'sql');
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
    return (await approvals.approve(sql, relations, lease)).touched;
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

/** A run for the SQL page: frames, as `FRAME` says. `told` makes of a failure what people may be told. */
export function runForPage(
  session: {
    readonly reader: Reader;
    readonly networkAddress: string;
    readonly sessionId: string;
  },
  request: RunRequest,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (error: unknown) => unknown },
): ReadableStream<Uint8Array> {
  const { reader, networkAddress, sessionId } = session;
  const caller = callerForSession(reader, sessionId, networkAddress);
  return pageStream({
    signal,
    maxBytes: PAGE_BYTES_MAX,
    start: (options) => runStatement(caller, { ...request, door: 'sql' }, options),
    toProblem: (error) => toProblem(told(error), request.sql),
  });
}

/** A run for a program: the whole answer, or its beginning and the rest as it is read. Rejects as `runStatement` does. */
export async function runForApi(
  caller: Caller,
  request: ApiRequest,
  { format, signal }: { readonly format: ApiFormat; readonly signal: AbortSignal },
): Promise<ApiAnswer> {
  const statement = { ...request, id: randomUUID(), door: 'api' as const };
  const result = await runStatement(caller, statement, {
    signal,
    maxRows: format === 'json' ? JSON_ROWS_MAX : undefined,
    onEvent: () => undefined,
  });
  return apiAnswer(result, format);
}

/** A run for a tile of a board: all of its rows as JSON has them. Rejects as `runStatement` does, and as too large. */
export async function runForTile(
  caller: Caller,
  sql: string,
  { maxRows, signal }: { readonly maxRows: number; readonly signal: AbortSignal },
): Promise<JsonAnswer> {
  const statement = { id: randomUUID(), door: 'board', sql, placement: 'auto' } as const;
  await using result = await runStatement(caller, statement, { signal, maxRows, onEvent: () => undefined });
  return await jsonAnswer(result, TILE_BYTES_MAX, 'Choose fewer columns or rows.');
}

/** Where in the text a failure is, for clients. */
export function placeOfFailure(error: unknown, sql: string): Pick<QueryProblem, 'line' | 'column'> {
  const { line, column } = toProblem(error, sql);
  return { line, column };
}

/** Stops one of the person's own queries. False when none of that id is under way. */
export function cancelQuery(reader: Reader, id: string): boolean {
  return cancelRunning(reader.personId, id);
}

/** The person's own statements on the SQL page, the latest first. */
export function searchHistory(reader: Reader, search: HistorySearch): Promise<HistoryPage> {
  return findRuns(reader.personId, search);
}

/**
 * What the SQL page begins with, as JSON with a tag that changes when it does; nothing is done for whoever has it, by
 * the tags in `known`. A process for the first query is made ready meanwhile.
 */
export async function workbench(reader: Reader, known: readonly string[]): Promise<Tagged> {
  queryPool().warm();
  openDoor(reader, 'sql');
  const decisions = await reader.decisions();
  return taggedText(decisions, known, async (): Promise<Workbench> => {
    const [tables, metrics] = await Promise.all([listTables(reader), visibleMetrics(decisions)]);
    return { tables, metrics, hasTrino: trinoConfig() !== null };
  });
}

/** The functions that a statement may call, as JSON with a tag: the same for everybody. */
export function functions(known: readonly string[]): Promise<Tagged> {
  return taggedText(ALLOWED_FUNCTIONS, known, allowedFunctions);
}

/** The tables this person may name, and how they see them. */
export async function listTables(reader: Reader): Promise<TableEntry[]> {
  const [tables, known] = await Promise.all([readableTables(reader, 'sql'), datasets()]);
  const declared = new Map(known.map((dataset) => [dataset.name, dataset]));
  return tables.map(({ name, columns, decision }) => ({
    name,
    description: declared.get(name)?.description ?? null,
    owner: declared.get(name)?.owner ?? null,
    tags: declared.get(name)?.tags ?? [],
    filtered: decision.rowFilter !== null,
    columns: columns.map((column, place) => ({
      ...column,
      description: decision.columns[place]?.description ?? null,
      tags: decision.columns[place]?.tags ?? [],
      masked: decision.columns[place]?.mask != null,
    })),
  }));
}

/**
 * The first rows of a table as this person sees it. Throws `not_found` for a table that is not there and, the same,
 * for one they may not see.
 */
export async function previewTable(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  { table: name, limit }: { readonly table: string; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<Preview> {
  if (!may(caller.reader, 'data:preview')) {
    throw new AppError('forbidden', `Your role (${caller.reader.role}) does not allow this.`);
  }
  const startedAt = new Date();
  const preview = await firstRows(caller.reader, name, limit, signal);
  if (!preview) throw new AppError('not_found', `There is no table ${name}, or you may not see it.`);
  const columns = preview.columns.map((column) => column.name).sort();
  await recordRead(caller, {
    door: 'preview',
    table: { name, columns },
    rows: preview.rows.length,
    resultBytes: null,
    startedAt,
  });
  return preview;
}

/**
 * The first rows of a table as `subject` sees it, and of their values what the caller sees as well; null when the
 * subject sees no such table. For those who may change policies: the procedure asks. Recorded before it is handed out.
 */
export async function previewAs(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  subject: Reader,
  { table: name, limit, draft }: { readonly table: string; readonly limit: number; readonly draft: boolean },
  signal: AbortSignal | undefined,
): Promise<Preview | null> {
  const preview = await firstRows(narrowReader(subject, caller.reader), name, limit, signal);
  await recordLook(caller, name, { as: subject.email, draft, rows: preview?.rows.length ?? 0 });
  return preview;
}

/**
 * Of the rows with a value in a column, which of somebody's row filters let each pass, in the filters' order; null for
 * a table that the caller does not see. At most 100 rows, and only such as the caller sees. Recorded as `view_as`.
 */
export async function askRowFilters(
  caller: Pick<Caller, 'reader' | 'networkAddress'>,
  asked: { readonly table: string; readonly column: string; readonly value: string; readonly as: string },
  filters: readonly AskedFilter[],
  signal: AbortSignal | undefined,
): Promise<boolean[][] | null> {
  const { table, column, value, as } = asked;
  const sql = await readableRowCheck(caller.reader, { table, column }, filters);
  if (sql === null) return null;
  const { rows } = await runOurs(sql, { value }, signal);
  await recordLook(caller, table, { as, column, filters: filters.map(({ id }) => id), rows: rows.length });
  return rows.map((row) => filters.map((_, place) => row[String(place)] === true));
}

async function recordLook(
  { reader, networkAddress }: Pick<Caller, 'reader' | 'networkAddress'>,
  subject: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  await recordAudit([{ action: 'view_as', outcome: 'ok', actorId, actor, subject, networkAddress, details }]);
}

async function firstRows(
  reader: Reader,
  name: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Preview | null> {
  const [relation] = await readableRelations(reader, 'preview', [name]);
  if (!relation) return null;
  const { decision, snapshotAt } = relation;
  const { fromSql } = await relation.resolve();
  const { columns, rows } = await runPreview(fromSql, decision, limit + 1, signal);
  return {
    table: name,
    columns: columns.map((column, place) => ({ ...column, masked: decision.columns[place]?.mask != null })),
    rows: rows.slice(0, limit).map((row) => columns.map((column) => row[column.name] ?? null)),
    more: rows.length > limit,
    filtered: decision.rowFilter !== null,
    snapshotAt: snapshotAt?.toISOString() ?? null,
  };
}
