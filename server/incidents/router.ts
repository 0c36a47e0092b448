import { router, scoped } from '../trpc/procedures.ts';
import { acknowledge, assign, assignable, comment, resolve } from './act-service.ts';
import { readCauses } from './causes-service.ts';
import { listChannels, removeChannel, renewSecret, saveChannel, testChannel } from './channels-service.ts';
import {
  assignInput,
  commentInput,
  incidentsInput,
  peopleInput,
  resolveInput,
  saveChannelInput,
  tablesInput,
  whichChannel,
  whichIncident,
} from './schema.ts';
import { countIncidents, incidentsOfTables, listIncidents, readIncident } from './service.ts';

/** Who may act on one incident is asked of that incident: its table's owners may, whatever their role. */
const reads = scoped('platform:read');
const manages = scoped('quality:manage');

export const incidentsRouter = router({
  list: reads.input(incidentsInput).query(({ ctx, input }) => listIncidents(ctx.reader, input)),
  facets: reads.query(({ ctx }) => countIncidents(ctx.reader)),
  ofTables: reads.input(tablesInput).query(({ ctx, input }) => incidentsOfTables(ctx.reader, input.tables)),
  incident: reads.input(whichIncident).query(({ ctx, input }) => readIncident(ctx.reader, input.incident)),
  causes: reads.input(whichIncident).query(({ ctx, input }) => readCauses(ctx.reader, input.incident)),
  people: reads.input(peopleInput).query(({ ctx, input }) => assignable(ctx, input.incident, input.search)),
  acknowledge: reads.input(whichIncident).mutation(({ ctx, input }) => acknowledge(ctx, input.incident)),
  assign: reads.input(assignInput).mutation(({ ctx, input }) => assign(ctx, input.incident, input.person)),
  comment: reads.input(commentInput).mutation(({ ctx, input }) => comment(ctx, input.incident, input.text)),
  resolve: reads.input(resolveInput).mutation(({ ctx, input }) => resolve(ctx, input.incident, input)),

  channels: manages.query(({ ctx }) => listChannels(ctx.reader)),
  saveChannel: manages.input(saveChannelInput).mutation(({ ctx, input }) => saveChannel(ctx, input)),
  renewSecret: manages.input(whichChannel).mutation(({ ctx, input }) => renewSecret(ctx, input.channel)),
  removeChannel: manages.input(whichChannel).mutation(({ ctx, input }) => removeChannel(ctx, input.channel)),
  testChannel: manages.input(whichChannel).mutation(({ ctx, input }) => testChannel(ctx, input.channel)),
});
