'use client';

import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { AccountView } from '#server/account/schema.ts';
import classes from './account.module.css';
import { FormButton, laterForm } from './form-button.tsx';

const setupForm = laterForm(() =>
  import('./second-factor-setup.tsx').then(({ SecondFactorSetup }) => SecondFactorSetup),
);
const changeForm = laterForm(() =>
  import('./second-factor-change.tsx').then(({ SecondFactorChange }) => SecondFactorChange),
);

/** When this few are left the panel says so. */
const CODES_FEW = 3;

export function SecondFactorPanel({ state }: { state: AccountView['secondFactor'] }) {
  return (
    <Panel
      title="Second factor"
      aside={
        state ? <StatusBadge status="good">On</StatusBadge> : <StatusBadge status="idle">Off</StatusBadge>
      }
    >
      {state ? (
        <>
          <p className={classes.note}>
            On since <RelativeTime at={state.since} />: signing in asks for a code of your authenticator app.
            Recovery codes left: {state.recoveryCodesLeft}.
          </p>
          {state.recoveryCodesLeft <= CODES_FEW && (
            <p className={classes.warning}>Make new recovery codes before you run out of them.</p>
          )}
          <div className={classes.actions}>
            <FormButton
              verb="New recovery codes"
              title="New recovery codes"
              form={changeForm}
              of={{ does: 'renewRecoveryCodes' }}
            />
            <FormButton
              verb="Turn off"
              label="Turn off the second factor"
              title="Turn the second factor off"
              form={changeForm}
              of={{ does: 'turnOffSecondFactor' }}
            />
          </div>
        </>
      ) : (
        <>
          <p className={classes.note}>
            A code from an app on your phone, beside the password: whoever learns the password alone stays
            out.
          </p>
          <div className={classes.actions}>
            <FormButton
              verb="Set up"
              label="Set up a second factor"
              title="Set up a second factor"
              form={setupForm}
              of={{}}
            />
          </div>
        </>
      )}
    </Panel>
  );
}
