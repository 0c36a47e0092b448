'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { FILE_LENGTH_MAX, type ImportPreview } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { ImportChanges } from './import-changes.tsx';
import { FILE } from './source-words.ts';
import { useGlossaryChanged } from './use-glossary.ts';

interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

/** A file is looked at first; what it changes is applied when somebody says so. */
export function ImportForm({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const changed = useGlossaryChanged();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const preview = useMutation(trpc.glossary.previewImport.mutationOptions({ meta: { quiet: true } }));
  const apply = useMutation(
    trpc.glossary.applyImport.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ changed: count }) => {
        showToast({
          tone: 'good',
          title: count === 1 ? '1 term is imported' : `${count} terms are imported`,
        });
        onDone();
      },
      onSettled: changed,
    }),
  );
  async function look(chosen: File | undefined) {
    if (!chosen) return;
    apply.reset();
    preview.reset();
    const text = chosen.size > FILE_LENGTH_MAX ? null : await chosen.text();
    setTooLarge(text === null ? `${chosen.name} has more than ${FILE_LENGTH_MAX / 1e6} MB.` : null);
    setFile(text === null ? null : { name: chosen.name, text });
    if (text !== null) preview.mutate({ text });
  }
  const found = preview.data;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (file && found) apply.mutate({ text: file.text, basis: found.basis });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.note}>
        Choose a file like <code>{FILE}</code>, which is also what “Export” writes. Nothing changes before you
        have seen what would.
      </p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yml,.yaml,application/yaml,text/yaml"
        aria-label="File with terms"
        onChange={(event) => {
          void look(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <div>
        <Button busy={preview.isPending} onClick={() => input.current?.click()}>
          {file ? 'Choose another file' : 'Choose a file'}
        </Button>{' '}
        {file && <span className={classes.note}>{file.name}</span>}
      </div>
      <FormProblem>{tooLarge ?? failureOf(preview.error) ?? failureOf(apply.error)}</FormProblem>
      {found && (
        <>
          <Counts preview={found} />
          <ImportChanges changes={found.changes} />
        </>
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          tone="primary"
          busy={apply.isPending}
          disabled={!found || found.changes.length === 0}
        >
          Import
        </Button>
      </div>
    </form>
  );
}

function Counts({ preview: { changes, unchanged, untouched } }: { preview: ImportPreview }) {
  const made = changes.filter(({ kind }) => kind === 'new').length;
  const counts = [
    { label: 'New', value: made },
    { label: 'Changed', value: changes.length - made },
    { label: 'As they are', value: unchanged },
    { label: 'Not in the file, and stay', value: untouched },
  ];
  return (
    <dl className={classes.counts} aria-label="What the file changes">
      {counts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <FormattedNumber value={value} unit={{ kind: 'count' }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
