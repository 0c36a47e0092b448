import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import { ENGINE_FILES, ENGINE_VERSION } from './schema.ts';
import { trimModule } from './trim-module.ts';

/**
 * The files of the browser's engine, from its npm package. They are made once, beside the build: without what nobody
 * asks of the module 34 MB become 27, compressed 5 in about a second, and a request costs reading a file.
 */

const MODULES = 'node_modules';
const PACKAGE = join('@duckdb', 'duckdb-wasm', 'dist');
/** Another name when files are made in another way. */
const MADE = join('.cache', 'portal', `engine-${ENGINE_VERSION}-trimmed`);
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

/** Makes what has not been made yet, a file at a time for each encoding. */
export async function prepareEngineFiles(projectFolder: string): Promise<void> {
  const source = join(projectFolder, MODULES, PACKAGE);
  const folder = join(projectFolder, MODULES, MADE);
  await mkdir(folder, { recursive: true });
  await prepareModule(source, folder);
  await Promise.all(
    ENCODINGS.map(async ({ suffix, compress }) => {
      for (const file of Object.values(ENGINE_FILES)) {
        const target = join(folder, file + suffix);
        if (await exists(target)) continue;
        const unfinished = `${target}.${process.pid}`;
        await pipeline(
          createReadStream(join(file === ENGINE_FILES.module ? folder : source, file)),
          compress(),
          createWriteStream(unfinished),
        );
        await rename(unfinished, target);
      }
    }),
  );
}

async function prepareModule(source: string, folder: string): Promise<void> {
  const target = join(folder, ENGINE_FILES.module);
  if (await exists(target)) return;
  const [module, script] = await Promise.all([
    readFile(join(source, ENGINE_FILES.module)),
    readFile(join(source, ENGINE_FILES.worker), 'utf8'),
  ]);
  const unfinished = `${target}.${process.pid}`;
  await writeFile(unfinished, trimModule(module, script));
  await rename(unfinished, target);
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
    const bytes = await readFile(join(MODULES, MADE, file + suffix)).catch(() => null);
    if (bytes) return { bytes: new Uint8Array(bytes), contentType, contentEncoding: name };
  }
  // Whatever was not made yet is in the package, only larger.
  const bytes = await readFile(join(MODULES, MADE, file)).catch(() => readFile(join(MODULES, PACKAGE, file)));
  return { bytes: new Uint8Array(bytes), contentType, contentEncoding: null };
}

function accepts(header: string, name: string): boolean {
  return header.split(',').some((part) => {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
