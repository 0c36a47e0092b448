import { promisify } from 'node:util';
import {
  constants,
  crc32,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import type { ProducerRecord, StreamRecord } from './transport.ts';

/**
 * How the PostgreSQL log stores a batch of records in one value:
 *
 *     u8 encoding (0 plain, 1 zstd) · u32 body length · u32 crc32 of the rest · body
 *     body: u32 count · count × u32 key length + 1 (0 = null) · count × u32 value length + 1 (0 = null)
 *           · count × u32 headers length (0 = none) · the keys · the values · the headers as JSON
 *
 * All little-endian. Equal things lie together, which zstd rewards and which makes decoding one pass.
 */
const PLAIN = 0;
const ZSTD = 1;
const HEAD_BYTES = 9;
const COMPRESS_FROM_BYTES = 256;
/** Below this the thread pool's detour costs more than the work. */
const ASYNC_FROM_BYTES = 128 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

function layOut(records: readonly ProducerRecord[]): Buffer {
  const count = records.length;
  const headers: (Buffer | null)[] = new Array(count);
  const lengths = new Uint32Array(count * 3);
  let keyBytes = 0;
  let valueBytes = 0;
  let headerBytes = 0;
  for (let i = 0; i < count; i++) {
    const record = records[i] as ProducerRecord;
    const keyLength = record.key === null ? -1 : Buffer.byteLength(record.key);
    const valueLength = record.value === null ? -1 : record.value.length;
    const header = record.headers && Object.keys(record.headers).length > 0 ? record.headers : null;
    const encoded = header === null ? null : Buffer.from(JSON.stringify(Object.entries(header)));
    headers[i] = encoded;
    lengths[i] = keyLength + 1;
    lengths[count + i] = valueLength + 1;
    lengths[2 * count + i] = encoded?.length ?? 0;
    keyBytes += Math.max(keyLength, 0);
    valueBytes += Math.max(valueLength, 0);
    headerBytes += encoded?.length ?? 0;
  }

  const body = Buffer.allocUnsafe(4 + lengths.length * 4 + keyBytes + valueBytes + headerBytes);
  let at = body.writeUInt32LE(count, 0);
  for (const length of lengths) at = body.writeUInt32LE(length, at);
  for (const { key } of records) if (key !== null) at += body.write(key, at);
  for (const { value } of records) if (value !== null) at += value.copy(body, at);
  for (const header of headers) if (header !== null) at += header.copy(body, at);
  return body;
}

/** One payload for the records, in their order. */
export async function encodeRecords(records: readonly ProducerRecord[]): Promise<Buffer> {
  const body = layOut(records);
  let stored = body;
  let encoding = PLAIN;
  if (body.length >= COMPRESS_FROM_BYTES) {
    const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
    const packed =
      body.length >= ASYNC_FROM_BYTES ? await compress(body, options) : zstdCompressSync(body, options);
    if (packed.length < body.length) {
      stored = packed;
      encoding = ZSTD;
    }
  }
  const payload = Buffer.allocUnsafe(HEAD_BYTES + stored.length);
  payload.writeUInt8(encoding, 0);
  payload.writeUInt32LE(body.length, 1);
  payload.writeUInt32LE(crc32(stored), 5);
  stored.copy(payload, HEAD_BYTES);
  return payload;
}

async function bodyOf(payload: Buffer): Promise<Buffer> {
  if (payload.length < HEAD_BYTES) throw new Error('the batch is shorter than its head');
  const encoding = payload.readUInt8(0);
  const bodyLength = payload.readUInt32LE(1);
  const stored = payload.subarray(HEAD_BYTES);
  if (crc32(stored) !== payload.readUInt32LE(5)) throw new Error('the checksum of the batch does not match');
  if (encoding === PLAIN) return stored;
  if (encoding !== ZSTD) throw new Error(`the batch has the unknown encoding ${encoding}`);
  const options = { chunkSize: Math.max(bodyLength, 64), maxOutputLength: Math.max(bodyLength, 64) };
  const body =
    bodyLength >= ASYNC_FROM_BYTES ? await decompress(stored, options) : zstdDecompressSync(stored, options);
  if (body.length !== bodyLength) throw new Error('the batch does not have the length it states');
  return body;
}

/**
 * The records of a payload, numbered from `baseOffset`. Their values are views of one buffer: whoever keeps
 * a single record for long should copy it. Throws when the payload is damaged.
 */
export async function decodeRecords(
  payload: Buffer,
  baseOffset: number,
  timestampMs: number,
): Promise<StreamRecord[]> {
  const body = await bodyOf(payload);
  const count = body.readUInt32LE(0);
  const valuesFrom = 4 + count * 4;
  const headersFrom = valuesFrom + count * 4;
  let keyAt = headersFrom + count * 4;
  let valueAt = keyAt;
  for (let i = 0; i < count; i++) valueAt += Math.max(body.readUInt32LE(4 + i * 4) - 1, 0);
  let headerAt = valueAt;
  for (let i = 0; i < count; i++) headerAt += Math.max(body.readUInt32LE(valuesFrom + i * 4) - 1, 0);

  const records: StreamRecord[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const keyLength = body.readUInt32LE(4 + i * 4) - 1;
    const valueLength = body.readUInt32LE(valuesFrom + i * 4) - 1;
    const headersLength = body.readUInt32LE(headersFrom + i * 4);
    const key = keyLength < 0 ? null : body.toString('utf8', keyAt, keyAt + keyLength);
    const value = valueLength < 0 ? null : body.subarray(valueAt, valueAt + valueLength);
    const offset = baseOffset + i;
    if (headersLength === 0) {
      records[i] = { key, value, offset, timestampMs };
    } else {
      const entries: [string, string][] = JSON.parse(
        body.toString('utf8', headerAt, headerAt + headersLength),
      );
      records[i] = { key, value, offset, timestampMs, headers: Object.fromEntries(entries) };
    }
    keyAt += Math.max(keyLength, 0);
    valueAt += Math.max(valueLength, 0);
    headerAt += headersLength;
  }
  if (headerAt !== body.length) throw new Error('the lengths within the batch do not add up');
  return records;
}
