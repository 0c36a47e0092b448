'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { type ReadSuite, SUITE_FORMATS, type SuiteFormat } from '#server/quality/schema.ts';
import classes from './editor.module.css';
import { FORMAT_WORDS, formatOf } from './text-format.ts';

const TEXT_MAX = 1_000_000;
const PROBLEMS_SHOWN = 20;

interface ImportSuiteProps {
  readonly table: string;
  readonly onTake: (read: ReadSuite) => void;
}

/** A suite of elsewhere, pasted or from a file: what it says is shown before it is taken over. */
export function ImportSuite({ table, onTake }: ImportSuiteProps) {
  const trpc = useTRPC();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [format, setFormat] = useState<SuiteFormat | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const read = useMutation(trpc.quality.readText.mutationOptions({ meta: { quiet: true } }));
  const chosen = format ?? formatOf(text);
  const found = read.data;

  function change(next: string) {
    setText(next);
    setRefusal(null);
    read.reset();
  }
  async function take(file: File | undefined) {
    if (!file) return;
    change(file.size > TEXT_MAX ? '' : await file.text());
    if (file.size > TEXT_MAX) setRefusal(`${file.name} is larger than a megabyte, which no suite is.`);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === '') setRefusal('Paste a suite or choose a file first.');
    else read.mutate({ table, format: chosen, text });
  }
  return (
    <form className={classes.import} onSubmit={submit}>
      <div>
        <input
          ref={input}
          type="file"
          hidden
          accept=".json,.yml,.yaml,application/json,application/yaml,text/yaml"
          aria-label="File with a suite"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()}>Choose a file</Button>
      </div>
      <TextAreaField
        label="Or paste it"
        code
        rows={10}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <SelectField
        label="What it is"
        value={chosen}
        choices={SUITE_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
        onChange={(event) => {
          setFormat(event.currentTarget.value as SuiteFormat);
          read.reset();
        }}
      />
      <FormProblem>{refusal ?? failureOf(read.error)}</FormProblem>
      {found && <Found found={found} />}
      <div className={classes.buttons}>
        <Button type="submit" tone={found ? 'plain' : 'primary'} busy={read.isPending}>
          Read it
        </Button>
        {found && found.checks.length > 0 && (
          <Button tone="primary" onClick={() => onTake(found)}>
            Add {counted(found.checks.length)} to the suite
          </Button>
        )}
      </div>
    </form>
  );
}

function counted(checks: number): string {
  return checks === 1 ? '1 check' : `${checks} checks`;
}

function Found({ found: { name, checks, problems } }: { found: ReadSuite }) {
  return (
    <div className={classes.found} role="status">
      <p>
        {checks.length === 0 ? 'No check could be read.' : `${counted(checks.length)} read`}
        {checks.length > 0 && name !== '' && <> of “{name}”</>}
        {problems.length > 0 && checks.length > 0 && `; ${problems.length} of its entries need a look:`}
      </p>
      {problems.length > 0 && (
        <ul>
          {problems.slice(0, PROBLEMS_SHOWN).map(({ where, message }) => (
            <li key={`${where} ${message}`}>
              {where !== '' && <code>{where}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {problems.length > PROBLEMS_SHOWN && (
        <p>
          {PROBLEMS_SHOWN} of {problems.length} are shown.
        </p>
      )}
    </div>
  );
}
