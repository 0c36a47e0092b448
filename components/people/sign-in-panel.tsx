'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { PersonDetails } from '#server/people/schema.ts';
import { deviceName } from './device-name.ts';
import classes from './person-page.module.css';
import { useChanged } from './use-people-change.ts';

/** How the person signs in, and where they are signed in now. */
export function SignInPanel({ person, own }: { person: PersonDetails; own: boolean }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const end = useMutation(
    trpc.people.endSessions.mutationOptions({
      onSuccess: ({ sessions }) =>
        changed(sessions === 1 ? 'One session has ended' : `${sessions} sessions have ended`),
    }),
  );
  const reset = useMutation(
    trpc.people.resetSecondFactor.mutationOptions({ onSuccess: () => changed('The second factor is off') }),
  );
  return (
    <Panel
      title="Sign-in"
      aside={
        person.lastSignInAt ? (
          <span>
            last <RelativeTime at={person.lastSignInAt} />
          </span>
        ) : (
          'never signed in'
        )
      }
    >
      <ul className={classes.rows}>
        <li className={classes.row}>
          <span className={classes.words}>
            {person.secondFactor
              ? 'By password and second factor'
              : person.hasPassword
                ? 'By password'
                : 'No password yet'}
            {person.invitedUntil && (
              <span className={classes.second}>
                The open link ends <RelativeTime at={person.invitedUntil} />
              </span>
            )}
          </span>
          {person.secondFactor && !own && (
            <Button busy={reset.isPending} onClick={() => reset.mutate({ personId: person.id })}>
              Reset second factor
            </Button>
          )}
        </li>
        <li className={classes.row}>
          <span className={classes.words}>
            {person.apiTokens === 0
              ? 'No API token'
              : `${person.apiTokens} API ${person.apiTokens === 1 ? 'token' : 'tokens'}`}
          </span>
        </li>
        {person.sessions.map(({ id, method, networkAddress, userAgent, lastSeenAt }) => (
          <li key={id} className={classes.row}>
            <span className={classes.words}>
              {deviceName(userAgent)}
              <span className={classes.second}>
                by {method} from {networkAddress}, seen <RelativeTime at={lastSeenAt} />
              </span>
            </span>
          </li>
        ))}
        <li className={classes.row}>
          <span className={classes.words}>{person.sessions.length === 0 ? 'Signed in nowhere' : null}</span>
          {person.sessions.length > 0 && (
            <Button busy={end.isPending} onClick={() => end.mutate({ personId: person.id })}>
              End {person.sessions.length === 1 ? 'the session' : `all ${person.sessions.length} sessions`}
            </Button>
          )}
        </li>
      </ul>
    </Panel>
  );
}
