import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import { spillDirectory } from '#server/engine/spill-directory.ts';
import { env } from '#server/env.ts';
import { createLogger } from '#server/log.ts';
import { emitRuns } from '#server/openlineage/emit-service.ts';
import { loadRegistry } from '#server/warehouse/registry.ts';
import { runTransform } from '#server/warehouse/transform.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const registry = await loadRegistry();
  const tempDirectory = await spillDirectory(join(env().DATA_DIR, 'tmp'), 'transform');
  const openEngine = () => createEngine({ memoryLimitMb: 512, threads: 2, tempDirectory });
  const log = createLogger('transform');
  const { OPENLINEAGE_URL: url, OPENLINEAGE_API_KEY: apiKey } = env();
  const emitter = url === undefined ? null : emitRuns({ url, apiKey, log });
  try {
    await runTransform({
      ...{ openEngine, registry, log, signal, ready },
      ...(emitter && { listener: emitter.listener }),
    });
  } finally {
    await emitter?.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
};
