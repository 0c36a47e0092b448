'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportItem,
  type ExportRequest,
  FILE_NAME_MAX,
} from '#server/exports/schema.ts';
import classes from './exports.module.css';
import { FORMAT_WORDS } from './format-words.ts';
import { startExport } from './start-export.ts';

export interface ExportFormProps {
  readonly sql: string;
  readonly placement: ExportRequest['placement'];
  readonly onStarted: (item: ExportItem) => void;
}

/** Which format, and what the file is called. */
export function ExportForm({ sql, placement, onStarted }: ExportFormProps) {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const start = useMutation({ mutationFn: startExport, meta: { quiet: true }, onSuccess: onStarted });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const fileName = String(fields.get('fileName') ?? '').trim();
    start.mutate({
      sql,
      placement,
      format,
      spreadsheet: fields.get('spreadsheet') === 'on',
      ...(fileName !== '' && { fileName }),
    });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{start.error?.message}</FormProblem>
      <p className={classes.note}>
        The statement runs again, and every row that it gives goes into a file: also those that the grid does
        not show.
      </p>
      <fieldset className={classes.formats}>
        <legend>Format</legend>
        {EXPORT_FORMATS.map((each) => (
          <label key={each} className={classes.format}>
            <input
              type="radio"
              name="format"
              value={each}
              checked={each === format}
              onChange={() => setFormat(each)}
            />
            <span>
              {FORMAT_WORDS[each].label}
              <span className={classes.hint}>{FORMAT_WORDS[each].hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {format === 'csv' && (
        <label className={classes.format}>
          <input type="checkbox" name="spreadsheet" defaultChecked />
          <span>
            For a spreadsheet
            <span className={classes.hint}>
              Texts that would run as formulas get an apostrophe. Without this every text is as it is.
            </span>
          </span>
        </label>
      )}
      <Field
        label="File name"
        name="fileName"
        maxLength={FILE_NAME_MAX}
        autoComplete="off"
        placeholder="Table and day"
      />
      <Button type="submit" tone="primary" busy={start.isPending}>
        Export all rows
      </Button>
    </form>
  );
}
