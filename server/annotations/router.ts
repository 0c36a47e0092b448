import { router, scoped } from '../trpc/procedures.ts';
import { readCoverage } from './coverage.ts';
import { listOwners } from './data.ts';
import { bulkInput, historyInput, saveInput, undoInput, whichTable } from './schema.ts';
import { changeMany, readHistory, readTable, saveAnnotations, undoChanges } from './service.ts';

const edits = scoped('catalog:edit');

export const annotationsRouter = router({
  table: scoped('platform:read')
    .input(whichTable)
    .query(({ ctx, input }) => readTable(ctx.reader, input.table)),
  history: scoped('platform:read')
    .input(historyInput)
    .query(({ ctx, input }) => readHistory(ctx.reader, input)),
  coverage: edits.query(({ ctx }) => readCoverage(ctx.reader)),
  owners: edits.query(() => listOwners()),
  save: edits.input(saveInput).mutation(({ ctx, input }) => saveAnnotations(ctx, input.edits, input.note)),
  bulk: edits
    .input(bulkInput)
    .mutation(({ ctx, input }) => changeMany(ctx, input.tables, input.change, input.note)),
  undo: edits.input(undoInput).mutation(({ ctx, input }) => undoChanges(ctx, input.id)),
});
