/** The DuckDB that runs in people's browsers: the version of the package, and where its two files are. */
export const ENGINE_VERSION = '1.32.0';

export const ENGINE_FILES = {
  worker: 'duckdb-browser-eh.worker.js',
  module: 'duckdb-eh.wasm',
} as const;

/** The address carries the version, so what it gives never changes. */
export function engineAddress(file: keyof typeof ENGINE_FILES): string {
  return `/api/engine/${ENGINE_VERSION}/${ENGINE_FILES[file]}`;
}

/** What a handler that compressed its answer itself sends instead of Content-Encoding; see scripts/portal.ts. */
export const ENCODED_AS = 'x-encoded-as';
