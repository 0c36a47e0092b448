import { AppError } from '../errors.ts';
import { FOLDER_DEPTH_MAX, type SavedFolder } from './schema.ts';

/** A folder with all that are below it. */
export function withDescendants(folders: readonly SavedFolder[], id: string): string[] {
  const found = [id];
  for (const each of found) {
    found.push(...folders.filter(({ parentId }) => parentId === each).map((folder) => folder.id));
  }
  return found;
}

/**
 * Refuses what would make no tree that people find their way in: a folder within itself, two of one name side by
 * side, too many levels, a place that is not there.
 */
export function requirePlace(folders: readonly SavedFolder[], placed: SavedFolder): void {
  const { id, parentId, name } = placed;
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  if (parentId !== null && !byId.has(parentId)) throw noSuchFolder();
  const twin = folders.find(
    (folder) =>
      folder.id !== id && folder.parentId === parentId && folder.name.toLowerCase() === name.toLowerCase(),
  );
  if (twin) throw new AppError('conflict', `There is a folder ${twin.name} here already.`);
  const below = withDescendants(folders, id);
  if (parentId !== null && below.includes(parentId)) {
    throw new AppError('bad_request', `${name} cannot be moved into itself.`);
  }
  const levels = depthOf(byId, parentId) + 1 + heightOf(folders, id);
  if (levels > FOLDER_DEPTH_MAX) {
    throw new AppError(
      'bad_request',
      `Folders go ${FOLDER_DEPTH_MAX} levels deep. Choose a place further up.`,
    );
  }
}

export function noSuchFolder(): AppError {
  return new AppError('not_found', 'There is no such folder any more.');
}

function depthOf(byId: ReadonlyMap<string, SavedFolder>, id: string | null): number {
  let depth = 0;
  for (let at = id; at !== null; at = byId.get(at)?.parentId ?? null) depth += 1;
  return depth;
}

/** Levels below a folder. */
function heightOf(folders: readonly SavedFolder[], id: string): number {
  const below = folders.filter(({ parentId }) => parentId === id);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((folder) => heightOf(folders, folder.id)));
}
