import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { readerFor } from '#server/access/mint-reader.ts';
import { runStatement } from '#server/queries/service.ts';

export interface GovernedRun {
  readonly rows: number;
  /** To the receipt, which comes with the last row. */
  readonly totalMs: number;
  /** To the first batch of rows; of an empty result, to its end. */
  readonly firstRowsMs: number;
  readonly bytes: number;
}

/**
 * A statement of a person as the SQL page runs it: who they are and what they see now, the guard, the audit log, the
 * pool, and the Arrow stream read to its end, or no further than its first rows.
 */
export async function runGoverned(
  personId: string,
  sql: string,
  { onlyFirstRows = false } = {},
): Promise<GovernedRun> {
  const begunAt = performance.now();
  const reader = await readerFor(personId);
  if (!reader) throw new Error('The person of the benchmark is gone');
  const renew = () => readerFor(personId);
  await using result = await runStatement(
    { reader, renew, networkAddress: '127.0.0.1', token: null },
    { id: randomUUID(), door: 'sql', sql, placement: 'auto' },
    { signal: new AbortController().signal, onEvent: () => undefined },
  );
  const messages = result.arrow();
  let bytes = 0;
  let firstRowsMs = 0;
  for (let count = 1; ; count += 1) {
    const { done, value } = await messages.next();
    const nowMs = performance.now() - begunAt;
    if (count === 2) firstRowsMs = nowMs;
    if (done) return { rows: value.rows, totalMs: nowMs, firstRowsMs, bytes };
    bytes += value.length;
    if (onlyFirstRows && count === 2) {
      await messages.return(undefined as never);
      return { rows: 0, totalMs: nowMs, firstRowsMs, bytes };
    }
  }
}
