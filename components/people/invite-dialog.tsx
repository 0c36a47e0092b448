'use client';

import { useState } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { Invitation, PeopleChoices } from '#server/people/schema.ts';
import { InvitationLink } from './invitation-link.tsx';

const inviteForm = later(
  () => import('./invite-form.tsx').then(({ InviteForm }) => InviteForm),
  reportNotLoaded,
);

interface InviteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly choices: PeopleChoices;
}

/** Makes an account and gives the link by which its owner sets a password. */
export function InviteDialog({ open, onClose, choices }: InviteDialogProps) {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  function close() {
    setInvitation(null);
    onClose();
  }
  return (
    <Dialog
      title={invitation ? `${invitation.email} is invited` : 'Invite somebody'}
      open={open}
      onClose={close}
    >
      {invitation ? (
        <InvitationLink invitation={invitation} onDone={close} />
      ) : (
        <Fetched what={inviteForm} props={{ choices, onInvited: setInvitation }} />
      )}
    </Dialog>
  );
}
