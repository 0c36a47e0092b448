/**
 * How the lake's files are named. Tables name them by location (`file:///data/lake/…`, `s3://bucket/…`); inside the house
 * a file is its path: absolute for a local one, and for an object its `s3://` location as it is.
 */
import { hostname } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import type { TableName } from './table.ts';

const OBJECT = 's3://';
/** Others call the same store by these names, too. */
const OBJECT_LOCATION = /^s3[an]?:\/\//;

/** Where new tables go: a folder, or `s3://bucket/prefix`. */
export function lakeRoot(): string {
  const { LAKE_URL, DATA_DIR } = env();
  return LAKE_URL ?? join(DATA_DIR, 'lake');
}

export function isObject(path: string): boolean {
  return path.startsWith(OBJECT);
}

export function tableDirectory(name: TableName): string {
  return joinPath(lakeRoot(), name.namespace, name.name);
}

export function joinPath(directory: string, ...names: readonly string[]): string {
  return isObject(directory)
    ? [directory.replace(/\/+$/, ''), ...names].join('/')
    : join(directory, ...names);
}

export function parentOf(path: string): string {
  return isObject(path) ? path.slice(0, path.lastIndexOf('/')) : dirname(path);
}

export function nameOf(path: string): string {
  return basename(path);
}

/** Iceberg's name for a file. Not percent-encoded: other readers take the text after `file://` literally. */
export function toLocation(path: string): string {
  if (isObject(path)) return path;
  return `file://${path.startsWith('/') ? '' : '/'}${path.replaceAll('\\', '/')}`;
}

export function toPath(location: string): string {
  if (OBJECT_LOCATION.test(location)) return location.replace(OBJECT_LOCATION, OBJECT);
  const path = location.replace(/^file:(?:\/\/)?/, '').replace(/^\/([A-Za-z]:)/, '$1');
  if (!isAbsolute(path)) {
    throw new AppError(
      'unavailable',
      `The lake reads local files and S3 objects, but a table names a file at ${location.split(':')[0]}:.`,
    );
  }
  return path;
}

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

export function objectAddress(path: string): ObjectAddress {
  const rest = path.slice(OBJECT.length);
  const slash = rest.indexOf('/');
  return slash === -1
    ? { bucket: rest, key: '' }
    : { bucket: rest.slice(0, slash), key: rest.slice(slash + 1) };
}

/** The folder of what processes of this machine and others keep of objects: each has its own in it. */
export function cacheDirectory(): string {
  const { LAKE_CACHE_DIR, DATA_DIR } = env();
  return LAKE_CACHE_DIR ?? join(DATA_DIR, 'lake-cache');
}

/** Of this process alone, which so knows which of its copies are being read. */
export function ownCacheDirectory(): string {
  return join(cacheDirectory(), `${hostname()}-${process.pid}`);
}

function copiesDirectory(): string {
  return join(ownCacheDirectory(), 'objects');
}

/**
 * Where DuckDB reads a file: itself, or an object's local copy, which is there only while someone holds it
 * (`holdFiles`). A copy's name is its object's, so that each can be told from the other in SQL as well.
 */
export function localPath(path: string): string {
  if (!isObject(path)) return path;
  const { bucket, key } = objectAddress(path);
  // Other engines choose names, too, and none may lead out of the folder.
  if ([bucket, ...key.split('/')].some((part) => part === '' || part === '.' || part === '..')) {
    throw new AppError(
      'unavailable',
      `The lake cannot keep a local copy of ${nameOf(path)}: a part of its name is empty or made of dots. Rewrite the file with the engine that wrote it.`,
    );
  }
  return join(copiesDirectory(), bucket, key);
}

/** What a local copy's path begins with, in place of the `s3://` of its object. */
export function copiesPrefix(): string {
  return join(copiesDirectory(), '/');
}
