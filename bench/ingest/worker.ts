import { connectStream } from '#server/stream/connect.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import { ingestFrom } from '#workers/ingest.ts';

/**
 * The ingest worker as a child process: says `delivering` when the stream hands it the first records, and ends in
 * order when the parent says so, leaving word of the processor time it took since then and of the most memory it held.
 */
const controller = new AbortController();
process.once('message', () => controller.abort());
process.once('disconnect', () => controller.abort());

let startedAt: NodeJS.CpuUsage | undefined;
const stream = await connectStream();
const watched: StreamTransport = {
  ...stream,
  consume: (options) =>
    stream.consume({
      ...options,
      deliver(batch) {
        if (!startedAt) {
          startedAt = process.cpuUsage();
          process.send?.({ kind: 'delivering' });
        }
        return options.deliver(batch);
      },
    }),
};
await ingestFrom(watched, { signal: controller.signal, ready: () => undefined });
const { user, system } = process.cpuUsage(startedAt);
process.send?.(
  { kind: 'ended', cpuSeconds: (user + system) / 1e6, peakRssMb: process.resourceUsage().maxRSS / 1024 },
  () => process.exit(0),
);
