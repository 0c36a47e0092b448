'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { Invitation, PersonDetails } from '#server/people/schema.ts';
import { InvitationLink } from './invitation-link.tsx';
import classes from './people.module.css';
import { useChanged } from './use-people-change.ts';

const renameForm = later(
  () => import('./rename-form.tsx').then(({ RenameForm }) => RenameForm),
  reportNotLoaded,
);

/** What can be done with a person as a whole. */
export function PersonActions({ person, own }: { person: PersonDetails; own: boolean }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [asking, setAsking] = useState<'rename' | 'deactivate' | null>(null);
  const [link, setLink] = useState<Invitation | null>(null);
  const newLink = useMutation(
    trpc.people.newLink.mutationOptions({
      onSuccess: async (invitation) => {
        setLink(invitation);
        await changed();
      },
    }),
  );
  const activate = useMutation(
    trpc.people.changeActivity.mutationOptions({
      onSuccess: () => changed(`${person.name} can sign in again`),
    }),
  );
  const close = () => setAsking(null);
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <>
      <Button {...asks} onClick={() => setAsking('rename')}>
        Rename
      </Button>
      {!own && person.state !== 'deactivated' && (
        <>
          <Button {...asks} busy={newLink.isPending} onClick={() => newLink.mutate({ personId: person.id })}>
            {person.state === 'invited' ? 'New invitation link' : 'New password link'}
          </Button>
          <Button {...asks} onClick={() => setAsking('deactivate')}>
            Deactivate
          </Button>
        </>
      )}
      {person.state === 'deactivated' && (
        <Button
          tone="primary"
          busy={activate.isPending}
          onClick={() => activate.mutate({ personId: person.id, active: true })}
        >
          Activate
        </Button>
      )}
      <Dialog title="Rename" open={asking === 'rename'} onClose={close}>
        <Fetched what={renameForm} props={{ person, onDone: close }} />
      </Dialog>
      <Dialog title={`Deactivate ${person.name}`} open={asking === 'deactivate'} onClose={close}>
        <Deactivate person={person} onDone={close} />
      </Dialog>
      <Dialog title={`Link for ${person.name}`} open={link !== null} onClose={() => setLink(null)}>
        {link && <InvitationLink invitation={link} onDone={() => setLink(null)} />}
      </Dialog>
    </>
  );
}

function Deactivate({ person, onDone }: { person: PersonDetails; onDone: () => void }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const deactivate = useMutation(
    trpc.people.changeActivity.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        onDone();
        await changed(`${person.name} is deactivated`);
      },
    }),
  );
  return (
    <div className={classes.form}>
      <FormProblem>{failureOf(deactivate.error)}</FormProblem>
      <p className={classes.note}>
        {person.name} is out at once, everywhere: sessions, API tokens and open links end for good. Role,
        groups and attributes stay, and the account can be activated again.
      </p>
      <div className={classes.actions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button
          tone="primary"
          busy={deactivate.isPending}
          onClick={() => deactivate.mutate({ personId: person.id, active: false })}
        >
          Deactivate
        </Button>
      </div>
    </div>
  );
}
