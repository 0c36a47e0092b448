'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import classes from './gate.module.css';

interface CodeStepProps {
  readonly email: string;
  readonly problem: string | null;
  readonly busy: boolean;
  readonly onCode: (code: string) => void;
  readonly onBack: () => void;
}

/** The second step of signing in: a code of the authenticator, or one that was kept for when it is lost. */
export function CodeStep({ email, problem, busy, onCode, onBack }: CodeStepProps) {
  const [recovery, setRecovery] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onCode(String(new FormData(event.currentTarget).get('code')));
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post">
      <FormProblem>{problem}</FormProblem>
      <p className={classes.who}>{email}</p>
      <Field
        key={recovery ? 'recovery' : 'code'}
        label={recovery ? 'Recovery code' : 'Code'}
        hint={
          recovery ? 'One of the ten you kept; each works once' : 'Six digits from your authenticator app'
        }
        name="code"
        autoComplete={recovery ? 'off' : 'one-time-code'}
        inputMode={recovery ? 'text' : 'numeric'}
        required
        autoFocus
      />
      <Button type="submit" tone="primary" wide busy={busy}>
        Sign in
      </Button>
      <div className={classes.ways}>
        <button type="button" className={classes.way} onClick={() => setRecovery(!recovery)}>
          {recovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </button>
        <button type="button" className={classes.way} onClick={onBack}>
          Sign in as somebody else
        </button>
      </div>
    </form>
  );
}
