import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { env } from '../env.ts';

/**
 * Extracts that were made, on disk: `<key>.<encoding>` and what it holds in `<key>.<encoding>.json`. A body is whole
 * once its facts are there, which are written last; both never change. Nobody comes to a key but by a decision that is
 * made anew on each request.
 */

export const ENCODINGS = ['zstd', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const storedFacts = z.object({
  rows: z.number(),
  totalRows: z.number(),
  sampled: z.boolean(),
  bytes: z.number(),
  bodyBytes: z.number(),
});
export type StoredFacts = z.infer<typeof storedFacts>;

export interface StoredExtract {
  readonly path: string;
  readonly facts: StoredFacts;
}

/** What a killed process was writing. */
const LEFTOVER_MS = 10 * 60_000;

function directory(): string {
  return join(env().DATA_DIR, 'extracts');
}

/** Where a body lies. */
export function bodyPath(key: string, encoding: Encoding): string {
  const name = createHash('sha256').update(key).digest('hex');
  return join(directory(), `${name}.${encoding}`);
}

export async function findExtract(key: string, encoding: Encoding): Promise<StoredExtract | null> {
  const path = bodyPath(key, encoding);
  try {
    const facts = storedFacts.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')));
    if ((await stat(path)).size !== facts.bodyBytes) return null;
    const now = new Date();
    await utimes(path, now, now);
    return { path, facts };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** An empty file that nobody finds until `publish`. */
export async function beginBody(path: string) {
  await mkdir(directory(), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${Date.now()}.tmp`;
  const file = await open(temporary, 'wx+', 0o600);
  return {
    file,
    /** The commit point: from the second rename on the extract is there. */
    async publish(facts: StoredFacts): Promise<void> {
      await file.datasync();
      const described = `${temporary}.json`;
      await writeFile(described, JSON.stringify(facts), { mode: 0o600 });
      await rename(temporary, path);
      await rename(described, `${path}.json`);
    },
    async discard(): Promise<void> {
      await rm(temporary, { force: true });
    },
  };
}

/**
 * Removes what killed processes left and the bodies that were not asked for the longest, until the rest fits. An open
 * file goes on to be read by whoever has it open.
 */
export async function sweepExtracts(limitBytes: number, nowMs = Date.now()): Promise<void> {
  const names = await readdir(directory()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const bodies: { path: string; bytes: number; usedMs: number }[] = [];
  for (const name of names) {
    const path = join(directory(), name);
    const status = await stat(path).catch(() => null);
    if (!status) continue;
    if (name.includes('.tmp')) {
      if (status.mtimeMs < nowMs - LEFTOVER_MS) await rm(path, { force: true });
    } else if (!name.endsWith('.json')) bodies.push({ path, bytes: status.size, usedMs: status.mtimeMs });
  }
  let bytes = bodies.reduce((sum, body) => sum + body.bytes, 0);
  for (const body of bodies.sort((a, b) => a.usedMs - b.usedMs)) {
    if (bytes <= limitBytes) break;
    await rm(`${body.path}.json`, { force: true });
    await rm(body.path, { force: true });
    bytes -= body.bytes;
  }
}
