import { router, scoped } from '../trpc/procedures.ts';
import { readFailingRows } from './failing-rows-service.ts';
import {
  failingRowsInput,
  readTextInput,
  removeSuiteInput,
  saveSuiteInput,
  whichCheck,
  whichTable,
  writeTextInput,
} from './schema.ts';
import { askCheck, readHistory, readOverview, readTableQuality } from './service.ts';
import { readStates } from './states-service.ts';
import { readSuiteText, removeSuite, saveSuite, writeSuiteText } from './suites-service.ts';

const reads = scoped('platform:read');
const manages = scoped('quality:manage');

export const qualityRouter = router({
  overview: reads.query(({ ctx }) => readOverview(ctx.reader)),
  states: reads.query(({ ctx }) => readStates(ctx.reader)),
  table: reads.input(whichTable).query(({ ctx, input }) => readTableQuality(ctx.reader, input.table)),
  history: reads.input(whichCheck).query(({ ctx, input }) => readHistory(ctx.reader, input)),
  failingRows: scoped('data:preview')
    .input(failingRowsInput)
    .query(({ ctx, input, signal }) => readFailingRows(ctx, input, signal)),
  check: manages.input(whichTable).mutation(({ ctx, input }) => askCheck(ctx, input.table)),
  // A mutation, since a text may be long.
  readText: manages.input(readTextInput).mutation(({ ctx, input }) => readSuiteText(ctx.reader, input)),
  writeText: reads.input(writeTextInput).query(({ ctx, input }) => writeSuiteText(ctx.reader, input)),
  saveSuite: manages.input(saveSuiteInput).mutation(({ ctx, input }) => saveSuite(ctx, input)),
  removeSuite: manages.input(removeSuiteInput).mutation(({ ctx, input }) => removeSuite(ctx, input)),
});
