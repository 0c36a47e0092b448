import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { constants, gunzip, zstdCompress, zstdDecompress } from 'node:zlib';
import { AppError, errorMessage } from '../errors.ts';
import { fetching, StopDecoding } from './fetch-budget.ts';
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

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && !('code' in error && error.code === 'ERR_OUT_OF_RANGE');
}

async function decompress(codec: string, unpack: Unpack, input: Buffer): Promise<Buffer> {
  const fetch = fetching.getStore();
  if (fetch?.isSpent()) throw new StopDecoding();
  try {
    const output = await unpack(input, BATCH_BYTES_MAX);
    fetch?.decoded(output.length);
    return output;
  } catch (error) {
    const of = fetch ? ` of ${fetch.topics.join(', ')}` : '';
    throw isTooLarge(error)
      ? new AppError(
          'payload_too_large',
          `A batch of records${of} (${codec}) comes to more than ${BATCH_BYTES_MAX / 2 ** 20} MiB when it is decompressed, and cannot be read. Let its producer make smaller ones (batch.size); delete these records, or move the stored offset past them.`,
          { cause: error },
        )
      : new AppError(
          'bad_request',
          `A batch of records${of} cannot be decompressed as ${codec}: ${errorMessage(error)}. Look at its producer's compression.type.`,
          { cause: error },
        );
  }
}

const UNPACK: readonly [number, string, Unpack][] = [
  [CompressionTypes.GZIP, 'gzip', (input, maxOutputLength) => unpackGzip(input, { maxOutputLength })],
  [CompressionTypes.Snappy, 'snappy', unpackSnappy],
  [CompressionTypes.LZ4, 'lz4', unpackLz4],
  [ZSTD, 'zstd', (input, maxOutputLength) => unpackZstd(input, { maxOutputLength })],
];

/** Gives kafkajs, which has gzip alone, what Kafka's producers use, and lets every consumer bound what it takes in. */
export function installCodecs(): void {
  const params = { [constants.ZSTD_c_compressionLevel]: 1 };
  const compress = (encoder: { buffer: Buffer }) => compressZstd(encoder.buffer, { params });
  for (const [type, name, unpack] of UNPACK) {
    Object.assign(CompressionCodecs, {
      [type]: () => ({
        ...(type === ZSTD && { compress }),
        decompress: (input: Buffer) => decompress(name, unpack, input),
      }),
    });
  }
}
