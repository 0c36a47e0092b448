'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { GroupForm } from '#server/people/schema.ts';

const groupForm = later(
  () => import('./group-form.tsx').then(({ GroupFormFields }) => GroupFormFields),
  reportNotLoaded,
);

interface GroupDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What the form begins with. */
  readonly group: Partial<GroupForm>;
  /** The group is there: its id stays. */
  readonly existing?: boolean;
}

/** Makes a group, or describes one anew. */
export function GroupDialog({ open, onClose, group, existing = false }: GroupDialogProps) {
  return (
    <Dialog title={existing ? 'Change the group' : 'New group'} open={open} onClose={onClose}>
      <Fetched what={groupForm} props={{ group, existing, onDone: onClose }} />
    </Dialog>
  );
}
