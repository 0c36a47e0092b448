import { findUnbalanced, sumRanges } from '#server/balance/balance-data.ts';
import { keepBalance } from '#server/balance/keep-balance.ts';
import { RECORD_FUNCTION } from '#server/balance/record-function.ts';
import { createEngine } from '#server/engine/duckdb.ts';
import { TOPIC_NAMES } from '#server/events/topics.ts';
import { INGEST_CONSUMER } from '#server/ingest/service.ts';
import type { StreamTransport } from '#server/stream/transport.ts';

/** What the portal's own balance has to say: ranges that do not balance, and records of the stream that are in none. */
export async function askBalance(
  transport: StreamTransport,
): Promise<{ unbalanced: number; notInBalance: number }> {
  const engine = await createEngine({ memoryLimitMb: 256, threads: 1, functions: [RECORD_FUNCTION] });
  try {
    const { signal } = new AbortController();
    await keepBalance({ signal, engine: async () => engine, models: [], roundMs: 120_000 });
  } finally {
    await engine.close();
  }
  const sums = (await sumRanges(TOPIC_NAMES)).filter(
    ({ day, partition }) => day === null && partition === null,
  );
  const total = (of: 'looked' | 'bronze' | 'deadLetters') => sums.reduce((sum, each) => sum + each[of], 0);
  const ends = await transport.endOffsets(sums.map(({ topic }) => topic));
  const sent = ends.reduce((sum, { offset }) => sum + offset, 0);
  return {
    unbalanced: (await findUnbalanced(TOPIC_NAMES, INGEST_CONSUMER)).length,
    notInBalance: Math.abs(sent - total('looked')) + Math.abs(sent - total('bronze') - total('deadLetters')),
  };
}
