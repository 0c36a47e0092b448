import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api';
import { AppError } from '../../errors.ts';
import type { Column, QueryResult } from '../engine.ts';
import { mayChangeEngine, requireUnchanging } from './engine-changes.ts';
import type { FrameWriter } from './frame-writer.ts';
import { KeptInstances } from './kept-instances.ts';
import type { Frame, Opening, ProcessRequest } from './protocol.ts';
import { redactPlan } from './redact-plan.ts';
import { explainStatement, type ResultSink, runStatement } from './run-statement.ts';
import { openSealed } from './sealed-instance.ts';
import { isFatal, isFileError, toStatementError } from './statement-errors.ts';
import { StubTables } from './stub-tables.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** For parsing and planning, which read no data. */
const PLANNER = { memoryMb: 256, threads: 1 };
const KEPT_RELATIONS = 6;

type Answer = Extract<Frame, { kind: 'text' | 'end' }>;

/** What a query process does for each request. */
export class QueryProcessWork {
  readonly #threads: number;
  readonly #answers: FrameWriter;
  readonly #relations = new KeptInstances(KEPT_RELATIONS);
  readonly #paths = new Map<string, readonly string[]>();
  readonly #stubs = new StubTables(PLANNER);
  #parser: Promise<DuckDBPreparedStatement> | null = null;
  #workspace: Workspace | null = null;

  constructor(threads: number, answers: FrameWriter) {
    this.#threads = threads;
    this.#answers = answers;
  }

  /** What every first statement would wait for. */
  async warm(): Promise<void> {
    await this.#parse('SELECT 1');
  }

  async perform(request: Exclude<ProcessRequest, { kind: 'stop' }>, signal: AbortSignal): Promise<Answer> {
    switch (request.kind) {
      case 'parse':
        return { kind: 'text', body: await this.#parse(request.sql) };
      case 'plan':
      case 'scans': {
        const optimize = request.kind === 'scans';
        return {
          kind: 'text',
          body: await this.#overStubs(request, (connection) => plan(connection, request.sql, optimize)),
        };
      }
      case 'columns':
        return {
          kind: 'text',
          body: await this.#overStubs(request, (connection) => columns(connection, request.sql)),
        };
      case 'work':
        return { kind: 'text', body: JSON.stringify(await this.#work(request, signal)) };
      case 'close':
        this.#workspace?.close();
        this.#workspace = null;
        return { kind: 'text', body: '' };
      case 'run':
        return this.#over(request, '', signal, async (instance) => ({
          kind: 'end',
          body: await runStatement(instance, request, this.#sink(), signal),
        }));
      case 'explain': {
        const prefix = `EXPLAIN (${request.analyze ? 'ANALYZE, ' : ''}FORMAT json) `;
        return this.#over(request, prefix, signal, async (instance, paths) => {
          const { sql, parameters } = request;
          const plan = await explainStatement(instance, { prefix, sql, parameters }, signal);
          return { kind: 'text', body: redactPlan(plan, paths) };
        });
      }
    }
  }

  #sink(): ResultSink {
    return {
      columns: (columns) => this.#answers.send({ kind: 'columns', body: columns }),
      bytes: (pieces) => this.#answers.bytes(pieces),
    };
  }

  #tellOpened(): void {
    this.#answers.send({ kind: 'opened', body: this.#relations.keys() });
  }

  async #parse(sql: string): Promise<string> {
    try {
      this.#parser ??= this.#prepareParser();
      const statement = await this.#parser;
      statement.bindVarchar(1, sql);
      return await onlyText(statement);
    } catch (error) {
      if (isFatal(error)) this.#stubs.close();
      this.#parser = null;
      throw toStatementError(error, { sql, memoryMb: PLANNER.memoryMb });
    }
  }

  async #prepareParser(): Promise<DuckDBPreparedStatement> {
    const connection = await this.#stubs.connect();
    return connection.prepare('SELECT json_serialize_sql($1::VARCHAR)');
  }

  async #overStubs(
    { sql, stubs }: Extract<ProcessRequest, { kind: 'plan' | 'scans' | 'columns' }>,
    work: (connection: DuckDBConnection) => Promise<string>,
  ): Promise<string> {
    try {
      return await this.#stubs.over(stubs, work);
    } catch (error) {
      if (isFatal(error)) {
        this.#stubs.close();
        this.#parser = null;
      }
      throw toStatementError(error, { sql, memoryMb: PLANNER.memoryMb });
    }
  }

  async #over(
    { sql, opening }: { readonly sql: string; readonly opening: Opening },
    prefix: string,
    signal: AbortSignal,
    work: (instance: DuckDBInstance, paths: readonly string[]) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      if (mayChangeEngine(sql)) requireUnchanging(await this.#parse(sql));
      const instance = await this.#open(opening);
      return await work(instance, this.#paths.get(opening.key) ?? []);
    } catch (error) {
      if (isFatal(error) || isFileError(error)) {
        this.#relations.drop(opening.key);
        this.#tellOpened();
      }
      if (signal.aborted) throw new AppError('cancelled', 'The query was cancelled.');
      const context = { sql: prefix + sql, prefixBytes: prefix.length, memoryMb: opening.memoryMb };
      throw toStatementError(error, context);
    }
  }

  async #work(
    { sql, opening, parameters }: Extract<ProcessRequest, { kind: 'work' }>,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    try {
      if (opening) this.#workspace = await openWorkspace(opening);
      if (!this.#workspace) throw new Error('The pool asked for work over relations that it did not name');
      return await this.#workspace.query(sql, { parameters, signal });
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'The query was cancelled.');
      throw toStatementError(error, { sql, memoryMb: this.#workspace?.memoryMb ?? PLANNER.memoryMb });
    }
  }

  async #open({ key, memoryMb, relations }: Opening): Promise<DuckDBInstance> {
    const kept = this.#relations.get(key);
    if (kept) return kept;
    if (!relations) throw new Error('The pool named relations that are not open here');
    const instance = await openSealed(relations, { memoryMb, threads: this.#threads });
    this.#relations.set(key, instance);
    this.#paths.set(
      key,
      relations.flatMap((relation) => relation.paths),
    );
    for (const known of this.#paths.keys()) {
      if (!this.#relations.keys().includes(known)) this.#paths.delete(known);
    }
    this.#tellOpened();
    return instance;
  }
}

async function plan(connection: DuckDBConnection, sql: string, optimize: boolean): Promise<string> {
  const statement = await connection.prepare(
    `SELECT json_serialize_plan($1::VARCHAR, optimize := ${optimize})`,
  );
  statement.bindVarchar(1, sql);
  return onlyText(statement);
}

/** Of the result, without running anything. */
async function columns(connection: DuckDBConnection, sql: string): Promise<string> {
  const statement = await connection.prepare(sql);
  const found = Array.from(
    { length: statement.columnCount },
    (_, at): Column => ({ name: statement.columnName(at), type: statement.columnType(at).toString() }),
  );
  statement.destroySync();
  return JSON.stringify(found);
}

async function onlyText(statement: DuckDBPreparedStatement): Promise<string> {
  const result = await statement.run();
  const rows = await result.getRows();
  return String(rows[0]?.[0] ?? '');
}
