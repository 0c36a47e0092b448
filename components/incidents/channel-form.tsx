'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import {
  CHANNEL_SCOPES,
  type ChannelKind,
  type ChannelList,
  type ChannelScope,
  type IncidentSeverity,
  type SeenChannel,
  saveChannelInput,
} from '#server/incidents/schema.ts';
import { SCOPE_WORDS } from './incident-words.ts';
import classes from './incidents.module.css';
import { ShownSecret } from './shown-secret.tsx';
import { useIncidentChanged } from './use-incident-change.ts';

interface ChannelFormProps {
  /** Null: a new one. */
  readonly channel: SeenChannel | null;
  readonly list: Pick<ChannelList, 'domains' | 'owners' | 'mayMail'>;
  readonly onDone: () => void;
}

const KINDS = [
  { value: 'webhook', label: 'a webhook' },
  { value: 'email', label: 'e-mail addresses' },
];
const SEVERITIES = [
  { value: 'critical', label: 'critical incidents' },
  { value: 'warning', label: 'all incidents, warnings too' },
];

/** Makes or changes a channel; where that gave it a secret, shows it, this once. */
export function ChannelForm({ channel, list, onDone }: ChannelFormProps) {
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'webhook');
  const [scope, setScope] = useState<ChannelScope>(channel?.scope ?? 'all');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation(
    trpc.incidents.saveChannel.mutationOptions({
      meta: { quiet: true },
      onSuccess: async ({ secret }) => {
        if (secret === null) onDone();
        await changed('The channel is saved');
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const url = String(given.get('url') ?? '').trim();
    const checked = saveChannelInput.safeParse({
      ...{ id: channel?.id ?? null, name: given.get('name'), kind, scope },
      url: url === '' ? null : url,
      addresses: String(given.get('addresses') ?? '')
        .split(/[\s,;]+/)
        .filter((address) => address !== ''),
      scopeName: scope === 'all' ? null : String(given.get('scopeName') ?? '').trim() || null,
      severity: given.get('severity') as IncidentSeverity,
      isEnabled: given.get('isEnabled') === 'on',
    });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate(checked.data);
  }
  if (save.data?.secret) return <ShownSecret secret={save.data.secret} onDone={onDone} />;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Field
        label="Name"
        name="name"
        defaultValue={channel?.name ?? ''}
        autoComplete="off"
        required
        error={errors.name}
      />
      <SelectField
        label="Tells"
        choices={KINDS}
        value={kind}
        hint={
          kind === 'email' && !list.mayMail
            ? 'The portal has no mail server yet: set SMTP_URL and SMTP_FROM'
            : undefined
        }
        onChange={({ currentTarget: { value } }) => setKind(value as ChannelKind)}
      />
      {kind === 'webhook' ? (
        <Field
          label="Address"
          name="url"
          type="url"
          hint={
            channel?.kind === 'webhook'
              ? `It goes to ${channel.host}. Leave it empty to keep that; another address gets another secret`
              : 'Messages are JSON, signed with a secret that is shown once'
          }
          placeholder="https://"
          autoComplete="off"
          error={errors.url}
        />
      ) : (
        <TextAreaField
          label="Addresses"
          name="addresses"
          hint="One a line"
          defaultValue={channel?.addresses.join('\n') ?? ''}
          error={Object.entries(errors).find(([path]) => path.startsWith('addresses'))?.[1]}
        />
      )}
      <SelectField
        label="Of"
        choices={CHANNEL_SCOPES.map((value) => ({ value, label: SCOPE_WORDS[value].toLowerCase() }))}
        value={scope}
        onChange={({ currentTarget: { value } }) => setScope(value as ChannelScope)}
      />
      {scope !== 'all' && <ScopeName key={scope} {...{ scope, channel, list }} error={errors.scopeName} />}
      <SelectField
        label="Hears of"
        name="severity"
        choices={SEVERITIES}
        defaultValue={channel?.severity ?? 'critical'}
      />
      <label className={classes.line}>
        <input type="checkbox" name="isEnabled" defaultChecked={channel?.isEnabled ?? true} />
        It is on
      </label>
      <p className={classes.note}>It is sent what you may see, from now on and only as long as you may.</p>
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function ScopeName({
  scope,
  channel,
  list,
  error,
}: Pick<ChannelFormProps, 'channel' | 'list'> & {
  readonly scope: ChannelScope;
  readonly error: string | undefined;
}) {
  const before = channel?.scope === scope ? (channel.scopeName ?? '') : '';
  if (scope === 'table') {
    return (
      <Field
        label="Table"
        name="scopeName"
        hint="With its namespace, like gold.fact_sales"
        defaultValue={before}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        error={error}
      />
    );
  }
  const choices =
    scope === 'domain'
      ? list.domains.map((value) => ({ value, label: value }))
      : list.owners.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SelectField
      label={scope === 'domain' ? 'Domain' : 'Owner'}
      name="scopeName"
      choices={[{ value: '', label: 'Choose one', disabled: true }, ...choices]}
      defaultValue={before}
      error={error}
    />
  );
}
