import { runSimulator } from '#server/shop/service.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const transport = await connectStream();
  try {
    await runSimulator({ transport, signal, ready });
  } finally {
    await transport.close();
  }
};
