'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TermPage } from '#server/glossary/schema.ts';

const linkForm = later(() => import('./link-form.tsx').then(({ LinkForm }) => LinkForm), reportNotLoaded);

interface LinkDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly term: Pick<TermPage, 'id' | 'name' | 'links'>;
}

/** Chooses a table, or columns of it, for a term. */
export function LinkDialog({ open, onClose, term }: LinkDialogProps) {
  return (
    <Dialog title="Link to data" over={term.name} open={open} onClose={onClose}>
      <Fetched what={linkForm} props={{ term }} />
    </Dialog>
  );
}
