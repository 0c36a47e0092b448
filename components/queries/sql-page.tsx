'use client';

import { useCallback, useId, useRef, useState } from 'react';
import { useOpenSaved } from '#components/saved/use-open-saved.ts';
import { Skeleton } from '#components/ui/state-views.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { ParameterValues } from '#server/queries/sql-template.ts';
import type { SavedQuery } from '#server/saved/schema.ts';
import { ResultPart } from './result-part.tsx';
import { SideLists } from './side-lists.tsx';
import { Splitter, sizeVariable, useSplit } from './splitter.tsx';
import type { EditorHandle } from './sql-editor.tsx';
import classes from './sql-page.module.css';
import { StatementPart } from './statement-part.tsx';
import type { Asked } from './tabs/address.ts';
import { openStatement } from './tabs/open-statement.ts';
import { statementOf } from './tabs/saved-statement.ts';
import { StatementTabs } from './tabs/statement-tabs.tsx';
import { changeTab, type EngineChoice, type SqlTab } from './tabs/tab-store.ts';
import { useAddress } from './tabs/use-address.ts';
import { useKeptTabs, useTabsOutline } from './tabs/use-tabs.ts';
import { useBrowserRunner } from './use-browser-runner.ts';
import { useRuns, useStatementRun } from './use-statement-run.ts';

const SIDE = { min: 200, max: 520, initial: 280 };
/** Per cent of the height. */
const STATEMENT = { min: 20, max: 80, initial: 42 };

/** The workbench: what I may read at the side, statements in tabs, and what they give. */
export function SqlPage({ person }: { person: Person }) {
  const tabs = useKeptTabs(person.id);
  const outline = useTabsOutline(tabs);
  const tab = outline?.active ?? null;
  const runs = useRuns(person.id, tab?.id ?? null);
  const editor = useRef<EditorHandle>(null);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const [side, setSide] = useSplit('portal-sql-side', SIDE);
  const [share, setShare] = useSplit('portal-sql-statement', STATEMENT);
  const id = useId();
  const tabId = (of: string) => `${id}-${of}`;
  const browser = useBrowserRunner();
  const { run, explain, cancel } = useStatementRun(runs, tabs, editor, browser);

  const runOn = useCallback(
    (engine?: EngineChoice) => {
      setPreviewed(null);
      run(engine);
    },
    [run],
  );
  const runNow = useCallback(() => runOn(), [runOn]);
  const explainNow = useCallback(() => {
    setPreviewed(null);
    explain();
  }, [explain]);
  const open = useCallback(
    (given: Partial<SqlTab>) => {
      setPreviewed(null);
      openStatement(tabs, given);
    },
    [tabs],
  );
  const openText = useCallback((text: string) => open({ text }), [open]);
  const openSaved = useCallback(
    (query: SavedQuery, values: ParameterValues = {}) =>
      open({ ...statementOf(query), values: { ...query.parameters, ...values } }),
    [open],
  );
  const insert = useCallback((name: string) => editor.current?.insert(name), []);
  const fetchSaved = useOpenSaved();
  useAddress(tab !== null, tab?.savedId ?? null, ({ sql, saved, values, open: table }: Asked) => {
    if (table !== null) browser.load(table);
    if (sql !== null) open({ text: sql, values, engine: table === null ? 'auto' : 'browser' });
    else if (saved !== null) void fetchSaved(saved).then((query) => query && openSaved(query, values));
  });

  return (
    <>
      <h1 className="visually-hidden">SQL</h1>
      <div className={classes.workbench} style={sizeVariable('--side', `${side}px`)}>
        <aside className={classes.side} aria-label="Tables and recent statements">
          <SideLists
            mayPreview={may(person, 'data:preview')}
            savedId={tab?.savedId ?? null}
            onInsert={insert}
            onPreview={setPreviewed}
            onLoad={browser.load}
            onStatement={openText}
            onSaved={openSaved}
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
            {outline && (
              <StatementTabs
                tabs={tabs}
                outline={outline}
                runs={runs}
                panelId={`${id}-panel`}
                tabId={tabId}
                onFocus={() => requestAnimationFrame(() => editor.current?.focus())}
              />
            )}
            {tab ? (
              <StatementPart
                {...{ tabs, tab, runs, editor }}
                open={browser.open}
                onRun={runNow}
                onExplain={explainNow}
                onCancel={cancel}
                onBrowserChosen={browser.prepare}
              />
            ) : (
              <Skeleton height="160px" />
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
          <ResultPart
            runs={runs}
            tab={tab?.id ?? ''}
            chart={tab?.chart ?? null}
            onChart={(chart) => tab && tabs.change((now) => changeTab(now, tab.id, { chart }))}
            previewed={previewed}
            onPreviewClosed={() => setPreviewed(null)}
            isBrowserOn={browser.isOn}
            onRunOnServer={() => runOn('duckdb')}
          />
        </div>
      </div>
    </>
  );
}
