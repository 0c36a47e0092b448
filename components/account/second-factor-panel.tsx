'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { AccountView } from '#server/account/schema.ts';
import classes from './account.module.css';
import { ConfirmWithCode } from './confirm-with-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';

type Step = 'set up' | 'turn off' | 'renew';

const TITLE: Readonly<Record<Step, string>> = {
  'set up': 'Set up a second factor',
  'turn off': 'Turn the second factor off',
  renew: 'New recovery codes',
};

/** When this few are left the panel says so. */
const CODES_FEW = 3;

export function SecondFactorPanel({ state }: { state: AccountView['secondFactor'] }) {
  const [step, setStep] = useState<Step | null>(null);
  const close = () => setStep(null);
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
            <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={() => setStep('renew')}>
              New recovery codes
            </Button>
            <Button
              onPointerEnter={prepareDialog}
              onFocus={prepareDialog}
              onClick={() => setStep('turn off')}
            >
              Turn off
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={classes.note}>
            A code from an app on your phone, beside the password: whoever learns the password alone stays
            out.
          </p>
          <div className={classes.actions}>
            <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={() => setStep('set up')}>
              Set up
            </Button>
          </div>
        </>
      )}
      <Dialog title={step ? TITLE[step] : ''} open={step !== null} onClose={close}>
        {step === 'set up' && <SecondFactorSetup onDone={close} />}
        {step === 'turn off' && (
          <ConfirmWithCode
            does="turnOffSecondFactor"
            verb="Turn off"
            onDone={() => {
              close();
              showToast({ tone: 'good', title: 'The second factor is off' });
            }}
          />
        )}
        {step === 'renew' && <RenewCodes onDone={close} />}
      </Dialog>
    </Panel>
  );
}

function RenewCodes({ onDone }: { onDone: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <ConfirmWithCode
      does="renewRecoveryCodes"
      verb="Make new codes"
      onDone={(made) => setCodes(made ?? [])}
    />
  );
}
