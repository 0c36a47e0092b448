'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import classes from './account.module.css';
import type { FormProps } from './form-button.tsx';

/** Asks once more: it cannot be undone. */
export function RevokeToken({ id, onDone }: FormProps & { readonly id: string }) {
  const revoke = useMutation(
    useTRPC().account.revokeToken.mutationOptions({
      meta: { quiet: true },
      onSuccess: onDone,
    }),
  );
  return (
    <div className={classes.form}>
      <FormProblem>{failureOf(revoke.error)}</FormProblem>
      <p className={classes.note}>Programs that use it are refused from now on. This cannot be undone.</p>
      <div className={classes.actions}>
        <Button tone="primary" busy={revoke.isPending} onClick={() => revoke.mutate({ id })}>
          Revoke
        </Button>
      </div>
    </div>
  );
}
