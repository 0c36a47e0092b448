import { runSimulator } from '#server/shop/service.ts';
import { withStream } from '#server/stream/await-stream.ts';
import type { Worker } from './worker.ts';

export const main: Worker = ({ signal, ready, waiting }) =>
  withStream({ signal, waiting }, (transport) => runSimulator({ transport, signal, ready }));
