/**
 * Avro object container files, as Iceberg uses them for manifests. The schema in the header is the object given
 * to us, untouched, because Iceberg's readers need its `field-id` attributes.
 * Format: https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 */
import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import avro from 'avsc';

const MAGIC = Buffer.from('Obj\x01', 'latin1');
const SYNC_BYTES = 16;

/** Avro longs as bigint: snapshot ids use all 64 bits. */
const bigLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0),
});

const headerType = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
});
const blockType = avro.Type.forSchema({
  type: 'record',
  name: 'Block',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'data', type: 'bytes' },
  ],
});

const types = new Map<string, avro.Type>();

function typeOf(schemaText: string): avro.Type {
  let type = types.get(schemaText);
  if (!type) {
    type = avro.Type.forSchema(JSON.parse(schemaText), { registry: { long: bigLong } });
    types.set(schemaText, type);
  }
  return type;
}

export function encodeAvroFile(
  schema: unknown,
  metadata: Readonly<Record<string, string>>,
  records: readonly unknown[],
): Buffer {
  const schemaText = JSON.stringify(schema);
  const type = typeOf(schemaText);
  const sync = randomBytes(SYNC_BYTES);
  const meta: Record<string, Buffer> = {
    'avro.schema': Buffer.from(schemaText),
    'avro.codec': Buffer.from('deflate'),
  };
  for (const [key, value] of Object.entries(metadata)) meta[key] = Buffer.from(value);
  const parts = [MAGIC, headerType.toBuffer({ meta, sync })];
  if (records.length > 0) {
    const data = deflateRawSync(Buffer.concat(records.map((record) => type.toBuffer(record))));
    parts.push(blockType.toBuffer({ count: records.length, data }), sync);
  }
  return Buffer.concat(parts);
}

export interface AvroFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
}

export interface AvroContents {
  readonly metadata: Readonly<Record<string, string>>;
  readonly schemaText: string;
  /** The records one after the other, in Avro's binary form. */
  readonly plain: Buffer;
  readonly count: number;
}

const CODECS: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  null: (data) => data,
  deflate: (data) => inflateRawSync(data),
  zstandard: (data) => zstdDecompressSync(data),
};

/** Throws when the bytes are not a whole Avro container, or compressed in a way that is not known here. */
export function openAvroFile(bytes: Buffer): AvroContents {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('not an Avro file');
  const header = headerType.decode(bytes, MAGIC.length);
  if (header.offset < 0) throw new Error('Avro header is cut short');
  const { meta, sync } = header.value as { meta: Record<string, Buffer>; sync: Buffer };
  const metadata = Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, value.toString()]));
  const codec = metadata['avro.codec'] ?? 'null';
  const decompress = CODECS[codec];
  if (!decompress) throw new Error(`Avro codec ${codec} is not supported`);

  const blocks: Buffer[] = [];
  let count = 0;
  let offset = header.offset;
  while (offset < bytes.length) {
    const block = blockType.decode(bytes, offset);
    if (block.offset < 0) throw new Error('Avro block is cut short');
    const { count: records, data } = block.value as { count: number; data: Buffer };
    blocks.push(decompress(data));
    count += records;
    offset = block.offset + SYNC_BYTES;
    if (!bytes.subarray(block.offset, offset).equals(sync)) throw new Error('Avro sync marker is missing');
  }
  const plain = blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks);
  return { metadata, schemaText: metadata['avro.schema'] ?? '', plain, count };
}

/** Every record as an object. Throws as openAvroFile does. */
export function decodeAvroFile(bytes: Buffer): AvroFile {
  const { metadata, schemaText, plain, count } = openAvroFile(bytes);
  const type = typeOf(schemaText);
  const records: unknown[] = [];
  let position = 0;
  for (let index = 0; index < count; index++) {
    const record = type.decode(plain, position);
    if (record.offset < 0) throw new Error('Avro record is cut short');
    records.push(record.value);
    position = record.offset;
  }
  return { metadata, records };
}
