import { router, scoped } from '../trpc/procedures.ts';
import { changeFolder, deleteFolder, makeFolder, restoreFolder } from './folders.ts';
import {
  folderCreation,
  folderMove,
  folderRename,
  savedChange,
  savedCreation,
  savedMove,
  savedRename,
  savedRestoring,
  savedSearch,
  savedSharing,
  savedVersionChoice,
  whichSaved,
} from './schema.ts';
import {
  createSaved,
  deleteSaved,
  duplicateSaved,
  listSaved,
  listVersions,
  moveSaved,
  openSaved,
  readVersion,
  renameSaved,
  restoreVersion,
  saveVersion,
  shareSaved,
  undeleteSaved,
} from './service.ts';

const writes = scoped('query:run');
/** The guard looks at the text. */
const checks = scoped('query:run', { rate: 'query' });

export const savedRouter = router({
  list: writes.input(savedSearch).query(({ ctx, input }) => listSaved(ctx.reader, input.search)),
  open: writes.input(whichSaved).query(({ ctx, input }) => openSaved(ctx.reader, input.id)),
  versions: writes.input(whichSaved).query(({ ctx, input }) => listVersions(ctx.reader, input.id)),
  version: writes.input(savedVersionChoice).query(({ ctx, input }) => readVersion(ctx.reader, input)),
  create: checks.input(savedCreation).mutation(({ ctx, input }) => createSaved(ctx, input)),
  save: checks.input(savedChange).mutation(({ ctx, input }) => saveVersion(ctx, input)),
  rename: checks.input(savedRename).mutation(({ ctx, input }) => renameSaved(ctx, input)),
  restore: checks.input(savedRestoring).mutation(({ ctx, input }) => restoreVersion(ctx, input)),
  duplicate: checks.input(whichSaved).mutation(({ ctx, input }) => duplicateSaved(ctx, input.id)),
  move: writes.input(savedMove).mutation(({ ctx, input }) => moveSaved(ctx, input)),
  remove: writes.input(whichSaved).mutation(({ ctx, input }) => deleteSaved(ctx, input.id)),
  undoRemove: writes.input(whichSaved).mutation(({ ctx, input }) => undeleteSaved(ctx, input.id)),
  share: checks.input(savedSharing).mutation(({ ctx, input }) => shareSaved(ctx, input)),
  makeFolder: writes.input(folderCreation).mutation(({ ctx, input }) => makeFolder(ctx, input)),
  renameFolder: writes.input(folderRename).mutation(({ ctx, input }) => changeFolder(ctx, input)),
  moveFolder: writes.input(folderMove).mutation(({ ctx, input }) => changeFolder(ctx, input)),
  removeFolder: writes.input(whichSaved).mutation(({ ctx, input }) => deleteFolder(ctx, input.id)),
  undoRemoveFolder: writes.input(whichSaved).mutation(({ ctx, input }) => restoreFolder(ctx, input.id)),
});
