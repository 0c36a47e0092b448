'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { Field, Written } from '#server/annotations/schema.ts';
import { writtenIn } from './written-in.ts';

/**
 * What was written when the form was opened: whoever wrote since is not overwritten unseen. After a refusal `renew` reads
 * what is there now, which the form then shows, and the next save is over that.
 */
export function useBase(written: readonly Written[], column: string | null, field: Field) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [now, setNow] = useState(() => writtenIn(written, column, field));
  return {
    now,
    base: now?.edit ?? null,
    async renew(table: string) {
      const read = await client.fetchQuery(trpc.annotations.table.queryOptions({ table }, { staleTime: 0 }));
      setNow(writtenIn(read.written, column, field));
    },
  };
}
