'use client';

import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { FilePlan } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { EditLine } from './edit-history.tsx';
import { applyFile, compareFile } from './send-file.ts';
import { useSaved } from './use-annotations.ts';

/** Descriptions out as a file and back: what the file changes is shown before anything is written. */
export function FilePanel() {
  const input = useRef<HTMLInputElement>(null);
  const saved = useSaved();
  const compare = useMutation({
    mutationFn: async (file: File) => ({ file, plan: await compareFile(file) }),
    meta: { quiet: true },
  });
  const apply = useMutation({
    mutationFn: ({ file, plan }: { file: File; plan: FilePlan }) => applyFile(file, plan.digest),
    meta: { quiet: true },
    onSuccess: async (done) => {
      compare.reset();
      await saved(done);
    },
  });
  const compared = compare.data;
  return (
    <div className={classes.form}>
      <p className={classes.note}>
        A line for each table and each column that you see: descriptions, documentation, owners, domains, tags
        and deprecations. Change it in a spreadsheet and bring it back; lines and fields that you leave out
        stay as they are, and so does what somebody else changed in the meantime.
      </p>
      <div className={classes.actions}>
        <a className={buttonClasses.button} href="/api/annotations/file" download>
          <IconDownload size={16} aria-hidden="true" />
          Download CSV
        </a>
        <input
          ref={input}
          type="file"
          hidden
          accept="text/csv,.csv"
          aria-label="File of descriptions"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            currentTarget.value = '';
            apply.reset();
            if (file) compare.mutate(file);
          }}
        />
        <Button busy={compare.isPending} onClick={() => input.current?.click()}>
          Choose a changed file
        </Button>
      </div>
      <FormProblem>{compare.error?.message ?? apply.error?.message}</FormProblem>
      {compared && (
        <section className={classes.plan} aria-label={`What ${compared.file.name} changes`}>
          <p role="status">
            <strong>{compared.file.name}</strong>:{' '}
            <FormattedNumber value={compared.plan.changes} unit={{ kind: 'count' }} />{' '}
            {compared.plan.changes === 1 ? 'change' : 'changes'},{' '}
            <FormattedNumber value={compared.plan.problemCount} unit={{ kind: 'count' }} />{' '}
            {compared.plan.problemCount === 1 ? 'field' : 'fields'} left alone,{' '}
            <FormattedNumber value={compared.plan.unchanged} unit={{ kind: 'count' }} /> as they are
          </p>
          <PlanLines plan={compared.plan} />
          <div className={classes.actions}>
            <Button
              tone="primary"
              busy={apply.isPending}
              disabled={compared.plan.changes === 0}
              onClick={() => apply.mutate(compared)}
            >
              Apply
            </Button>
            <Button onClick={() => compare.reset()}>Leave it</Button>
          </div>
        </section>
      )}
    </div>
  );
}

function PlanLines({ plan: { changes, shown, problems, problemCount } }: { plan: FilePlan }) {
  return (
    <ScrollRegion className={classes.lines} label="Lines of the file">
      {shown.length > 0 && (
        <ul className={classes.edits} aria-label="Changes">
          {shown.map((edit) => (
            <li key={`${edit.line} ${edit.field}`}>
              <EditLine edit={edit} namesTable />
            </li>
          ))}
          {changes > shown.length && (
            <li className={classes.note}>and {(changes - shown.length).toLocaleString()} others</li>
          )}
        </ul>
      )}
      {problems.length > 0 && (
        <ul className={classes.edits} aria-label="Left alone">
          {problems.map(({ line, says }) => (
            <li key={`${line} ${says}`}>
              <span className={classes.what}>Line {line}</span> {says}
            </li>
          ))}
          {problemCount > problems.length && (
            <li className={classes.note}>and {(problemCount - problems.length).toLocaleString()} others</li>
          )}
        </ul>
      )}
    </ScrollRegion>
  );
}
