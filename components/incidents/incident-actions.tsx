'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { IncidentDetails } from '#server/incidents/schema.ts';
import { useIncidentChanged } from './use-incident-change.ts';

const assignForm = later(
  () => import('./assign-form.tsx').then(({ AssignForm }) => AssignForm),
  reportNotLoaded,
);
const resolveForm = later(
  () => import('./resolve-form.tsx').then(({ ResolveForm }) => ResolveForm),
  reportNotLoaded,
);

/** What can be done with an incident as a whole, as long as it is not over. */
export function IncidentActions({ incident }: { incident: IncidentDetails }) {
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [asking, setAsking] = useState<'assign' | 'resolve' | null>(null);
  const acknowledge = useMutation(
    trpc.incidents.acknowledge.mutationOptions({
      onSuccess: () => changed('Others see that you look at it'),
    }),
  );
  const close = () => setAsking(null);
  const asks = { onPointerEnter: prepareDialog, onFocus: prepareDialog };
  if (incident.state === 'resolved') return null;
  return (
    <>
      {incident.state === 'open' && (
        <Button
          tone="primary"
          busy={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ incident: incident.id })}
        >
          Acknowledge
        </Button>
      )}
      <Button {...asks} onClick={() => setAsking('assign')}>
        Assign
      </Button>
      <Button {...asks} onClick={() => setAsking('resolve')}>
        Resolve
      </Button>
      <Dialog title="Assign the incident" open={asking === 'assign'} onClose={close}>
        <Fetched what={assignForm} props={{ incident, onDone: close }} />
      </Dialog>
      <Dialog title="Resolve the incident" open={asking === 'resolve'} onClose={close}>
        <Fetched what={resolveForm} props={{ incident, onDone: close }} />
      </Dialog>
    </>
  );
}
