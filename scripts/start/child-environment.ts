import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Env } from '#server/env.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Every process of the platform runs with these; other flags would make another cache. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];

/** Beside the build: it is made of the code and goes with it. */
const COMPILE_CACHE = join(PROJECT, 'node_modules', '.cache', 'portal');

/**
 * What the processes share. The compile cache holds the programs with their types stripped and compiled, so that
 * a process neither loads the compiler (30 MB) nor waits for it.
 */
export function childEnvironment(settings: Pick<Env, 'DATA_DIR' | 'DEMO' | 'NODE_ENV'>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: settings.NODE_ENV,
    DATA_DIR: settings.DATA_DIR,
    DEMO: String(settings.DEMO),
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    // glibc otherwise keeps up to eight heaps per core, mostly empty.
    MALLOC_ARENA_MAX: '2',
  };
}

/** Whether the programs still have to be compiled for the first time. */
export function compileCacheIsEmpty(): boolean {
  try {
    mkdirSync(COMPILE_CACHE, { recursive: true });
    return readdirSync(COMPILE_CACHE).length === 0;
  } catch {
    // A read-only install runs without the cache.
    return false;
  }
}
