import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import { spillDirectory } from '#server/engine/spill-directory.ts';
import { env } from '#server/env.ts';
import { createLogger } from '#server/log.ts';
import { emitRuns } from '#server/openlineage/emit-service.ts';
import { OWN_CHECKS, ownGate } from '#server/quarantine/gate-service.ts';
import { runQuarantineWork } from '#server/quarantine/replay-service.ts';
import { closeQueryPool } from '#server/queries/open-pool.ts';
import type { PublicationGate } from '#server/warehouse/publication-gate.ts';
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
  const openSmall = () => createEngine({ memoryLimitMb: 256, threads: 1, tempDirectory });
  try {
    const transform = runTransform({
      ...{ openEngine, registry, log, signal, ready, gate: gateOfWorker() },
      ...(emitter && { listener: emitter.listener }),
    });
    const work = runQuarantineWork({ ...OWN_CHECKS, openEngine: openSmall, models: registry.models, signal });
    // The work ends with the signal alone: when the transform fails, the process does not wait for it.
    await transform;
    await work;
  } finally {
    await emitter?.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
};

/** Processes for statements that people wrote are there while a batch is looked at. */
function gateOfWorker(): PublicationGate {
  const gate = ownGate();
  return { ...gate, inspect: (batch) => gate.inspect(batch).finally(closeQueryPool) };
}
