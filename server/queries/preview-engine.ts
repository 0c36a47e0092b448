import type { TableDecision } from '../access/decision.ts';
import { setMaskSalt } from '../access/mask-sql.ts';
import { createEngine } from '../engine/duckdb.ts';
import type { QueryOptions, QueryResult } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';

const MEMORY_LIMIT_MB = 256;
const TIMEOUT_MS = 20_000;
const AT_ONCE_MAX = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * The first rows of a governed relation, in an engine of its own: SQL of ours, of which nothing is a person's text.
 * Two at a time in a process; rejects as `timeout` after 20 seconds.
 */
export function runPreview(
  fromSql: string,
  decision: TableDecision,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const columns = decision.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return runOurs(`SELECT ${columns} FROM ${fromSql} LIMIT ${Math.trunc(limit)}`, {}, signal);
}

/** A short statement that we wrote, in an engine of its own, as `runPreview`. */
export async function runOurs(
  sql: string,
  parameters: QueryOptions['parameters'],
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  await takeTurn();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 }).catch(
    (error: unknown) => {
      endTurn();
      throw error;
    },
  );
  try {
    await setMaskSalt(engine);
    return await engine.query(sql, {
      parameters,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    throw told(error, timeout.aborted && !signal?.aborted);
  } finally {
    await engine.close();
    endTurn();
  }
}

/** The engine's own words may hold a policy's text or values that are not to be seen: they go to the log only. */
function told(error: unknown, isLate: boolean): unknown {
  if (isLate) {
    return new AppError(
      'timeout',
      `The preview took longer than ${TIMEOUT_MS / 1000} seconds and was stopped. Query the table with a condition instead.`,
    );
  }
  if (error instanceof AppError && error.code !== 'bad_request') return error;
  createLogger('portal').error({ err: error }, 'a preview failed');
  return new AppError('unavailable', 'The preview could not be made. The reason was logged.');
}

async function takeTurn(): Promise<void> {
  if (running >= AT_ONCE_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
}

function endTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else running -= 1;
}
