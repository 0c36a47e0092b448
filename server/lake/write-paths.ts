/** The folders in which new files of a table go: its own, unless `write.data.path` or `write.metadata.path` name others. */
import { join, sep } from 'node:path';
import { AppError } from '../errors.ts';
import { isObject, joinPath, lakeRoot, toLocation, toPath } from './location.ts';
import { compressedName } from './metadata-file.ts';
import { type Table, tableKey } from './table.ts';

/** Throws AppError `bad_request` when the table wants them somewhere that the lake must not write. */
export function dataDirectory(table: Table): string {
  return chosen(table, 'write.data.path') ?? joinPath(toPath(table.metadata.location), 'data');
}

/** Throws as `dataDirectory` does. */
export function metadataDirectory(table: Table): string {
  return chosen(table, 'write.metadata.path') ?? joinPath(toPath(table.metadata.location), 'metadata');
}

/** `uuid` tells the attempt from others. Throws as `dataDirectory` does. */
export function nextMetadataLocation(table: Table, uuid: string): string {
  const version = Number(/(\d+)-[^/]+$/.exec(table.metadataLocation)?.[1] ?? 0) + 1;
  const name = compressedName(`${String(version).padStart(5, '0')}-${uuid}.metadata.json`, table.metadata);
  return toLocation(joinPath(metadataDirectory(table), name));
}

/**
 * Keys guard what may be written in a store, and of this machine only the table's own folder is its to write. The folders
 * of other tables are not: whoever looks for their orphans would take the files for some.
 */
function chosen(table: Table, property: 'write.data.path' | 'write.metadata.path'): string | null {
  const given = table.metadata.properties[property]?.trim().replace(/\/+$/, '');
  if (!given) return null;
  const refused = (why: string) =>
    new AppError(
      'bad_request',
      `Table ${tableKey(table.name)} cannot be written: its property ${property} ${why}. Name a folder within the table's own, or a place in an S3 store outside of the lake's; or remove the property.`,
    );
  const path = pathOf(given);
  if (path === null) throw refused('names no folder');
  const own = toPath(table.metadata.location);
  if (isWithin(path, own)) return path;
  if (!isObject(path)) throw refused("names a folder of this machine outside of the table's");
  if (isWithin(path, lakeRoot())) throw refused('names a folder of other tables');
  return path;
}

function isWithin(path: string, folder: string): boolean {
  const root = folder.replace(/[/\\]+$/, '');
  return path === root || path.startsWith(root + (isObject(root) ? '/' : sep));
}

/** null where the text is no location, or one with parts that lead elsewhere. */
function pathOf(location: string): string | null {
  try {
    const path = toPath(location);
    if (!isObject(path)) return join(path);
    const parts = path.slice('s3://'.length).split('/');
    return parts.some((part) => part === '' || part === '.' || part === '..') ? null : path;
  } catch {
    return null;
  }
}
