'use client';

import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { preparePalette } from '#components/ui/palette.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { Check } from '#server/expectations/schema.ts';
import type { ExpectationType } from '#server/expectations/vocabulary.ts';
import type { AboutTable } from './argument-control.tsx';
import { CheckItem } from './check-item.tsx';
import classes from './editor.module.css';
import { ExpectationPalette } from './expectation-palette.tsx';
import { copyOf, draftProblems, moved, newCheck, type SuiteDraft, withType } from './suite-draft.ts';

interface SuiteFormProps {
  readonly draft: SuiteDraft;
  readonly onChange: (draft: SuiteDraft) => void;
  readonly about: Omit<AboutTable, 'otherColumns'>;
  readonly problemOf: (place: number) => string | null;
  /** One has tried to save: what is missing is said. */
  readonly showsMissing: boolean;
  readonly open: string | null;
  readonly onOpen: (check: string | null) => void;
  readonly onImport: () => void;
}

/** `null`: a new check is to be chosen; otherwise the check that gets another expectation. */
type Choosing = { readonly of: Check | null } | null;

/** What must hold of a table, check by check. */
export function SuiteForm(props: SuiteFormProps) {
  const { draft, onChange, about, problemOf, showsMissing, open, onOpen, onImport } = props;
  const [choosing, setChoosing] = useState<Choosing>(null);
  const { checks } = draft;
  const missing = showsMissing ? draftProblems(draft) : {};
  const put = (next: readonly Check[]) => onChange({ ...draft, checks: next });

  function choose(type: ExpectationType) {
    const of = choosing?.of;
    setChoosing(null);
    if (of) {
      put(checks.map((check) => (check.id === of.id ? withType(check, type) : check)));
      return;
    }
    const last = checks.at(-1)?.arguments.column;
    const check = newCheck(type, typeof last === 'string' ? last : null, checks);
    put([...checks, check]);
    onOpen(check.id);
  }
  function remove(check: Check, place: number) {
    put(checks.filter(({ id }) => id !== check.id));
    showToast({
      tone: 'good',
      title: 'The check was removed',
      action: {
        label: 'Undo',
        onSelect: () =>
          onChange({ ...draft, checks: checks.slice(0, place).concat(check, checks.slice(place + 1)) }),
      },
    });
  }

  return (
    <div className={classes.form}>
      <Panel title="Suite">
        <div className={classes.head}>
          <Field
            label="Name"
            value={draft.name}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
            {...(missing.name !== undefined && { error: missing.name })}
          />
          <SelectField
            label="Checked"
            value={String(draft.everyMinutes ?? '')}
            choices={scheduleChoices(draft.everyMinutes)}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...draft, everyMinutes: value === '' ? null : Number(value) })
            }
          />
          <div className={classes.wide}>
            <TextAreaField
              label="What it is about"
              rows={2}
              maxLength={2_000}
              value={draft.description}
              onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
            />
          </div>
        </div>
      </Panel>
      <Panel title="Checks" aside={`${checks.length}`} flush>
        {checks.length === 0 ? (
          <EmptyState title="No check yet">
            {missing.checks ?? 'Add what must hold, or import a suite that you have.'}
          </EmptyState>
        ) : (
          <ol className={classes.checks} aria-label="Checks of the suite">
            {checks.map((check, place) => (
              <CheckItem
                key={check.id}
                check={check}
                told={problemOf(place)}
                about={about}
                showsMissing={showsMissing}
                isOpen={open === check.id}
                onToggle={() => onOpen(open === check.id ? null : check.id)}
                onChange={(next) => put(checks.map((each) => (each.id === check.id ? next : each)))}
                onChooseType={() => setChoosing({ of: check })}
                onCopy={() => {
                  const copy = copyOf(check, checks);
                  put(checks.toSpliced(place + 1, 0, copy));
                  onOpen(copy.id);
                }}
                onRemove={() => remove(check, place)}
                onUp={place === 0 ? null : () => put(moved(checks, place, -1))}
                onDown={place === checks.length - 1 ? null : () => put(moved(checks, place, 1))}
              />
            ))}
          </ol>
        )}
        <div className={classes.adding}>
          <Button onClick={() => setChoosing({ of: null })} onPointerEnter={preparePalette}>
            <IconPlus size={16} aria-hidden="true" />
            Add a check
          </Button>
          <Button onClick={onImport}>
            <IconFileImport size={16} aria-hidden="true" />
            Import
          </Button>
        </div>
      </Panel>
      <ExpectationPalette open={choosing !== null} onClose={() => setChoosing(null)} onChoose={choose} />
    </div>
  );
}

const SCHEDULES = [
  { minutes: 15, words: 'and every 15 minutes' },
  { minutes: 60, words: 'and every hour' },
  { minutes: 360, words: 'and every 6 hours' },
  { minutes: 1_440, words: 'and every day' },
];

function scheduleChoices(current: number | null) {
  const own = current !== null && !SCHEDULES.some(({ minutes }) => minutes === current);
  return [
    { value: '', label: 'After each commit' },
    ...(own ? [{ value: String(current), label: `After each commit, and every ${current} minutes` }] : []),
    ...SCHEDULES.map(({ minutes, words }) => ({
      value: String(minutes),
      label: `After each commit, ${words}`,
    })),
  ];
}
