import { router, scoped } from '../trpc/procedures.ts';
import { compareVersions, readRegistry, readSubject } from './browse-service.ts';
import { comparisonInput, whichSubject } from './schema.ts';

const reads = scoped('schemas:read');

export const registryRouter = router({
  subjects: reads.query(() => readRegistry()),
  subject: reads.input(whichSubject).query(({ input }) => readSubject(input.subject)),
  compare: reads.input(comparisonInput).query(({ input }) => compareVersions(input)),
});
