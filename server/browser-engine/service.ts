import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import { ENGINE_FILES, ENGINE_VERSION } from './schema.ts';

/**
 * The files of the browser's engine, from its npm package. They are compressed once, beside the build: 34 MB become
 * 6 MB in about a second, and a request costs reading a file.
 */

const MODULES = 'node_modules';
const COMPRESSED = join('.cache', 'portal', `engine-${ENGINE_VERSION}`);
const TYPES: ReadonlyMap<string, string> = new Map([
  [ENGINE_FILES.worker, 'text/javascript; charset=utf-8'],
  [ENGINE_FILES.module, 'application/wasm'],
]);

/**
 * In the order of preference: at the same size, zstd is undone in two thirds of the time of brotli. Browsers offer
 * these two over HTTPS and to localhost only.
 */
const ENCODINGS = [
  {
    name: 'zstd',
    suffix: '.zst',
    compress: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 9 } }),
  },
  {
    name: 'br',
    suffix: '.br',
    compress: () =>
      createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22 },
      }),
  },
  { name: 'gzip', suffix: '.gz', compress: () => createGzip({ level: 6 }) },
] as const;

export interface EngineFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly contentEncoding: string | null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Compresses what has not been compressed yet, a file at a time for each encoding. */
export async function prepareEngineFiles(projectFolder: string): Promise<void> {
  const folder = join(projectFolder, MODULES, COMPRESSED);
  await mkdir(folder, { recursive: true });
  await Promise.all(
    ENCODINGS.map(async ({ suffix, compress }) => {
      for (const file of Object.values(ENGINE_FILES)) {
        const target = join(folder, file + suffix);
        if (await exists(target)) continue;
        const unfinished = `${target}.${process.pid}`;
        await pipeline(
          createReadStream(join(projectFolder, MODULES, '@duckdb/duckdb-wasm/dist', file)),
          compress(),
          createWriteStream(unfinished),
        );
        await rename(unfinished, target);
      }
    }),
  );
}

/** One of the engine's files as the browser takes it best, or null where there is none of that version and name. */
export async function readEngineFile(
  { version, file }: { readonly version: string; readonly file: string },
  acceptEncoding: string | null,
): Promise<EngineFile | null> {
  const contentType = TYPES.get(file);
  if (version !== ENGINE_VERSION || contentType === undefined) return null;
  for (const { name, suffix } of ENCODINGS) {
    if (!accepts(acceptEncoding ?? '', name)) continue;
    const bytes = await readFile(join(MODULES, COMPRESSED, file + suffix)).catch(() => null);
    if (bytes) return { bytes: new Uint8Array(bytes), contentType, contentEncoding: name };
  }
  const bytes = await readFile(join(MODULES, '@duckdb/duckdb-wasm/dist', file));
  return { bytes: new Uint8Array(bytes), contentType, contentEncoding: null };
}

function accepts(header: string, name: string): boolean {
  return header.split(',').some((part) => {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
