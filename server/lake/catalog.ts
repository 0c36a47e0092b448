/** Tables by name: the catalog's pointer and the metadata it names. */
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { LruCache } from '../lru-cache.ts';
import { listTables, readPointers } from './catalog-data.ts';
import { toPath } from './location.ts';
import { metadataText, parseMetadata, type TableMetadata, toTable } from './metadata.ts';
import { decodeMetadataFile } from './metadata-file.ts';
import { StoreUnavailable } from './object-problem.ts';
import { readBytes } from './storage.ts';
import { type Table, type TableName, tableKey } from './table.ts';

const METADATA_CHARACTERS_KEPT = 16 * 1024 * 1024;
const READ_ATTEMPTS = 5;

interface CachedMetadata {
  readonly metadata: TableMetadata;
  readonly characters: number;
}
const parsed = new LruCache<CachedMetadata>(METADATA_CHARACTERS_KEPT, (each) => each.characters);

/** What a commit just wrote need not be read again. */
export function rememberMetadata(
  location: string,
  metadata: TableMetadata,
  text = metadataText(metadata),
): void {
  parsed.set(location, { metadata, characters: text.length });
}

async function readMetadata(name: TableName, location: string, attempt: number): Promise<TableMetadata> {
  const cached = parsed.get(location);
  if (cached) return cached.metadata;
  const path = toPath(location);
  const bytes = await readBytes(path).catch((error: unknown) => {
    if (!isOvertaken(error) || attempt < READ_ATTEMPTS) throw error;
    throw new AppError(
      'unavailable',
      `The metadata file of table ${tableKey(name)} (${basename(path)}) is missing. Restore it from a backup, or let the catalog name the one before it.`,
      { cause: error },
    );
  });
  const text = await plainText(name, location, bytes);
  const metadata = parseMetadata(text, tableKey(name));
  rememberMetadata(location, metadata, text);
  return metadata;
}

async function plainText(name: TableName, location: string, bytes: Buffer): Promise<string> {
  try {
    return await decodeMetadataFile(location, bytes);
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The metadata of table ${tableKey(name)} is damaged and cannot be read.`,
      {
        cause,
      },
    );
  }
}

/**
 * Every table of the lake as of one moment, in one round trip, in the order of their names. Leaves out tables of
 * other writers that this portal cannot read, and those whose metadata file is missing.
 */
export async function loadAllTables(): Promise<Table[]> {
  for (let attempt = 1; ; attempt++) {
    const listed = await listTables();
    try {
      const tables = await Promise.all(
        listed.map(async ({ name, metadataLocation }) => {
          try {
            return toTable(name, metadataLocation, await readMetadata(name, metadataLocation, attempt));
          } catch (error) {
            if (error instanceof AppError && !(error instanceof StoreUnavailable)) return null;
            throw error;
          }
        }),
      );
      return tables.filter((table) => table !== null);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }
}

/** The current state of each table, null where there is none, all as of one moment and in one round trip. */
export async function loadTables(names: readonly TableName[]): Promise<(Table | null)[]> {
  for (let attempt = 1; ; attempt++) {
    const pointers = await readPointers(names);
    try {
      return await Promise.all(
        names.map(async (name) => {
          const location = pointers.get(tableKey(name));
          return location === undefined
            ? null
            : toTable(name, location, await readMetadata(name, location, attempt));
        }),
      );
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }
}

/** A pointer that was overtaken many times may name a metadata file that commits have removed since. */
function isOvertaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

export async function loadTable(name: TableName): Promise<Table | null> {
  const [table] = await loadTables([name]);
  return table ?? null;
}
