import { setMaskSalt } from '../access/mask-sql.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';

const MEMORY_LIMIT_MB = 256;
const TIMEOUT_MS = 20_000;
const AT_ONCE_MAX = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Statements of ours over letters as a person sees them, in an engine of their own; two at a time in a process. Rejects as
 * `timeout` after 20 seconds. `signal` aborts then, or when whoever asked is gone.
 */
export async function withLettersEngine<T>(
  asked: AbortSignal | undefined,
  work: (engine: DuckDbEngine, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await takeTurn();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = asked ? AbortSignal.any([asked, timeout]) : timeout;
  let engine: DuckDbEngine | undefined;
  try {
    engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
    await setMaskSalt(engine);
    return await work(engine, signal);
  } catch (error) {
    throw told(error, timeout.aborted && !asked?.aborted);
  } finally {
    await engine?.close();
    endTurn();
  }
}

/** The engine's own words may hold a policy's text or values that are not to be seen: they go to the log only. */
function told(error: unknown, isLate: boolean): unknown {
  if (isLate) {
    return new AppError(
      'timeout',
      `This took longer than ${TIMEOUT_MS / 1000} seconds and was stopped. Narrow the letters by reason or time.`,
    );
  }
  if (error instanceof AppError && error.code !== 'bad_request') return error;
  createLogger('portal').error({ err: error }, 'dead letters could not be read');
  return new AppError('unavailable', 'The dead letters could not be read. The reason was logged.');
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
