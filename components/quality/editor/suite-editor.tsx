'use client';

import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { useShortcut } from '#components/ui/keyboard.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded, showToast } from '#components/ui/toasts.tsx';
import { useCopied } from '#components/ui/use-copied.ts';
import type { SeenSuite } from '#server/quality/schema.ts';
import { useQualityChanged, useRemoveSuite } from '../use-suite-steps.ts';
import classes from './editor.module.css';
import { ImportSuite } from './import-suite.tsx';
import { keptSuite, useKeptSuite } from './kept-suite.ts';
import {
  blockingProblem,
  draftOf,
  draftProblems,
  NEW_DRAFT,
  sameDraft,
  withImported,
} from './suite-draft.ts';
import type { SuiteTextProps } from './suite-editor-text.tsx';
import { SuiteForm } from './suite-form.tsx';
import { useSuiteDraft } from './use-suite-draft.ts';

export interface SuiteEditorProps {
  readonly table: string;
  readonly hasGate: boolean;
  /** Null: a new one. */
  readonly suite: SeenSuite | null;
  /** Begins again with the suite as it is in force now. */
  readonly onReload: () => void;
}

const suiteText = later<SuiteTextProps>(
  () => import('./suite-editor-text.tsx').then(({ SuiteText }) => SuiteText),
  reportNotLoaded,
);

type View = 'form' | 'text';

