'use client';

import { Button } from '#components/ui/button.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import { formatExact } from '#components/ui/format-time.ts';
import { useLocale, useTimeZone } from '#components/ui/locale.tsx';
import type { Invitation } from '#server/people/schema.ts';
import classes from './people.module.css';

/** The link, which cannot be shown again. */
export function InvitationLink({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const until = formatExact(new Date(invitation.expiresAt), useLocale(), useTimeZone());
  return (
    <div className={classes.form}>
      <p className={classes.note}>
        Send this link to {invitation.email}. Whoever opens it first chooses the password; it works once,
        until {until}. It is not shown again: a lost one is replaced on the person’s page.
      </p>
      <CommandLine command={new URL(invitation.path, location.origin).href} />
      <div className={classes.actions}>
        <Button tone="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
