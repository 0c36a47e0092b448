'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { reportNotLoaded, showToast } from '#components/ui/toasts.tsx';
import type { PolicyProblem } from '#server/access/schema.ts';
import { ChangeList } from './change-list.tsx';
import { withoutChange } from './draft-changes.ts';
import classes from './policies.module.css';
import { type PolicyDraft, useDraftCheck } from './use-policy-draft.ts';

/** What is changed and not saved: to be looked at, rehearsed, saved or thrown away. Nothing without changes. */
export function DraftPanel({ policies }: { policies: PolicyDraft }) {
  const { draft, changes, isOvertaken, current, edit, discard, goOn } = policies;
  const { check, isChecking } = useDraftCheck(draft?.document ?? null);
  const [saving, setSaving] = useState(false);
  if (!draft) return null;
  const problems = check?.problems ?? [];
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <Panel
      title="Draft"
      aside={`${changes.length} ${changes.length === 1 ? 'change' : 'changes'} on version ${draft.baseNumber}, not saved`}
    >
      <div className={classes.stack}>
        {isOvertaken && (
          <div className={classes.overtaken} role="alert">
            <p>
              {current.author} saved version {current.number} meanwhile: {current.reason}
            </p>
            <Button
              onClick={() => {
                const both = goOn();
                if (both.length > 0)
                  showToast({
                    tone: 'critical',
                    title: `You both changed ${both.join(', ')}`,
                    text: 'The draft keeps your wording. Compare before you save.',
                  });
              }}
            >
              Continue on version {current.number}
            </Button>
          </div>
        )}
        <ChangeList changes={changes} onTakeBack={(change) => edit(withoutChange(draft.document, change))} />
        <Problems problems={problems} />
        <div className={classes.actions}>
          <Button onClick={discard}>Discard</Button>
          <Link href="/admin/policies/view-as" className={buttonClasses.button}>
            View as
          </Link>
          <Link href="/admin/policies/rehearsal" className={buttonClasses.button}>
            Rehearse
          </Link>
          <Button
            tone="primary"
            busy={isChecking}
            disabled={isOvertaken || errors.length > 0}
            onPointerEnter={prepareDialog}
            onFocus={prepareDialog}
            onClick={() => setSaving(true)}
          >
            Save
          </Button>
        </div>
      </div>
      <Dialog
        title={`Save as version ${draft.baseNumber + 1}`}
        open={saving}
        onClose={() => setSaving(false)}
      >
        <SaveForm policies={policies} onDone={() => setSaving(false)} />
      </Dialog>
    </Panel>
  );
}

function Problems({ problems }: { problems: readonly PolicyProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label="What the check found">
      {problems.map(({ severity, id, message }) => (
        <li key={`${id} ${message}`} data-severity={severity}>
          {id !== null && <code>{id}</code>} {message}
        </li>
      ))}
    </ul>
  );
}

function SaveForm({ policies, onDone }: { policies: PolicyDraft; onDone: () => void }) {
  const { draft, discard } = policies;
  const trpc = useTRPC();
  const client = useQueryClient();
  const [error, setError] = useState<string | undefined>();
  const save = useMutation(
    trpc.policies.save.mutationOptions({
      meta: { quiet: true },
      onSuccess: async ({ number }) => {
        onDone();
        discard();
        showToast({ tone: 'good', title: `Version ${number} is in force` });
        // Policies decide what every page shows, this person's own included.
        await client.invalidateQueries();
      },
      onError: () => client.invalidateQueries({ queryKey: trpc.policies.current.queryKey() }),
    }),
  );
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { saveInput } = await import('#server/access/schema.ts');
    if (!draft) return;
    const reason = String(given.get('reason') ?? '');
    const checked = saveInput.shape.reason.safeParse(reason);
    setError(checked.error?.issues[0]?.message);
    if (checked.success) {
      save.mutate({ base: draft.baseNumber, document: draft.document, reason: checked.data });
    }
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event).catch(reportNotLoaded)} noValidate>
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <TextAreaField
        label="Reason"
        name="reason"
        hint="It stays with the version and in the audit log"
        autoFocus
        error={error}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
