'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TermContent } from '#server/glossary/schema.ts';

const termForm = later(() => import('./term-form.tsx').then(({ TermForm }) => TermForm), reportNotLoaded);

interface TermDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Null: a new one. */
  readonly term: (TermContent & { readonly id: string; readonly version: number }) | null;
  /** What a new one is below. */
  readonly parent?: string | null;
  readonly onSaved: (id: string) => void;
}

/** Makes a term, or changes one. */
export function TermDialog({ open, onClose, term, parent = null, onSaved }: TermDialogProps) {
  return (
    <Dialog title={term ? 'Change the term' : 'New term'} open={open} onClose={onClose}>
      <Fetched what={termForm} props={{ term, parent, onSaved }} />
    </Dialog>
  );
}
