import { main } from '#workers/ingest.ts';

/** The ingest worker as a child process: says `ready` to its parent, and ends in order when the parent says so. */
const controller = new AbortController();
process.once('message', () => controller.abort());
process.once('disconnect', () => controller.abort());

await main({
  signal: controller.signal,
  ready: () => process.send?.('ready'),
});
process.exit(0);
