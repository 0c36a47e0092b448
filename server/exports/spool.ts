import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '../env.ts';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { shared } from './shared.ts';
import { endOverdue } from './tell-of-export.ts';

/** The folder of exported files: one for each export, named after it. */

const SWEEP_EVERY_MS = 10 * 60_000;
const EXTENSION = '.export';

function directory(): string {
  return join(env().DATA_DIR, 'exports');
}

export async function makeSpoolDirectory(): Promise<void> {
  await mkdir(directory(), { recursive: true, mode: 0o700 });
}

export function spoolPath(id: string): string {
  return join(directory(), `${id}${EXTENSION}`);
}

export async function removeSpool(id: string): Promise<void> {
  await rm(spoolPath(id), { force: true });
}

/** Ends what was lost or has expired, and removes every file that no row offers. */
export async function sweepExports(): Promise<void> {
  // Files first: one that is begun meanwhile has its row already.
  const files = await readdir(directory()).catch(() => []);
  const wanted = await endOverdue();
  for (const file of files) {
    if (!file.endsWith(EXTENSION) || wanted.has(file.slice(0, -EXTENSION.length))) continue;
    await rm(join(directory(), file), { force: true });
  }
}

/** Sweeps now and from time to time, for as long as this process lives. Called again it does nothing. */
export function keepSwept(): void {
  const all = shared();
  if (all.sweeping) return;
  const sweep = () => {
    sweepExports().catch((error: unknown) => {
      createLogger('portal').warn(
        { reason: errorMessage(error) },
        'exported files could not be cleared away',
      );
    });
  };
  all.sweeping = setInterval(sweep, SWEEP_EVERY_MS).unref();
  sweep();
}
