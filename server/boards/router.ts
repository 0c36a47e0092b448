import { router, scoped } from '../trpc/procedures.ts';
import { boardSights } from './board-sight.ts';
import {
  boardAddition,
  boardChange,
  boardContent,
  boardRestoring,
  boardSharing,
  tileQuestion,
  whichBoard,
} from './schema.ts';
import {
  addTile,
  answerFor,
  createBoard,
  deleteBoard,
  duplicateBoard,
  listBoards,
  listVersions,
  openBoard,
  restoreVersion,
  saveBoard,
  shareBoard,
  undeleteBoard,
} from './service.ts';

const reads = scoped('dashboards:read');
const tiles = scoped('dashboards:read', { rate: 'tile' });
const writes = scoped('query:run', { rate: 'query' });

export const boardsRouter = router({
  list: reads.query(({ ctx }) => listBoards(ctx.reader)),
  open: reads.input(whichBoard).query(({ ctx, input }) => openBoard(ctx.reader, input.id)),
  sight: reads.input(whichBoard).subscription(({ ctx, input, signal }) => {
    const viewer = { personId: ctx.person.id, sessionId: ctx.sessionId };
    return boardSights(viewer, input.id, signal ?? new AbortController().signal);
  }),
  tile: tiles.input(tileQuestion).query(({ ctx, input, signal }) => answerFor(ctx, input, signal)),
  create: writes.input(boardContent).mutation(({ ctx, input }) => createBoard(ctx, input)),
  save: writes.input(boardChange).mutation(({ ctx, input }) => saveBoard(ctx, input)),
  duplicate: writes.input(whichBoard).mutation(({ ctx, input }) => duplicateBoard(ctx, input.id)),
  versions: writes.input(whichBoard).query(({ ctx, input }) => listVersions(ctx.reader, input.id)),
  restore: writes.input(boardRestoring).mutation(({ ctx, input }) => restoreVersion(ctx, input)),
  addTile: writes.input(boardAddition).mutation(({ ctx, input }) => addTile(ctx, input)),
  share: writes.input(boardSharing).mutation(({ ctx, input }) => shareBoard(ctx, input)),
  remove: writes.input(whichBoard).mutation(({ ctx, input }) => deleteBoard(ctx, input.id)),
  undoRemove: writes.input(whichBoard).mutation(({ ctx, input }) => undeleteBoard(ctx, input.id)),
});
