import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { ARTIFACT_NAMES } from './dbt-artifacts.ts';

/** The artifacts in a folder, or in the folder `target` of a project. Throws an AppError that says what is missing. */
export async function readArtifactFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const info = await stat(folder).catch(() => null);
  if (!info?.isDirectory()) throw new AppError('not_found', `There is no folder ${folder}.`);
  const own = await readThere(folder);
  if (own.has('manifest.json')) return own;
  const ofTarget = await readThere(join(folder, 'target'));
  if (ofTarget.has('manifest.json')) return ofTarget;
  throw new AppError(
    'bad_request',
    `There is no manifest.json in ${folder} or its folder target. dbt compile writes it.`,
  );
}

async function readThere(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of ARTIFACT_NAMES) {
    const text = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw new AppError('bad_request', `${join(folder, name)} cannot be read: ${error.message}`, {
        cause: error,
      });
    });
    if (text !== null) files.set(name, text);
  }
  return files;
}
