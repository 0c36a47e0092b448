'use client';

import { Panel } from '#components/ui/panel.tsx';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { FormButton, laterForm } from './form-button.tsx';

const nameForm = laterForm(() => import('./name-form.tsx').then(({ NameForm }) => NameForm));
const passwordForm = laterForm(() => import('./password-form.tsx').then(({ PasswordForm }) => PasswordForm));

/** Who the person is, and the password they come with. */
export function ProfilePanel({ person, hasPassword }: { person: Person; hasPassword: boolean }) {
  return (
    <Panel title="Profile">
      <dl className={classes.facts}>
        <dt>Name</dt>
        <dd>{person.name}</dd>
        <dt>E-mail address</dt>
        <dd>{person.email}</dd>
      </dl>
      {person.isDemo ? (
        <p className={classes.note}>
          The accounts of the demo are shared and their password is public, so nobody can change them.
        </p>
      ) : (
        <>
          {!hasPassword && (
            <p className={classes.note}>
              You sign in through the identity provider, which looks after your password and second factor.
            </p>
          )}
          <div className={classes.actions}>
            <FormButton verb="Change name" title="Change name" form={nameForm} of={{ name: person.name }} />
            {hasPassword && (
              <FormButton
                verb="Change password"
                title="Change password"
                form={passwordForm}
                of={{ email: person.email }}
              />
            )}
          </div>
        </>
      )}
    </Panel>
  );
}
