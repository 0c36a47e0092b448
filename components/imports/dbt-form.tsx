'use client';

import { IconFileTypeJs, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { fileProblem, sizeWords } from './artifact-files.ts';
import classes from './imports.module.css';
import { sendArtifacts } from './send-artifacts.ts';

/** Brings a dbt project's artifacts, by choosing them or dropping them here. */
export function DbtForm() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const send = useMutation({
    mutationFn: ({ namespace }: { namespace: string }) => sendArtifacts(files, namespace),
    meta: { quiet: true },
    onSuccess: async () => {
      setFiles([]);
      await Promise.all(
        [trpc.imports, trpc.catalog, trpc.lineage].map((domain) =>
          client.invalidateQueries({ queryKey: domain.pathKey() }),
        ),
      );
    },
  });

  function add(list: Iterable<File>) {
    const added = [...list];
    send.reset();
    setProblem(added.map(fileProblem).find((each) => each !== null) ?? null);
    const taken = added.filter((file) => fileProblem(file) === null);
    setFiles((before) => [
      ...before.filter(({ name }) => !taken.some((file) => file.name === name)),
      ...taken,
    ]);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!files.some(({ name }) => name === 'manifest.json')) {
      setProblem('Choose manifest.json too: the other files say more about what it names.');
      return;
    }
    setProblem(null);
    send.mutate({ namespace: String(new FormData(event.currentTarget).get('namespace') ?? '') });
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    add(event.dataTransfer.files);
  }

  const done = send.data;
  return (
    <form className={classes.form} onSubmit={submit}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the button does */}
      <div className={classes.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <p>
          Choose or drop the files that <code>dbt docs generate</code> writes into the folder{' '}
          <code>target</code>: <code>manifest.json</code>, and where there are <code>catalog.json</code>,{' '}
          <code>run_results.json</code> and <code>sources.json</code>.
        </p>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept="application/json,.json"
          aria-label="Files of dbt"
          onChange={(event) => {
            add(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()}>Choose files</Button>
      </div>
      {files.length > 0 && (
        <ul className={classes.files} aria-label="Chosen files">
          {files.map((file) => (
            <li key={file.name}>
              <IconFileTypeJs size={16} stroke={1.75} aria-hidden="true" />
              <span>{file.name}</span>
              <span className={classes.size}>{sizeWords(file.size, locale)}</span>
              <IconButton
                aria-label={`Leave out ${file.name}`}
                onClick={() => setFiles(files.filter((each) => each !== file))}
              >
                <IconX size={14} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <Field
        label="Namespace"
        name="namespace"
        maxLength={240}
        placeholder="postgres://db:5432"
        hint="Of the project’s tables, as OpenLineage names it: then events about the same tables are about these. Without one it is dbt:// and the project’s name."
      />
      <FormProblem>{problem ?? send.error?.message}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={send.isPending} disabled={files.length === 0}>
          Import project
        </Button>
        <p role="status" className={classes.done}>
          {done &&
            `${done.project} is imported: column lineage of ${done.withColumnLineage} of ${done.models} models is known.`}
        </p>
      </div>
    </form>
  );
}
