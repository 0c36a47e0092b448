'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { RequestToDecide } from '#server/requests/schema.ts';

const decide = later(() => import('./decide.tsx').then(({ Decide }) => Decide), reportNotLoaded);

interface DecideDialogProps {
  /** Null: closed. */
  readonly request: RequestToDecide | null;
  readonly onClose: () => void;
}

/** What somebody asks for, what it would change for them, and the decision. */
export function DecideDialog({ request, onClose }: DecideDialogProps) {
  return (
    <Dialog
      edge
      over="Request for access"
      title={request ? `${request.person.name} · ${request.dataset}` : ''}
      open={request !== null}
      onClose={onClose}
    >
      {request && <Fetched what={decide} props={{ request, onDone: onClose }} />}
    </Dialog>
  );
}
