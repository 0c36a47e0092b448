'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { SavedContent, SavedQuery } from '#server/saved/schema.ts';

const saveForm = later(() => import('./save-form.tsx').then(({ SaveForm }) => SaveForm), reportNotLoaded);

export interface SaveDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What is to be saved, as it is in the editor. */
  readonly statement: Omit<SavedContent, 'title' | 'description'>;
  /** The saved query that it is of, and the version that was opened; null for a new one. */
  readonly saved: { readonly id: string; readonly version: number } | null;
  /** A further version, or a new query when it was saved as one. */
  readonly onSaved: (query: SavedQuery) => void;
}

/** Keeps a statement under a title, or saves a further version of one that is kept. */
export function SaveDialog({ open, onClose, statement, saved, onSaved }: SaveDialogProps) {
  return (
    <Dialog title="Save the query" open={open} onClose={onClose}>
      <Fetched
        what={saveForm}
        props={{
          statement,
          saved,
          onSaved: (query: SavedQuery) => {
            onSaved(query);
            onClose();
          },
        }}
      />
    </Dialog>
  );
}
