import { z } from 'zod';
import { router, scoped } from '../trpc/procedures.ts';
import { readDirectoryPeople } from './directory-data.ts';
import { directorySearch } from './schema.ts';
import { directory } from './service.ts';

const writes = scoped('query:run');

export const sharingRouter = router({
  directory: writes.input(directorySearch).query(({ ctx, input }) => directory(ctx.reader, input.search)),
  people: writes
    .input(z.strictObject({ ids: z.array(z.uuid()).max(200) }))
    .query(({ input }) => readDirectoryPeople(input.ids)),
});