/** A suite as a form and as YAML beside it, which say the same. */
export function SuiteEditor({ table, hasGate, suite, onReload }: SuiteEditorProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const [initial] = useState(() => (suite === null ? NEW_DRAFT : draftOf(suite)));
  const [before] = useState(() => keptSuite(table, suite?.id ?? null)?.written);
  const sync = useSuiteDraft(table, initial, before);
  const [view, setView] = useState<View>('form');
  const [open, setOpen] = useState<string | null>(null);
  const [showsMissing, setShowsMissing] = useState(false);
  const [imports, setImports] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const about = useAboutTable(table, hasGate);
  const changed = useQualityChanged();
  const removeSuite = useRemoveSuite(table);
  const Text = useLater(suiteText, true);
  const isDirty = sync.isBehind || !sameDraft(sync.draft, initial);
  const save = useMutation(trpc.quality.saveSuite.mutationOptions({ meta: { quiet: true } }));
  const isUnsaved = isDirty && !save.isSuccess;
  useWarningWhile(isUnsaved);
  const { draft, text, isBehind } = sync;
  const forget = useKeptSuite({ table, suite, written: { draft, text, isBehind }, isUnsaved });
  const beginAnew = () => {
    forget();
    onReload();
  };

  async function trySave() {
    setProblem(null);
    setShowsMissing(true);
    const draft = await sync.settle();
    if (draft === null) {
      setView('text');
      setProblem('The YAML says something that cannot be read. It is marked there.');
      return;
    }
    const wrong = draft.checks.find((check) => blockingProblem(check) !== null);
    if (wrong) setOpen(wrong.id);
    if (wrong || Object.keys(draftProblems(draft)).length > 0) {
      setView('form');
      setProblem('Something is missing or wrong. It is marked in the form.');
      return;
    }
    save.mutate(
      {
        ...{ id: suite?.id ?? null, table, basedOn: suite?.version ?? null },
        ...{ name: draft.name, description: draft.description, everyMinutes: draft.everyMinutes },
        checks: [...draft.checks],
      },
      {
        onSuccess() {
          void changed();
          showToast({
            tone: 'good',
            title: `${draft.name} is saved`,
            text: 'It is checked within seconds.',
          });
          router.push(`${datasetAddress(table)}/quality`);
        },
      },
    );
  }
  useShortcut({ keys: 'Mod+S', label: 'Save the suite', run: () => void trySave() });

  return (
    <>
      <div className={classes.bar}>
        <ViewChoice view={view} onChange={setView} />
        <span className={classes.buttons}>
          {suite !== null && (
            <Button
              onClick={async () => {
                if (!(await removeSuite(suite))) return;
                forget();
                router.push(`${datasetAddress(table)}/quality`);
              }}
            >
              <IconTrash size={16} aria-hidden="true" />
              Remove
            </Button>
          )}
          <Button tone="primary" busy={save.isPending} onClick={() => void trySave()}>
            <IconDeviceFloppy size={16} aria-hidden="true" />
            Save
          </Button>
        </span>
      </div>
      <FormProblem>{problem ?? failureOf(save.error)}</FormProblem>
      {suite !== null && save.isError && <Conflict text={sync.text} onReload={beginAnew} />}
      {before && isUnsaved && (
        <p className={classes.apart} role="status">
          This is what you wrote before and did not save.{' '}
          <button type="button" className={classes.link} onClick={beginAnew}>
            Begin anew
          </button>
        </p>
      )}
      <div className={classes.sides} data-view={view}>
        <div className={classes.formSide}>
          {sync.isApart && (
            <p className={classes.apart} role="status">
              The YAML says something that the form cannot show. Mend what is marked there, or{' '}
              <button type="button" className={classes.link} onClick={() => sync.write(sync.draft)}>
                go back to what the form says
              </button>
              .
            </p>
          )}
          <div inert={sync.isApart}>
            <SuiteForm
              draft={sync.draft}
              onChange={sync.write}
              about={about}
              problemOf={sync.problemOf}
              showsMissing={showsMissing}
              open={open}
              onOpen={setOpen}
              onImport={() => setImports(true)}
            />
          </div>
        </div>
        <div className={classes.textSide}>
          <Panel title="As YAML" aside={<TextState {...sync} />} flush>
            {Text ? (
              <Text
                label="The suite as YAML"
                text={sync.text}
                problems={sync.problems}
                onChange={sync.writeText}
              />
            ) : (
              <Skeleton height="480px" />
            )}
            {sync.problems.length > 0 && (
              <ul className={classes.problems} aria-label="What is wrong in the YAML">
                {sync.problems.map(({ where, message }) => (
                  <li key={`${where} ${message}`}>
                    {where !== '' && <code>{where}</code>} {message}
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
      </div>
      <Dialog title="Import checks" edge open={imports} onClose={() => setImports(false)}>
        <ImportSuite
          table={table}
          onTake={(read) => {
            sync.write(withImported(sync.draft, read));
            setImports(false);
          }}
        />
      </Dialog>
    </>
  );
}

function ViewChoice({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the other bars
    <div role="group" aria-label="Write it as" className={classes.views}>
      {(['form', 'text'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={view === each} onClick={() => onChange(each)}>
          {each === 'form' ? 'Form' : 'YAML'}
        </button>
      ))}
    </div>
  );
}

function TextState({ problems, isUnread }: Pick<ReturnType<typeof useSuiteDraft>, 'problems' | 'isUnread'>) {
  if (isUnread) return <span role="status">Could not be read just now; it is when you save</span>;
  if (problems.length === 0) return <span role="status">Nothing wrong</span>;
  return <span role="status">{problems.length === 1 ? '1 problem' : `${problems.length} problems`}</span>;
}

/** Somebody else's save in between is not overwritten, and what was written here is not lost. */
function Conflict({ text, onReload }: { text: string; onReload: () => void }) {
  const [copied, copy] = useCopied();
  return (
    <p className={classes.buttons}>
      <Button onClick={() => copy(text)}>
        <span aria-live="polite">{copied ? 'Copied' : 'Copy my text'}</span>
      </Button>
      <Button onClick={onReload}>Load it as it is now</Button>
    </p>
  );
}

const NO_COLUMNS: readonly { readonly name: string; readonly type: string }[] = [];
const NO_TABLES: readonly string[] = [];
const TABLES_MAX = 100;

/** Columns that are masked are left out: nobody can have checked what they do not see as it is. */
function useAboutTable(table: string, hasGate: boolean) {
  const trpc = useTRPC();
  const columns = useQuery(
    trpc.datasets.columns.queryOptions(
      { table },
      { select: (all) => all.filter(({ mask }) => mask === null), meta: { quiet: true } },
    ),
  );
  const tables = useQuery(
    trpc.catalog.search.queryOptions(
      { text: '', kinds: ['table'], limit: TABLES_MAX },
      {
        // Those of others have no rows here.
        select: ({ hits }) =>
          hits.map(({ name }) => name).filter((name) => !name.includes('/') && name !== table),
        meta: { quiet: true },
      },
    ),
  );
  return { hasGate, columns: columns.data ?? NO_COLUMNS, tables: tables.data ?? NO_TABLES };
}

function useWarningWhile(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isUnsaved]);
}
