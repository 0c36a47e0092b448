'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { CodeStep } from './code-step.tsx';
import classes from './gate.module.css';
import { type SignInOutcome, signInElsewhere, signInWithPassword } from './requests.ts';
import { returnedProblem, signInProblem } from './sign-in-problem.ts';

interface SignInFormProps {
  /** Where to go afterwards. */
  readonly next: string;
  /** The name of the identity provider, when there is one. */
  readonly singleSignOn: string | null;
  readonly demo: {
    readonly accounts: readonly { readonly email: string; readonly role: string; readonly summary: string }[];
    readonly password: string;
  } | null;
  readonly returnedError: string | undefined;
}

/** A password that was right, of an account that wants a code too. */
interface HalfWay {
  readonly email: string;
  readonly password: string;
}

export function SignInForm({ next, singleSignOn, demo, returnedError }: SignInFormProps) {
  const [problem, setProblem] = useState(returnedProblem(returnedError));
  const [busy, setBusy] = useState(false);
  const [halfWay, setHalfWay] = useState<HalfWay | null>(null);

  async function enter(email: string, password: string, code = '') {
    setBusy(true);
    setProblem(null);
    const outcome: SignInOutcome = await signInWithPassword(email, password, code);
    if (outcome.ok) {
      location.assign(next);
      return;
    }
    setBusy(false);
    if (outcome.reason === 'code_required') setHalfWay({ email, password });
    else setProblem(signInProblem(outcome));
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void enter(String(fields.get('email')), String(fields.get('password')));
  }

  async function leave() {
    setBusy(true);
    if (await signInElsewhere(next)) return;
    setBusy(false);
    setProblem(returnedProblem('unreachable'));
  }

  if (halfWay) {
    return (
      <CodeStep
        email={halfWay.email}
        problem={problem}
        busy={busy}
        onCode={(code) => void enter(halfWay.email, halfWay.password, code)}
        onBack={() => {
          setHalfWay(null);
          setProblem(null);
        }}
      />
    );
  }
  return (
    <>
      <form className={classes.form} onSubmit={submit} method="post">
        <FormProblem>{problem}</FormProblem>
        <Field label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
        <Field type="password" label="Password" name="password" autoComplete="current-password" required />
        <Button type="submit" tone="primary" wide busy={busy}>
          Sign in
        </Button>
      </form>
      {singleSignOn !== null && (
        <>
          <div className={classes.or}>or</div>
          <Button wide onClick={leave} disabled={busy}>
            Continue with {singleSignOn}
          </Button>
        </>
      )}
      {demo !== null && (
        <section className={classes.demo} aria-label="Demo accounts">
          <h2 className={classes.demoTitle}>Demo: sign in as</h2>
          <ul>
            {demo.accounts.toReversed().map(({ email, role, summary }) => (
              <li key={role}>
                <button
                  type="button"
                  className={classes.demoAccount}
                  disabled={busy}
                  onClick={() => void enter(email, demo.password)}
                >
                  <span className={classes.demoRole}>{role}</span>
                  <span className={classes.demoSummary}>{summary}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
