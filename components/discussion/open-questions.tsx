'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import classes from './discussion.module.css';

/** How many questions about a table are open; nothing where none is. */
export function OpenQuestions({ table }: { table: string }) {
  const trpc = useTRPC();
  const { data = 0 } = useQuery(
    trpc.discussion.openQuestions.queryOptions({ table }, { meta: { quiet: true } }),
  );
  if (data === 0) return null;
  return (
    <span className={classes.open}>
      <FormattedNumber value={data} unit={{ kind: 'count' }} />
      <span className="visually-hidden">{data === 1 ? ' open question' : ' open questions'}</span>
    </span>
  );
}
