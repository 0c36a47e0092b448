import { router, scoped } from '../trpc/procedures.ts';
import {
  changeTerm,
  createTerm,
  deleteTerm,
  restoreTerm,
  takeFromFile,
  undeleteTerm,
} from './edit-service.ts';
import { applyImport, previewImport } from './exchange-service.ts';
import { linkTerm, termsOfDataset, unlinkTerm } from './links-service.ts';
import {
  glossaryImport,
  glossaryUpload,
  termChange,
  termCreation,
  termLink,
  termRestoring,
  termStep,
  whichLinked,
  whichTerm,
} from './schema.ts';
import { readGlossary, readTerm, readTermVersions } from './service.ts';

const reads = scoped('platform:read');
const edits = scoped('catalog:edit');

export const glossaryRouter = router({
  list: reads.query(({ ctx }) => readGlossary(ctx.reader)),
  term: reads.input(whichTerm).query(({ ctx, input }) => readTerm(ctx.reader, input.id)),
  versions: reads.input(whichTerm).query(({ ctx, input }) => readTermVersions(ctx.reader, input.id)),
  ofDataset: reads.input(whichLinked).query(({ ctx, input }) => termsOfDataset(ctx.reader, input.dataset)),
  create: edits.input(termCreation).mutation(({ ctx, input }) => createTerm(ctx, input)),
  change: edits.input(termChange).mutation(({ ctx, input }) => changeTerm(ctx, input)),
  restore: edits.input(termRestoring).mutation(({ ctx, input }) => restoreTerm(ctx, input)),
  takeFromFile: edits.input(termStep).mutation(({ ctx, input }) => takeFromFile(ctx, input)),
  remove: edits.input(termStep).mutation(({ ctx, input }) => deleteTerm(ctx, input)),
  undoRemove: edits.input(termStep).mutation(({ ctx, input }) => undeleteTerm(ctx, input)),
  link: edits.input(termLink).mutation(({ ctx, input }) => linkTerm(ctx, input)),
  unlink: edits.input(termLink).mutation(({ ctx, input }) => unlinkTerm(ctx, input)),
  previewImport: edits.input(glossaryUpload).mutation(({ ctx, input }) => previewImport(ctx, input.text)),
  applyImport: edits.input(glossaryImport).mutation(({ ctx, input }) => applyImport(ctx, input)),
});
