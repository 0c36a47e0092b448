'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { GrantLevel } from '#server/requests/schema.ts';
import { DurationField } from './duration-field.tsx';
import classes from './requests.module.css';
import { useRequestsChanged } from './use-requests-change.ts';
import { LEVEL_WORDS } from './words.ts';

interface RequestPageProps {
  /** What the link that led here was about; as it was written, whether there is such a table or not. */
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly level: GrantLevel;
}

const HOURS_DEFAULT = 7 * 24;

/** Asks for a table, or for values without their masks. The form is the same whatever table is written. */
export function RequestPage({
  dataset: firstDataset,
  columns: firstColumns,
  level: firstLevel,
}: RequestPageProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const changed = useRequestsChanged();
  const listId = useId();
  const [dataset, setDataset] = useState(firstDataset);
  const [columns, setColumns] = useState<readonly string[]>(firstColumns);
  const [hours, setHours] = useState(HOURS_DEFAULT);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const { data: access } = useQuery(trpc.requests.access.queryOptions());
  const open = useMutation(
    trpc.requests.open.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        router.push('/access');
        await changed('The request is on its way');
      },
    }),
  );
  const seen = access?.tables.find(({ name }) => name === dataset.trim().toLowerCase());

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { requestForm } = await import('#server/requests/schema.ts');
    const checked = requestForm.safeParse({
      dataset,
      columns,
      level: given.get('level'),
      reason: given.get('reason'),
      durationHours: hours,
    });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) open.mutate(checked.data);
  }

  return (
    <>
      <PageHeader
        title="Ask for access"
        lead="Whoever owns the table decides. What is approved ends by itself."
      />
      <div className={classes.page}>
        <Panel title="Request">
          <form
            className={classes.form}
            onSubmit={(event) => void submit(event).catch(reportNotLoaded)}
            noValidate
          >
            <FormProblem>{failureOf(open.error)}</FormProblem>
            <Field
              label="Table"
              hint="With its namespace, like gold.dim_customer"
              value={dataset}
              onChange={(event) => {
                setDataset(event.currentTarget.value);
                setColumns([]);
              }}
              list={listId}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              required
              error={errors.dataset}
            />
            <datalist id={listId}>
              {access?.tables.map(({ name }) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <Picker
              code
              label="Columns"
              hint="Ask for no more than you need"
              addLabel="Choose columns"
              noneLabel="All"
              options={(seen?.columns ?? []).map(({ name, mask }) => ({
                value: name,
                hint: mask ? 'masked for you now' : undefined,
              }))}
              chosen={columns}
              onChange={setColumns}
              accept={(typed) =>
                /^[a-z_][a-z0-9_]*$/i.test(typed) ? null : 'Write columns by their names, like email.'
              }
              error={errors.columns}
            />
            <SelectField
              label="I need"
              name="level"
              defaultValue={firstLevel}
              choices={Object.entries(LEVEL_WORDS).map(([value, label]) => ({ value, label }))}
            />
            <TextAreaField
              label="What for"
              name="reason"
              hint="Whoever decides reads this, and it stays in the audit log"
              required
              error={errors.reason}
            />
            <DurationField
              label="For"
              hint="At most 90 days; it can be asked for again"
              defaultHours={HOURS_DEFAULT}
              onChange={setHours}
              error={errors.durationHours}
            />
            <div className={classes.actions}>
              <Button type="submit" tone="primary" busy={open.isPending}>
                Ask
              </Button>
            </div>
          </form>
        </Panel>
      </div>
    </>
  );
}
