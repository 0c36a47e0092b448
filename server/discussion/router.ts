import { router, scoped } from '../trpc/procedures.ts';
import {
  answerMark,
  newReply,
  newThread,
  postEdit,
  threadOfPost,
  threadsInput,
  whichPost,
  whichTable,
} from './schema.ts';
import { countOpenQuestions, listThreads, readThread } from './service.ts';
import { deletePost, editPost, markAnswer, restorePost, startThread, writeReply } from './write-service.ts';

/** For everybody who may see the table. */
const reads = scoped('platform:read');
const writes = scoped('platform:read', { rate: 'post' });

export const discussionRouter = router({
  threads: reads.input(threadsInput).query(({ ctx, input }) => listThreads(ctx.reader, input)),
  thread: reads.input(threadOfPost).query(({ ctx, input }) => readThread(ctx.reader, input)),
  openQuestions: reads
    .input(whichTable)
    .query(({ ctx, input }) => countOpenQuestions(ctx.reader, input.table)),

  start: writes.input(newThread).mutation(({ ctx, input }) => startThread(ctx, input)),
  reply: writes.input(newReply).mutation(({ ctx, input }) => writeReply(ctx, input)),
  edit: writes.input(postEdit).mutation(({ ctx, input }) => editPost(ctx, input)),
  delete: writes.input(whichPost).mutation(({ ctx, input }) => deletePost(ctx, input.id)),
  restore: writes.input(whichPost).mutation(({ ctx, input }) => restorePost(ctx, input.id)),
  markAnswer: writes.input(answerMark).mutation(({ ctx, input }) => markAnswer(ctx, input)),
});
