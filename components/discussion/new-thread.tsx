'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { SelectField } from '#components/ui/select-field.tsx';
import type { ThreadKind } from '#server/discussion/schema.ts';
import classes from './discussion.module.css';
import { PostForm } from './post-form.tsx';
import { useWriting } from './use-writing.ts';

export interface NewThreadProps {
  readonly table: string;
  readonly kind: ThreadKind;
  readonly onDone: () => void;
}

const WHOLE_TABLE = '';

/** Asks or says something about the table or one of its columns. */
export function NewThread({ table, kind, onDone }: NewThreadProps) {
  const trpc = useTRPC();
  const [column, setColumn] = useState(WHOLE_TABLE);
  const columns = useQuery(trpc.datasets.columns.queryOptions({ table }, { meta: { quiet: true } })).data;
  const { start } = useWriting();
  return (
    <section className={classes.composer} aria-label={kind === 'question' ? 'New question' : 'New comment'}>
      <SelectField
        label="About"
        value={column}
        choices={[
          { value: WHOLE_TABLE, label: 'The whole table' },
          ...(columns ?? []).map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(event) => setColumn(event.currentTarget.value)}
      />
      <PostForm
        label={kind === 'question' ? 'Your question' : 'Your comment'}
        verb={kind === 'question' ? 'Ask' : 'Post'}
        isPending={start.isPending}
        problem={failureOf(start.error)}
        onCancel={onDone}
        onSubmit={(text) =>
          start.mutate({ table, kind, column: column || null, text }, { onSuccess: onDone })
        }
      />
    </section>
  );
}
