'use client';

import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TitleForm } from './title-form.tsx';

/** Makes an empty board and goes there. */
export function NewBoard() {
  const trpc = useTRPC();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const create = useMutation(
    trpc.boards.create.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ id }) => router.push(`/dashboards/board/${id}`),
    }),
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <IconPlus size={15} aria-hidden="true" />
        New dashboard
      </Button>
      <Dialog title="New dashboard" open={open} onClose={() => setOpen(false)}>
        <TitleForm
          title=""
          description=""
          action="Make it"
          busy={create.isPending || create.isSuccess}
          failure={failureOf(create.error)}
          onDone={(given) => create.mutate({ ...given, tiles: [] })}
        />
      </Dialog>
    </>
  );
}
