import { once } from 'node:events';
import { startCollector } from '#server/collect/service.ts';
import { env } from '#server/env.ts';
import { createLogger } from '#server/log.ts';
import { collectorApiKeys } from '#server/secrets.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const { COLLECTOR_HOST, COLLECTOR_PORT, COLLECTOR_MAX_BODY_BYTES, COLLECTOR_MAX_EVENTS_PER_SECOND } = env();
  const collector = await startCollector({
    host: COLLECTOR_HOST,
    port: COLLECTOR_PORT,
    apiKeys: collectorApiKeys(),
    maxBodyBytes: COLLECTOR_MAX_BODY_BYTES,
    maxEventsPerSecond: COLLECTOR_MAX_EVENTS_PER_SECOND,
    connect: connectStream,
  });
  createLogger('collect').info({ url: collector.url }, 'The collector takes events');
  ready();
  if (!signal.aborted) await once(signal, 'abort');
  await collector.stop();
};
