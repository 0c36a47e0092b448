'use client';

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useOpenSaved } from '#components/saved/use-open-saved.ts';
import { Fetched } from '#components/ui/fetched.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { TableEntry } from '#server/queries/schema.ts';
import type { ParameterValues, TemplateParameter } from '#server/queries/sql-template.ts';
import type { SavedQuery } from '#server/saved/schema.ts';
import type { OpenTable } from './choose-engine.ts';
import { parametersOf } from './parameters/value-problem.ts';
import { isActive } from './query-view.ts';
import { SideTabs } from './side-tabs.tsx';
import { Splitter, sizeVariable, useSplit } from './splitter.tsx';
import { type EditorHandle, SqlEditor } from './sql-editor.tsx';
import classes from './sql-page.module.css';
import type { Asked } from './tabs/address.ts';
import { StatementTabs } from './tabs/statement-tabs.tsx';
import { activeTab, changeTab, ENGINE_CHOICES, type SqlTab } from './tabs/tab-store.ts';
import { useAddress } from './tabs/use-address.ts';
import { useOpenStatement } from './tabs/use-open-statement.ts';
import { useTabs } from './tabs/use-tabs.ts';
import { useBrowserRunner } from './use-browser-runner.ts';
import { useRuns, useStatementRun } from './use-statement-run.ts';
import { useWorkbench } from './use-workbench.ts';

const savedPanel = later(
  () => import('#components/saved/saved-panel.tsx').then(({ SavedPanel }) => SavedPanel),
  reportNotLoaded,
);
const historyPanel = later(
  () => import('#components/saved/history-panel.tsx').then(({ HistoryPanel }) => HistoryPanel),
  reportNotLoaded,
);

const browserTables = later(
  () =>
    import('#components/browser-engine/browser-tables-panel.tsx').then(
      ({ BrowserTablesPanel }) => BrowserTablesPanel,
    ),
  reportNotLoaded,
);
const serverOnlyActions = later(
  () =>
    import('#components/browser-engine/server-only-actions.tsx').then(
      ({ ServerOnlyActions }) => ServerOnlyActions,
    ),
  reportNotLoaded,
);
const statementActions = later(
  () => import('#components/saved/statement-actions.tsx').then(({ StatementActions }) => StatementActions),
  reportNotLoaded,
);
const schemaPanel = later(
  () => import('./schema/schema-panel.tsx').then(({ SchemaPanel }) => SchemaPanel),
  reportNotLoaded,
);
const parameterBar = later(
  () => import('./parameters/parameter-bar.tsx').then(({ ParameterBar }) => ParameterBar),
  reportNotLoaded,
);
const resultPanel = later(
  () => import('./result-panel.tsx').then(({ ResultPanel }) => ResultPanel),
  reportNotLoaded,
);
const runBar = later(() => import('./run-bar.tsx').then(({ RunBar }) => RunBar), reportNotLoaded);
const previewPanel = later(
  () => import('./preview-panel.tsx').then(({ PreviewPanel }) => PreviewPanel),
  reportNotLoaded,
);

const SIDE = { min: 200, max: 520, initial: 280 };
/** Per cent of the height. */
const STATEMENT = { min: 20, max: 80, initial: 42 };
const NONE: readonly never[] = [];

