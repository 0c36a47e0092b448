import { router, scoped, signedInProcedure } from '../trpc/procedures.ts';
import { follow, listFollowed, readFollowing, unfollow } from './follow-service.ts';
import { noticesInput, readInput, whichTable } from './schema.ts';
import { countUnread, listNotices, markRead } from './service.ts';
import { unreadUpdates } from './unread-updates.ts';

/** For everybody, about themselves: what they are told of is decided by what they may see. */
const everybody = signedInProcedure;
const reads = scoped('platform:read').input(whichTable);

export const noticesRouter = router({
  list: everybody.input(noticesInput).query(({ ctx, input }) => listNotices(ctx.reader, input)),
  unread: everybody.query(({ ctx }) => countUnread(ctx.reader)),
  updates: everybody.subscription(({ ctx, signal }) =>
    unreadUpdates(
      { personId: ctx.person.id, sessionId: ctx.sessionId },
      signal ?? new AbortController().signal,
    ),
  ),
  markRead: everybody.input(readInput).mutation(({ ctx, input }) => markRead(ctx.reader, input)),

  followed: everybody.query(({ ctx }) => listFollowed(ctx.reader)),
  following: reads.query(({ ctx, input }) => readFollowing(ctx.reader, input.table)),
  follow: reads.mutation(({ ctx, input }) => follow(ctx.reader, input.table)),
  unfollow: reads.mutation(({ ctx, input }) => unfollow(ctx.reader, input.table)),
});
