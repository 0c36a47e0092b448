'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import type { SeenChannel } from '#server/incidents/schema.ts';
import classes from './incidents.module.css';
import { ShownSecret } from './shown-secret.tsx';

interface RenewSecretProps {
  readonly channel: Pick<SeenChannel, 'id'>;
  readonly onDone: () => void;
}

/** Gives a webhook another secret and shows it, this once. */
export function RenewSecret({ channel, onDone }: RenewSecretProps) {
  const trpc = useTRPC();
  const renew = useMutation(trpc.incidents.renewSecret.mutationOptions({ meta: { quiet: true } }));
  if (renew.data?.secret) return <ShownSecret secret={renew.data.secret} onDone={onDone} />;
  return (
    <div className={classes.form}>
      <p>From then on the old secret signs nothing: give the receiver the new one at once.</p>
      <FormProblem>{failureOf(renew.error)}</FormProblem>
      <div className={classes.actions}>
        <Button tone="primary" busy={renew.isPending} onClick={() => renew.mutate({ channel: channel.id })}>
          Make a new secret
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}
