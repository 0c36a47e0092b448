'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { Policy, PolicyDocument } from '#server/access/schema.ts';
import type { PolicyChoices } from './policy-choices.ts';

const policyForm = later(
  () => import('./policy-form.tsx').then(({ PolicyForm }) => PolicyForm),
  reportNotLoaded,
);

/** What is edited: a policy that is there, or a new one of a kind. */
export type Editing = { readonly policy: Policy } | { readonly kind: Policy['kind'] };

interface PolicyDialogProps {
  /** Null: closed. */
  readonly editing: Editing | null;
  readonly onClose: () => void;
  readonly choices: PolicyChoices;
  /** The document that the policy is to be in. */
  readonly document: PolicyDocument;
  readonly onDone: (policy: Policy) => void;
}

/** Writes a policy into the draft; nothing counts before the draft is saved. */
export function PolicyDialog({ editing, onClose, choices, document, onDone }: PolicyDialogProps) {
  const isNew = editing !== null && 'kind' in editing;
  function done(policy: Policy) {
    onDone(policy);
    onClose();
  }
  return (
    <Dialog
      edge
      over={isNew ? undefined : 'Policy'}
      title={editing === null ? '' : isNew ? 'New policy' : editing.policy.title}
      open={editing !== null}
      onClose={onClose}
    >
      {editing && (
        <Fetched what={policyForm} props={{ editing, choices, document, onCancel: onClose, onDone: done }} />
      )}
    </Dialog>
  );
}
