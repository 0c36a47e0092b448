'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';

const importForm = later(
  () => import('./import-form.tsx').then(({ ImportForm }) => ImportForm),
  reportNotLoaded,
);

interface ImportDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Brings terms in from a file, after a look at what that changes. */
export function ImportDialog({ open, onClose }: ImportDialogProps) {
  return (
    <Dialog title="Import terms" open={open} onClose={onClose}>
      <Fetched what={importForm} props={{ onDone: onClose }} />
    </Dialog>
  );
}
