'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { CommandLine } from '#components/ui/command-line.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { confirmForm, firstCodeForm, type SecondFactorOffer } from '#server/account/schema.ts';
import classes from './account.module.css';
import type { FormProps } from './form-button.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Password, then the QR code and the first code it gives, then the recovery codes. */
export function SecondFactorSetup({ onDone }: FormProps) {
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (offer) return <FirstCode offer={offer} onCodes={setCodes} />;
  return <Begin onOffer={setOffer} />;
}

function Begin({ onOffer }: { onOffer: (offer: SecondFactorOffer) => void }) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const begin = useMutation(
    useTRPC().account.beginSecondFactor.mutationOptions({ meta: { quiet: true }, onSuccess: onOffer }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = confirmForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) begin.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{failureOf(begin.error)}</FormProblem>
      <Field
        type="password"
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus
        error={errors.password}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={begin.isPending}>
          Continue
        </Button>
      </div>
    </form>
  );
}

function FirstCode({
  offer,
  onCodes,
}: {
  offer: SecondFactorOffer;
  onCodes: (codes: readonly string[]) => void;
}) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const confirm = useMutation(
    useTRPC().account.confirmSecondFactor.mutationOptions({
      meta: { quiet: true },
      onSuccess: onCodes,
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = firstCodeForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) confirm.mutate(checked.data);
  }

  const { side, path } = offer.qr;
  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{failureOf(confirm.error)}</FormProblem>
      <p className={classes.note}>Scan this with an authenticator app, or type the key into it.</p>
      <svg
        viewBox={`0 0 ${side} ${side}`}
        className={classes.qr}
        role="img"
        aria-label="QR code of the key below"
      >
        <path d={path} />
      </svg>
      <CommandLine command={offer.key.replaceAll(/(.{4})(?=.)/g, '$1 ')} />
      <Field
        label="Code"
        name="code"
        hint="The six digits that the app shows now"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        autoFocus
        error={errors.code}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={confirm.isPending}>
          Turn on
        </Button>
      </div>
    </form>
  );
}
