/** Files of a test's lake, in a folder or in an object store. */
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, objectAddress } from '../lake/location.ts';
import { listFiles, removeSurely, writeDurably } from '../lake/storage.ts';

/** Their paths, sorted. */
export async function lakeFilesBelow(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of listFiles(directory)) paths.push(path);
  return paths.sort();
}

/** Makes it that they were last written at this time, also by the clock of the test's own S3 server. */
export async function backdateLakeFiles(paths: readonly string[], at: Date): Promise<void> {
  for (const path of paths) {
    const { bucket, key } = objectAddress(path);
    await utimes(isObject(path) ? join(process.env.TEST_S3_FOLDER ?? '', bucket, key) : path, at, at);
  }
}

/** Puts something else in the place of a file, or nothing. */
export async function spoilLakeFile(path: string, instead: string | null): Promise<void> {
  await removeSurely([path]);
  if (instead !== null) await writeDurably(path, instead);
}
