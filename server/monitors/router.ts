import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { tryMonitor } from './preview-service.ts';
import {
  editedMonitor,
  falseAlarm,
  monitorDefinition,
  triedMonitor,
  whichMonitor,
  whichTable,
} from './schema.ts';
import {
  editMonitor,
  giveFeedback,
  listMonitors,
  readChoices,
  readTables,
  removeMonitor,
  saveMonitor,
  showMonitor,
} from './service.ts';

const reads = scoped('platform:read');
const manages = scoped('quality:manage');

export const monitorsRouter = router({
  list: reads.query(({ ctx }) => listMonitors(ctx.reader)),
  show: reads.input(whichMonitor).query(({ ctx, input }) => showMonitor(ctx.reader, input.monitor)),
  tables: manages.query(({ ctx }) => readTables(ctx.reader)),
  choices: manages.input(whichTable).query(({ ctx, input }) => readChoices(ctx.reader, input.table)),
  preview: manages.input(triedMonitor).query(({ ctx, input, signal }) => tryMonitor(ctx, input, signal)),
  save: manages
    .input(monitorDefinition)
    .output(z.uuid())
    .mutation(({ ctx, input, signal }) => saveMonitor(ctx, input, signal)),
  edit: manages.input(editedMonitor).mutation(({ ctx, input, signal }) => editMonitor(ctx, input, signal)),
  remove: manages.input(whichMonitor).mutation(({ ctx, input }) => removeMonitor(ctx, input.monitor)),
  feedback: manages.input(falseAlarm).mutation(({ ctx, input }) => giveFeedback(ctx, input)),
});
