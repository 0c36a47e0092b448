import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { databaseUrl } from '#server/postgres/connection.ts';
import { sayDone, sayProgress } from './say.ts';

const shape = z.object({ historyTotal: z.number(), historyDone: z.number() });

const ASK_EVERY_MS = 1_000;

/** Tells how far the simulator's history has come, until it is complete or the signal aborts. */
export async function followHistory(signal: AbortSignal): Promise<void> {
  const begunAt = performance.now();
  let saidTenth = -1;
  while (!signal.aborted) {
    const state = await readState().catch(() => null);
    if (state) {
      const { historyDone: done, historyTotal: total } = state;
      if (done >= total) {
        if (saidTenth >= 0)
          sayDone(`history of ${total.toLocaleString('en')} events is in the stream`, begunAt);
        return;
      }
      const percent = Math.floor((100 * done) / total);
      const tenth = Math.floor(percent / 10);
      sayProgress(
        `history: ${percent} % of ${total.toLocaleString('en')} events; dashboards fill up meanwhile`,
        tenth > saidTenth,
      );
      saidTenth = Math.max(saidTenth, tenth);
    }
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readState(): Promise<z.infer<typeof shape> | null> {
  const client = new pg.Client({ connectionString: databaseUrl(), connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ state: unknown }>('SELECT state FROM simulator_state LIMIT 1');
    return shape.safeParse(rows[0]?.state).data ?? null;
  } finally {
    await client.end();
  }
}
