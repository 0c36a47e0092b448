'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { FollowedTable } from '#server/notices/schema.ts';
import classes from './notices.module.css';
import { useFollow } from './use-follow.ts';

/** The tables that the person follows. */
export function FollowedTables() {
  const trpc = useTRPC();
  const read = useQuery(trpc.notices.followed.queryOptions(undefined, { meta: { quiet: true } }));
  return (
    <Loaded read={read} failed="What you follow could not be loaded" height="240px">
      {(tables) => (
        <Surface>
          {tables.length === 0 ? (
            <EmptyState title="You follow nothing yet" action={<Link href="/catalog">Find a table</Link>}>
              Press Follow on a table’s page to be told of posts about it and of changes of its columns.
            </EmptyState>
          ) : (
            <ul className={classes.list}>
              {tables.map((followed) => (
                <FollowedItem key={followed.table} followed={followed} />
              ))}
            </ul>
          )}
        </Surface>
      )}
    </Loaded>
  );
}

function FollowedItem({ followed: { table, description, since } }: { followed: FollowedTable }) {
  const { unfollow, isPending } = useFollow(table);
  return (
    <li className={classes.followed}>
      <div className={classes.followedWords}>
        <Link href={datasetAddress(table)} className={classes.name}>
          {table}
        </Link>
        {description !== null && <p className={classes.excerpt}>{description}</p>}
        <p className={classes.at}>
          Followed <RelativeTime at={since} />
        </p>
      </div>
      <Button busy={isPending} aria-label={`Unfollow ${table}`} onClick={unfollow}>
        Unfollow
      </Button>
    </li>
  );
}
