'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import type { Sharing } from '#server/queries/schema.ts';
import type { SavedSummary } from '#server/saved/schema.ts';
import { PRIVATE } from '#server/sharing/schema.ts';
import classes from './saved.module.css';
import { SharingFields } from './sharing-fields.tsx';
import type { Step } from './use-saved-steps.ts';

interface ShareFormProps {
  readonly query: SavedSummary;
  readonly step: Step<{ sharing: Sharing; mayEdit: boolean }>;
}

/** Who else finds the query. */
export function ShareForm({ query, step }: ShareFormProps) {
  const { mayEdit: wasEditable, ...was } = query.sharing ?? { ...PRIVATE, mayEdit: false };
  const [sharing, setSharing] = useState<Sharing>(was);
  const [mayEdit, setMayEdit] = useState(wasEditable);
  function submit(event: FormEvent) {
    event.preventDefault();
    step.run({ sharing, mayEdit });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{step.failure}</FormProblem>
      <SharingFields value={sharing} onChange={setSharing} />
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={mayEdit}
          onChange={({ currentTarget }) => setMayEdit(currentTarget.checked)}
        />
        These groups and people may also save versions of it
      </label>
      <p className={classes.note}>
        Whoever runs it gets what they may see themselves. For those who may not see a table that it names, it
        is not there. Values that you wrote into it are shown with it.
      </p>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={step.isPending}>
          Save sharing
        </Button>
      </div>
    </form>
  );
}
