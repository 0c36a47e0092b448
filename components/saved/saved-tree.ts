import type { SavedFolder, SavedSummary } from '#server/saved/schema.ts';

export interface FolderNode {
  readonly folder: SavedFolder;
  readonly folders: readonly FolderNode[];
  readonly queries: readonly SavedSummary[];
}

export interface SavedTree {
  readonly folders: readonly FolderNode[];
  /** Own ones in no folder. */
  readonly queries: readonly SavedSummary[];
  readonly withMe: readonly SavedSummary[];
  readonly everyone: readonly SavedSummary[];
}

/** Folders and queries as they are shown. With `pruned`, folders in which nothing is are left out. */
export function savedTree(
  folders: readonly SavedFolder[],
  queries: readonly SavedSummary[],
  pruned: boolean,
): SavedTree {
  const own = queries.filter(({ by }) => by === 'mine');
  const nodes = (parentId: string | null): FolderNode[] =>
    folders
      .filter((folder) => folder.parentId === parentId)
      .map((folder) => ({
        folder,
        folders: nodes(folder.id),
        queries: own.filter(({ folderId }) => folderId === folder.id),
      }))
      .filter((node) => !pruned || node.folders.length + node.queries.length > 0);
  return {
    folders: nodes(null),
    queries: own.filter(({ folderId }) => folderId === null),
    withMe: queries.filter(({ by }) => by === 'me'),
    everyone: queries.filter(({ by }) => by === 'everyone'),
  };
}

/** `Reports / Weekly`, for lists to choose from; in the order of the names. */
export function folderPaths(
  folders: readonly SavedFolder[],
): { readonly id: string; readonly path: string; readonly within: readonly string[] }[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return folders
    .map(({ id }) => {
      const line: SavedFolder[] = [];
      for (let at = byId.get(id); at; at = at.parentId === null ? undefined : byId.get(at.parentId))
        line.unshift(at);
      return { id, path: line.map(({ name }) => name).join(' / '), within: line.map((folder) => folder.id) };
    })
    .sort((a, b) => a.path.localeCompare(b.path));
}
