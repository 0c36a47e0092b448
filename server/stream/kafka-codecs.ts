import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { constants, gunzip, zstdCompress, zstdDecompress } from 'node:zlib';
import { AppError, errorMessage } from '../errors.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackSnappy } from './snappy.ts';

// Node does not see these two among the names that the CommonJS module exports.
const { CompressionCodecs, CompressionTypes } = createRequire(import.meta.url)(
  'kafkajs',
) as typeof import('kafkajs');

export const ZSTD = CompressionTypes.ZSTD;

/** Of one batch of records, which is decompressed as a whole; a larger one is refused. */
const BATCH_BYTES_MAX = 128 * 1024 * 1024;

const compressZstd = promisify(zstdCompress);
const unpackZstd = promisify(zstdDecompress);
const unpackGzip = promisify(gunzip);

type Unpack = (input: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

const UNPACK = new Map<number, { name: string; unpack: Unpack }>([
  [
    CompressionTypes.GZIP,
    { name: 'gzip', unpack: (input, maxOutputLength) => unpackGzip(input, { maxOutputLength }) },
  ],
  [CompressionTypes.Snappy, { name: 'snappy', unpack: unpackSnappy }],
  [CompressionTypes.LZ4, { name: 'lz4', unpack: unpackLz4 }],
  [ZSTD, { name: 'zstd', unpack: (input, maxOutputLength) => unpackZstd(input, { maxOutputLength }) }],
]);

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && !('code' in error && error.code === 'ERR_OUT_OF_RANGE');
}

/** The records of one batch. Throws AppError for what cannot be decompressed or comes to more than BATCH_BYTES_MAX. */
export async function decompress(codec: number, input: Buffer): Promise<Buffer> {
  const known = UNPACK.get(codec);
  if (!known) throw new AppError('bad_request', `they are compressed by codec ${codec}, which is not known`);
  const { name, unpack } = known;
  try {
    return await unpack(input, BATCH_BYTES_MAX);
  } catch (error) {
    throw isTooLarge(error)
      ? new AppError(
          'payload_too_large',
          `they come to more than ${BATCH_BYTES_MAX / 2 ** 20} MiB when they are decompressed as ${name}; let their producer make smaller batches (batch.size)`,
        )
      : new AppError(
          'bad_request',
          `they cannot be decompressed as ${name} (${errorMessage(error)}); look at their producer's compression.type`,
        );
  }
}

/** Gives kafkajs, which has gzip alone, what we compress with. */
export function installCodec(): void {
  const params = { [constants.ZSTD_c_compressionLevel]: 1 };
  Object.assign(CompressionCodecs, {
    [ZSTD]: () => ({ compress: ({ buffer }: { buffer: Buffer }) => compressZstd(buffer, { params }) }),
  });
}
