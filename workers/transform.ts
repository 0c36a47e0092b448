import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import { env } from '#server/env.ts';
import { createLogger } from '#server/log.ts';
import { loadRegistry } from '#server/warehouse/registry.ts';
import { runTransform } from '#server/warehouse/transform.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const registry = await loadRegistry();
  // Spill files of a killed worker are worthless.
  const tempDirectory = join(env().DATA_DIR, 'tmp', `transform-${process.pid}`);
  await mkdir(tempDirectory, { recursive: true });
  const engine = await createEngine({ memoryLimitMb: 512, threads: 2, tempDirectory });
  try {
    await runTransform({ engine, registry, log: createLogger('transform'), signal, ready });
  } finally {
    await engine.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
};
