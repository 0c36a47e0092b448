'use client';

import { IconBell, IconBellFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import classes from './notices.module.css';
import { useFollow } from './use-follow.ts';

/** Whether the person is told of what happens to a table, and how many people are. */
export function FollowButton({ table }: { table: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.notices.following.queryOptions({ table }, { meta: { quiet: true } }));
  const { follow, unfollow, isPending } = useFollow(table);
  const isFollowing = data?.isFollowing ?? false;
  const Icon = isFollowing ? IconBellFilled : IconBell;
  return (
    <Button
      aria-pressed={isFollowing}
      disabled={!data}
      busy={isPending}
      title="You are told of posts about it and of changes of its columns"
      onClick={isFollowing ? unfollow : follow}
    >
      <Icon size={16} aria-hidden="true" />
      {isFollowing ? 'Following' : 'Follow'}
      {data !== undefined && data.followers > 0 && (
        <span className={classes.followers}>
          <FormattedNumber value={data.followers} unit={{ kind: 'count' }} />
          <span className="visually-hidden">{data.followers === 1 ? ' follower' : ' followers'}</span>
        </span>
      )}
    </Button>
  );
}
