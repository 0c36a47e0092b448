import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '#server/engine/duckdb.ts';
import { env } from '#server/env.ts';
import { createLogger } from '#server/log.ts';
import { emitRuns } from '#server/openlineage/emit-service.ts';
import { loadRegistry } from '#server/warehouse/registry.ts';
import { runTransform } from '#server/warehouse/transform.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const registry = await loadRegistry();
  const tempDirectory = await spillDirectory(join(env().DATA_DIR, 'tmp'));
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

/** A folder of this process for what outgrows memory; those of workers that were killed go. */
async function spillDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const left = (await readdir(parent)).filter((name) => {
    const pid = /^transform-(\d+)$/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  const directory = join(parent, `transform-${process.pid}`);
  await mkdir(directory, { recursive: true });
  return directory;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