/** The workbench: what I may read at the side, statements in tabs, and what they give. */
export function SqlPage({ person }: { person: Person }) {
  const { data: workbench, error, refetch } = useWorkbench();
  const [tabs, changeTabs] = useTabs(person.id);
  const runs = useRuns(person.id);
  const editor = useRef<EditorHandle>(null);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const [list, setList] = useState('tables');
  const [side, setSide] = useSplit('portal-sql-side', SIDE);
  const [share, setShare] = useSplit('portal-sql-statement', STATEMENT);
  const id = useId();
  const tabId = (tab: string) => `${id}-${tab}`;

  const tab = tabs && activeTab(tabs);
  const browser = useBrowserRunner();
  const { view, rows, document, note, run, cancel } = useStatementRun(runs, tab, editor, browser);
  const Actions = useLater(statementActions, tab !== null);
  const Results = useLater(resultPanel, true);
  const Bar = useLater(runBar, true);
  const ServerOnly = useLater(serverOnlyActions, browser.isOn);
  const text = tab?.text ?? '';
  const parameters = useParameters(text);
  const Parameters = useLater(parameterBar, parameters.length > 0);
  const change = (changed: Partial<SqlTab>) => {
    if (tab) changeTabs((now) => changeTab(now, tab.id, changed));
  };
  const showFrom = useOpenStatement(tabs, changeTabs);
  const open = (given: Partial<SqlTab>) => {
    setPreviewed(null);
    showFrom(given);
  };
  const named = useNamedTables(workbench?.tables ?? NONE, browser.open);
  const available = useMemo(() => workbench?.tables.map(({ name }) => name) ?? NONE, [workbench]);
  const insert = (name: string) => editor.current?.insert(name);
  const runNow = () => {
    setPreviewed(null);
    run();
  };
  const openSaved = (query: SavedQuery, values: ParameterValues = {}) =>
    open({ ...tabOf(query), values: { ...query.parameters, ...values } });
  const fetchSaved = useOpenSaved();
  useAddress(tab !== null, tab?.savedId ?? null, ({ sql, saved, values }: Asked) => {
    if (sql !== null) open({ text: sql, values });
    else if (saved !== null) void fetchSaved(saved).then((query) => query && openSaved(query, values));
  });

  return (
    <>
      <h1 className="visually-hidden">SQL</h1>
      <div className={classes.workbench} style={sizeVariable('--side', `${side}px`)}>
        <aside className={classes.side} aria-label="Tables and recent statements">
          <SideTabs
            label="Beside the statement"
            chosen={list}
            onChoose={setList}
            tabs={[
              {
                key: 'tables',
                label: 'Tables',
                panel: (
                  <Fetched
                    what={schemaPanel}
                    props={{
                      tables: workbench?.tables ?? null,
                      problem: error?.message ?? null,
                      onRetry: () => void refetch(),
                      mayPreview: may(person, 'data:preview'),
                      onInsert: insert,
                      onPreview: setPreviewed,
                      onOpenInBrowser: (name: string) => {
                        void browser.load(name);
                        setList('browser');
                      },
                    }}
                  />
                ),
              },
              {
                key: 'saved',
                label: 'Saved',
                panel: (
                  <Fetched what={savedPanel} props={{ onOpen: openSaved, current: tab?.savedId ?? null }} />
                ),
              },
              {
                key: 'history',
                label: 'History',
                panel: (
                  <Fetched what={historyPanel} props={{ onChoose: (sql: string) => open({ text: sql }) }} />
                ),
              },
              {
                key: 'browser',
                label: 'In this browser',
                panel: <Fetched what={browserTables} props={{ available, onInsert: insert }} />,
              },
            ]}
          />
        </aside>
        <Splitter
          {...SIDE}
          label="Width of the lists"
          orientation="vertical"
          size={side}
          step={20}
          onChange={setSide}
          sizeAt={(at) => at}
        />
        <div
          className={classes.main}
          id={`${id}-panel`}
          role="tabpanel"
          aria-labelledby={tab ? tabId(tab.id) : undefined}
          style={sizeVariable('--share', `${share}%`)}
        >
          <section className={classes.statement} aria-label="Statement">
            {tabs && (
              <StatementTabs
                tabs={tabs}
                runs={runs}
                panelId={`${id}-panel`}
                tabId={tabId}
                onChange={changeTabs}
                onFocus={() => requestAnimationFrame(() => editor.current?.focus())}
              />
            )}
            {tab ? (
              <SqlEditor
                tab={tab.id}
                text={text}
                onChange={(changed, next) => changeTabs((now) => changeTab(now, changed, { text: next }))}
                onRun={runNow}
                tables={named}
                metrics={workbench?.metrics ?? NONE}
                problem={view.problem && document !== null ? { problem: view.problem, document } : null}
                handle={editor}
              />
            ) : (
              <Skeleton height="160px" />
            )}
            {tab && Parameters && parameters.length > 0 && (
              <Parameters
                key={tab.id}
                parameters={parameters}
                values={tab.values}
                onChange={(values) => change({ values })}
                onRun={runNow}
              />
            )}
            {Bar && (
              <Bar
                view={view}
                isEmpty={text.trim() === ''}
                engine={tab?.engine ?? 'auto'}
                engines={ENGINE_CHOICES.filter(
                  (choice) => choice !== 'trino' || workbench?.hasTrino === true,
                )}
                note={note}
                onEngine={(engine) => change({ engine })}
                onRun={runNow}
                onCancel={cancel}
                onFormat={() => void editor.current?.format()}
              >
                {tab && Actions && (
                  <Actions
                    key={tab.id}
                    sql={text}
                    values={tab.values}
                    placement={tab.engine}
                    chart={tab.chart}
                    title={tab.name}
                    saved={tab.savedId === null ? null : { id: tab.savedId, version: tab.savedVersion }}
                    result={rows && view.columns.length > 0 ? { columns: view.columns, rows } : null}
                    onSaved={(query) => change(tabOf(query))}
                  />
                )}
              </Bar>
            )}
          </section>
          <Splitter
            {...STATEMENT}
            label="Height of the statement"
            orientation="horizontal"
            size={share}
            step={5}
            onChange={setShare}
            sizeAt={(at, height) => (at / height) * 100}
          />
          {previewed !== null && !isActive(view) ? (
            <Fetched what={previewPanel} props={{ table: previewed, onClose: () => setPreviewed(null) }} />
          ) : (
            Results && (
              <Results
                view={view}
                rows={rows}
                chart={tab?.chart ?? null}
                onChart={(chart) => change({ chart })}
                problemActions={
                  view.problem?.code === 'server_only' &&
                  ServerOnly && <ServerOnly problem={view.problem} onRunOnServer={() => run('duckdb')} />
                }
              />
            )
          )}
        </div>
      </div>
    </>
  );
}

function tabOf(query: SavedQuery): Partial<SqlTab> {
  const { id, version, title, sql, parameters, placement, chart } = query;
  return {
    savedId: id,
    savedVersion: version,
    name: title,
    text: sql,
    values: parameters,
    engine: placement,
    chart,
  };
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

/** The parameters of a text; while it cannot be read, those that it had. */
function useParameters(text: string): readonly TemplateParameter[] {
  const [parameters, setParameters] = useState<readonly TemplateParameter[]>(NONE);
  useEffect(() => setParameters((before) => parametersOf(text, before)), [text]);
  return parameters;
}
