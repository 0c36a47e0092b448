import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { AppError } from '../errors.ts';
import { Lanes } from '../lake/lanes.ts';
import { createLogger } from '../log.ts';
import { setMaskSalt } from './mask-sql.ts';

const MEMORY_LIMIT_MB = 256;
const TIMEOUT_MS = 20_000;
const AT_ONCE_MAX = 2;

/** Whole sentences for the person, and what the log says. */
export interface EngineWords {
  readonly late: (seconds: number) => string;
  readonly failed: string;
  readonly logged: string;
}

/** Gives the work an engine of its own and a signal that aborts when time is up, or when whoever asked is gone. */
export type WithEngine = <T>(
  asked: AbortSignal | undefined,
  work: (engine: DuckDbEngine, signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/**
 * For short statements of ours over governed relations, of which nothing is a person's text: two at a time in a process.
 * Rejects as `timeout` after 20 seconds.
 */
export function ownEngines(words: EngineWords): WithEngine {
  const lanes = new Lanes(AT_ONCE_MAX);
  return (asked, work) =>
    lanes.run(async () => {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      const signal = asked ? AbortSignal.any([asked, timeout]) : timeout;
      let engine: DuckDbEngine | undefined;
      try {
        engine = await createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 });
        await setMaskSalt(engine);
        return await work(engine, signal);
      } catch (error) {
        throw told(error, timeout.aborted && !asked?.aborted, words);
      } finally {
        await engine?.close();
      }
    });
}

/** The engine's own words may hold a policy's text or values that are not to be seen: they go to the log only. */
function told(error: unknown, isLate: boolean, { late, failed, logged }: EngineWords): unknown {
  if (isLate) return new AppError('timeout', late(TIMEOUT_MS / 1000));
  if (error instanceof AppError && error.code !== 'bad_request') return error;
  createLogger('portal').error({ err: error }, logged);
  return new AppError('unavailable', failed);
}
