/** Metadata files as bytes: plain or compressed, as their names say (specification, "Table Metadata Files"). */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { TableMetadata } from './metadata.ts';

const COMPRESSED = /\.gz\.metadata\.json$|\.metadata\.json\.gz$/;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** The name for a file that is written after `metadata`, as its `write.metadata.compression-codec` has it. */
export function compressedName(name: string, { properties }: Pick<TableMetadata, 'properties'>): string {
  const isCompressed = properties['write.metadata.compression-codec']?.toLowerCase() === 'gzip';
  return isCompressed ? name.replace(/\.metadata\.json$/, '.gz.metadata.json') : name;
}

export async function encodeMetadataFile(location: string, text: string): Promise<string | Buffer> {
  return COMPRESSED.test(location) ? compress(text) : text;
}

/** Rejects when the bytes are not what the name says. */
export async function decodeMetadataFile(location: string, bytes: Buffer): Promise<string> {
  return (COMPRESSED.test(location) ? await decompress(bytes) : bytes).toString();
}
