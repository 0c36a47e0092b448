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
import { TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MAX, tokenForm } from '#server/account/schema.ts';
import type { Scope } from '#server/auth/roles.ts';
import classes from './account.module.css';
import type { FormProps } from './form-button.tsx';
import { SCOPE_WORDS } from './scope-words.ts';

/** Makes a token and shows it, this once. */
export function NewToken({ scopes, onDone }: FormProps & { readonly scopes: readonly Scope[] }) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const create = useMutation(useTRPC().account.createToken.mutationOptions({ meta: { quiet: true } }));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const checked = tokenForm.safeParse({
      name: fields.get('name'),
      scopes: fields.getAll('scopes'),
      expiresInDays: Number(fields.get('expiresInDays')),
    });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) create.mutate(checked.data);
  }

  if (create.data) {
    return (
      <div className={classes.form}>
        <p className={classes.note}>Copy the token now: it is not shown again.</p>
        <CommandLine command={create.data.token} />
        <div className={classes.actions}>
          <Button tone="primary" onClick={onDone}>
            Done
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(create.error)}</FormProblem>
      <Field
        label="Name"
        name="name"
        hint="What it is for"
        autoComplete="off"
        required
        autoFocus
        error={errors.name}
      />
      <fieldset className={classes.scopes}>
        <legend>Scopes</legend>
        {scopes.map((scope) => (
          <label key={scope} className={classes.scope}>
            <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === 'query:run'} />
            <span>
              {SCOPE_WORDS[scope]} <code className={classes.scopeName}>{scope}</code>
            </span>
          </label>
        ))}
        {errors.scopes !== undefined && <p className={classes.error}>{errors.scopes}</p>}
      </fieldset>
      <Field
        label="Days until it ends"
        name="expiresInDays"
        type="number"
        min={1}
        max={TOKEN_DAYS_MAX}
        defaultValue={TOKEN_DAYS_DEFAULT}
        required
        error={errors.expiresInDays}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={create.isPending}>
          Create token
        </Button>
      </div>
    </form>
  );
}
