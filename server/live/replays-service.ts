import type { PoolClient } from 'pg';
import type { WireSchemas } from '#server/registry/wire-service.ts';
import { ORDER_RETENTION_MS } from './live-state.ts';
import { isCounted, LIVE_TOPICS, readLiveEvent } from './read-live-event.ts';
import { insertReplays } from './replays-data.ts';

/**
 * Hands values that ingestion accepts after all, as they were mended, to the live metrics, which count each as a late event: in
 * the transaction that replays them, so that each comes there once, too. Those too old for the live windows are left out.
 */
export async function handToLive(
  tx: PoolClient,
  topic: string,
  values: readonly (Buffer | null)[],
  schemas: WireSchemas,
): Promise<void> {
  if (!LIVE_TOPICS.some((each) => each === topic)) return;
  const keepFromMs = Date.now() - ORDER_RETENTION_MS;
  const events = values.map((value) => readLiveEvent(topic, value, keepFromMs, schemas)).filter(isCounted);
  if (events.length > 0) await insertReplays(tx, events, keepFromMs);
}
