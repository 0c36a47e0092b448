'use client';

import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ChannelList, SeenChannel } from '#server/incidents/schema.ts';
import { DeliveryList } from './delivery-list.tsx';
import { SCOPE_WORDS } from './incident-words.ts';
import classes from './incidents.module.css';
import { useIncidentChanged } from './use-incident-change.ts';

const REFRESH_MS = 5_000;

const channelForm = later(
  () => import('./channel-form.tsx').then(({ ChannelForm }) => ChannelForm),
  reportNotLoaded,
);
const secretForm = later(
  () => import('./renew-secret.tsx').then(({ RenewSecret }) => RenewSecret),
  reportNotLoaded,
);

/** Where people outside of the portal are told of incidents, and how that fares. */
export function ChannelsPage() {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.incidents.channels.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const prepare = () => {
    prepareDialog();
    channelForm.fetch();
  };
  return (
    <div className={classes.stack}>
      <div className={classes.top}>
        <p className={classes.note}>
          A channel tells people outside of the portal when an incident opens, changes or ends.{' '}
          <Link href="/quality/incidents">All incidents</Link>
        </p>
        <Button
          tone="primary"
          onPointerEnter={prepare}
          onFocus={prepare}
          disabled={!read.data}
          onClick={() => setOpen(true)}
        >
          <IconPlus size={16} aria-hidden="true" />
          New channel
        </Button>
      </div>
      <Loaded read={read} failed="The channels could not be loaded" height="320px">
        {(list) => (
          <>
            <Dialog title="New channel" open={open} onClose={close}>
              <Fetched what={channelForm} props={{ channel: null, list, onDone: close }} />
            </Dialog>
            {list.channels.length === 0 ? (
              <Surface>
                <EmptyState title="Nobody outside is told">
                  Followers and owners of a table are told in the portal. Make a channel to tell a webhook or
                  e-mail addresses, too.
                </EmptyState>
              </Surface>
            ) : (
              list.channels.map((channel) => <ChannelPanel key={channel.id} channel={channel} list={list} />)
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

function ChannelPanel({ channel, list }: { channel: SeenChannel; list: ChannelList }) {
  const { id, name, deliveries } = channel;
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [asking, setAsking] = useState<'edit' | 'secret' | 'remove' | null>(null);
  const test = useMutation(
    trpc.incidents.testChannel.mutationOptions({ onSuccess: () => changed('A test is on its way') }),
  );
  const remove = useMutation(
    trpc.incidents.removeChannel.mutationOptions({ onSuccess: () => changed(`${name} is removed`) }),
  );
  const close = () => setAsking(null);
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  return (
    <Panel title={name} aside={<ChannelState channel={channel} />}>
      <p className={classes.facts}>
        {channel.kind === 'email'
          ? `E-mail to ${channel.addresses.join(', ')}`
          : `Webhook at ${channel.host}`}
        . {scopeWords(channel, list)},{' '}
        {channel.severity === 'critical' ? 'critical incidents only' : 'also warnings'}.
        <span className={classes.aside}>
          Saved by {channel.savedBy ?? 'somebody who is gone'} <RelativeTime at={channel.savedAt} />: nothing
          is sent that they may not see.
        </span>
        {channel.kind === 'email' && !list.mayMail && (
          <span className={classes.problem}>The portal has no mail server: set SMTP_URL and SMTP_FROM.</span>
        )}
      </p>
      <div className={classes.actions}>
        <Button busy={test.isPending} onClick={() => test.mutate({ channel: id })}>
          Send a test
        </Button>
        <Button {...asks} onClick={() => setAsking('edit')}>
          Edit
        </Button>
        {channel.kind === 'webhook' && (
          <Button {...asks} onClick={() => setAsking('secret')}>
            New secret
          </Button>
        )}
        <Button {...asks} onClick={() => setAsking('remove')}>
          Remove
        </Button>
      </div>
      {deliveries.length > 0 && (
        <div className={classes.below}>
          <DeliveryList deliveries={deliveries} label={`What ${name} was told last`} />
        </div>
      )}
      <Dialog title={`Edit ${name}`} open={asking === 'edit'} onClose={close}>
        <Fetched what={channelForm} props={{ channel, list, onDone: close }} />
      </Dialog>
      <Dialog title={`New secret of ${name}`} open={asking === 'secret'} onClose={close}>
        <Fetched what={secretForm} props={{ channel, onDone: close }} />
      </Dialog>
      <Dialog title={`Remove ${name}`} open={asking === 'remove'} onClose={close}>
        <div className={classes.form}>
          <p>What still waits for it is not sent any more. This cannot be undone.</p>
          <div className={classes.actions}>
            <Button tone="primary" busy={remove.isPending} onClick={() => remove.mutate({ channel: id })}>
              Remove
            </Button>
            <Button onClick={close}>Cancel</Button>
          </div>
        </div>
      </Dialog>
    </Panel>
  );
}

function ChannelState({ channel: { isEnabled, waiting, sent, givenUp } }: { channel: SeenChannel }) {
  if (!isEnabled) return <StatusBadge status="idle">Off</StatusBadge>;
  if (givenUp > 0) return <StatusBadge status="critical">{givenUp} given up in 7 days</StatusBadge>;
  if (waiting > 0) return <StatusBadge status="notice">{waiting} waiting</StatusBadge>;
  return <StatusBadge status="good">{sent} sent in 7 days</StatusBadge>;
}

function scopeWords({ scope, scopeName }: SeenChannel, { owners }: ChannelList): string {
  if (scopeName === null) return SCOPE_WORDS.all;
  if (scope === 'domain') return `Tables of the domain ${scopeName}`;
  if (scope === 'owner') return `Tables of ${owners.find(({ id }) => id === scopeName)?.name ?? scopeName}`;
  return `The table ${scopeName}`;
}
