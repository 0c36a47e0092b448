'use client';

import { memo, useMemo, useState } from 'react';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { SavedQuery } from '#server/saved/schema.ts';
import { SideTabs } from './side-tabs.tsx';
import { useWorkbench } from './use-workbench.ts';

const schemaPanel = later(
  () => import('./schema/schema-panel.tsx').then(({ SchemaPanel }) => SchemaPanel),
  reportNotLoaded,
);
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

const NONE: readonly never[] = [];

interface SideListsProps {
  readonly mayPreview: boolean;
  /** The saved query of the tab that is looked at. */
  readonly savedId: string | null;
  readonly onInsert: (name: string) => void;
  readonly onPreview: (table: string) => void;
  readonly onLoad: (table: string) => void;
  readonly onStatement: (sql: string) => void;
  readonly onSaved: (query: SavedQuery) => void;
}

/** What can be read, what was kept, what was run, and what is open in this browser. */
export const SideLists = memo(function SideLists(props: SideListsProps) {
  const { mayPreview, savedId, onInsert, onPreview, onLoad, onStatement, onSaved } = props;
  const { data: workbench, error, refetch } = useWorkbench();
  const [list, setList] = useState('tables');
  const available = useMemo(() => workbench?.tables.map(({ name }) => name) ?? NONE, [workbench]);
  const tables = {
    tables: workbench?.tables ?? null,
    problem: error?.message ?? null,
    onRetry: () => void refetch(),
    mayPreview,
    onInsert,
    onPreview,
    onOpenInBrowser: (name: string) => {
      onLoad(name);
      setList('browser');
    },
  };
  return (
    <SideTabs
      label="Beside the statement"
      chosen={list}
      onChoose={setList}
      tabs={[
        { key: 'tables', label: 'Tables', panel: <Fetched what={schemaPanel} props={tables} /> },
        {
          key: 'saved',
          label: 'Saved',
          panel: <Fetched what={savedPanel} props={{ onOpen: onSaved, current: savedId }} />,
        },
        {
          key: 'history',
          label: 'History',
          panel: <Fetched what={historyPanel} props={{ onChoose: onStatement }} />,
        },
        {
          key: 'browser',
          label: 'In this browser',
          panel: <Fetched what={browserTables} props={{ available, onInsert }} />,
        },
      ]}
    />
  );
});
