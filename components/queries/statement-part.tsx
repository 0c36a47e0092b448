'use client';

import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { TableEntry } from '#server/queries/schema.ts';
import type { ParameterValues, TemplateParameter } from '#server/queries/sql-template.ts';
import type { SavedQuery } from '#server/saved/schema.ts';
import type { OpenTable } from './choose-engine.ts';
import { parametersOf } from './parameters/value-problem.ts';
import type { QueryRuns, TabRun } from './query-runs.ts';
import { isActive } from './query-view.ts';
import { type EditorHandle, SqlEditor } from './sql-editor.tsx';
import type { KeptTabs, TabOutline } from './tabs/kept-tabs.ts';
import { statementOf } from './tabs/saved-statement.ts';
import { changeTab, ENGINE_CHOICES, type EngineChoice, type SqlTab } from './tabs/tab-store.ts';
import { useIsBlank, useTabText } from './tabs/use-tabs.ts';
import { type StatementRun, useTabRun } from './use-statement-run.ts';
import { useWorkbench } from './use-workbench.ts';

const runBar = later(() => import('./run-bar.tsx').then(({ RunBar }) => RunBar), reportNotLoaded);
const parameterBar = later(
  () => import('./parameters/parameter-bar.tsx').then(({ ParameterBar }) => ParameterBar),
  reportNotLoaded,
);
const statementActions = later(
  () => import('#components/saved/statement-actions.tsx').then(({ StatementActions }) => StatementActions),
  reportNotLoaded,
);

const NONE: readonly never[] = [];

interface StatementPartProps {
  readonly tabs: KeptTabs;
  /** The one that is looked at. */
  readonly tab: TabOutline;
  readonly runs: QueryRuns;
  readonly editor: RefObject<EditorHandle | null>;
  readonly open: readonly OpenTable[];
  readonly onRun: () => void;
  readonly onExplain: () => void;
  readonly onCancel: StatementRun['cancel'];
  /** Somebody means to use the engine in this browser. */
  readonly onBrowserChosen: () => void;
}

/** The statement that is written: its text, its parameters, and what can be done with it. */
export function StatementPart({
  tabs,
  tab,
  runs,
  editor,
  open,
  onRun,
  onExplain,
  onCancel,
  onBrowserChosen,
}: StatementPartProps) {
  const { data: workbench } = useWorkbench();
  const Bar = useLater(runBar, true);
  const named = useNamedTables(workbench?.tables ?? NONE, open);
  const { view, document, note } = useTabRun(runs, tab.id);
  const { problem } = view;
  const placed = useMemo(
    () => (problem && document !== null ? { problem, document } : null),
    [problem, document],
  );
  const change = (changed: Partial<SqlTab>) => tabs.change((now) => changeTab(now, tab.id, changed));
  const onText = useCallback(
    (id: string, text: string) => tabs.change((now) => changeTab(now, id, { text })),
    [tabs],
  );
  const isEmpty = useIsBlank(tabs, tab.id);
  return (
    <>
      <SqlEditor
        tab={tab.id}
        tabs={tabs}
        onChange={onText}
        onRun={onRun}
        onExplain={onExplain}
        tables={named}
        metrics={workbench?.metrics ?? NONE}
        problem={placed}
        handle={editor}
      />
      <Parameters
        key={tab.id}
        tabs={tabs}
        tab={tab}
        onChange={(values) => change({ values })}
        onRun={onRun}
      />
      {Bar && (
        <Bar
          view={view}
          isEmpty={isEmpty}
          engine={tab.engine}
          engines={ENGINE_CHOICES.filter((choice) => choice !== 'trino' || workbench?.hasTrino === true)}
          note={note}
          onEngine={(engine: EngineChoice) => {
            if (engine === 'browser') onBrowserChosen();
            change({ engine });
          }}
          onRun={onRun}
          onExplain={onExplain}
          onCancel={onCancel}
          onFormat={() => void editor.current?.format()}
        >
          <Actions
            key={tab.id}
            {...{ tabs, tab, runs, isEmpty }}
            onSaved={(query) => change(statementOf(query))}
          />
        </Bar>
      )}
    </>
  );
}

interface ParametersProps extends Pick<StatementPartProps, 'tabs' | 'tab' | 'onRun'> {
  readonly onChange: (values: ParameterValues) => void;
}

/** Renders at each key, so it is kept apart. */
function Parameters({ tabs, tab, onChange, onRun }: ParametersProps) {
  const text = useTabText(tabs, tab.id);
  const [parameters, setParameters] = useState<readonly TemplateParameter[]>(NONE);
  // While a text cannot be read, it has the parameters that it had.
  useEffect(() => setParameters((before) => parametersOf(text, before)), [text]);
  const Bar = useLater(parameterBar, parameters.length > 0);
  return Bar && parameters.length > 0 && <Bar {...{ parameters, onChange, onRun }} values={tab.values} />;
}

interface ActionsProps extends Pick<StatementPartProps, 'tabs' | 'tab' | 'runs'> {
  readonly isEmpty: boolean;
  readonly onSaved: (query: SavedQuery) => void;
}

function Actions({ tabs, tab, runs, isEmpty, onSaved }: ActionsProps) {
  const Loaded = useLater(statementActions, true);
  return (
    Loaded && (
      <Loaded
        isEmpty={isEmpty}
        textOf={() => tabs.textOf(tab.id)}
        resultOf={() => {
          const run = runs.of(tab.id);
          return isActive(run.view) ? runs.whenOver(tab.id).then(resultIn) : resultIn(run);
        }}
        values={tab.values}
        placement={tab.engine}
        chart={tab.chart}
        title={tab.name}
        saved={tab.savedId === null ? null : { id: tab.savedId, version: tab.savedVersion }}
        onSaved={onSaved}
      />
    )
  );
}

function resultIn({ view, rows }: TabRun) {
  return rows && view.columns.length > 0 ? { columns: view.columns, rows } : null;
}

/** What may be named in a statement: also the person's own files that are open in this browser. */
function useNamedTables(tables: readonly TableEntry[], open: readonly OpenTable[]): readonly TableEntry[] {
  const known = new Set(tables.map(({ name }) => name));
  const own = open.flatMap(({ name }) => (known.has(name) ? [] : [name])).join('\n');
  return useMemo(() => {
    if (own === '') return tables;
    const entry = {
      description: 'Open in this browser only.',
      owner: null,
      tags: [],
      columns: [],
      filtered: false,
    };
    return [...tables, ...own.split('\n').map((name) => ({ name, ...entry }))];
  }, [tables, own]);
}
