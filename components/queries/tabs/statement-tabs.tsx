'use client';

import { IconCopy, IconLink, IconPencil, IconRotate, IconX } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { later, useLater } from '#components/ui/later.ts';
import type { MenuAction } from '#components/ui/menu.tsx';
import { reportNotLoaded, showToast } from '#components/ui/toasts.tsx';
import type { QueryRuns } from '../query-runs.ts';
import { isActive } from '../query-view.ts';
import { newQueryId } from '../stream-query.ts';
import { addressOf } from './address.ts';
import type { KeptTabs, TabsOutline } from './kept-tabs.ts';
import { activeTab, changeTab, closeTab, openTab, reopenTab, selectTab } from './tab-store.ts';
import classes from './tab-strip.module.css';
import { type TabMark, TabStrip } from './tab-strip.tsx';
import { useTabKeys } from './use-tab-keys.ts';

const renameDialog = later(
  () => import('./rename-dialog.tsx').then(({ RenameDialog }) => RenameDialog),
  reportNotLoaded,
);

const UNDO_SHOWN_MS = 10_000;

interface StatementTabsProps {
  readonly tabs: KeptTabs;
  readonly outline: TabsOutline;
  readonly runs: QueryRuns;
  readonly panelId: string;
  readonly tabId: (id: string) => string;
  /** The editor is wanted: a tab was opened or closed. */
  readonly onFocus: () => void;
}

/** The person's tabs with all that can be done to them. */
export function StatementTabs({ tabs, outline, runs, panelId, tabId, onFocus }: StatementTabsProps) {
  const { all, active, closed: closedTabs } = outline;
  const marks = useMarks(runs, all);
  const [renaming, setRenaming] = useState<string | null>(null);
  const Rename = useLater(renameDialog, renaming !== null);
  const [closedId, setClosedId] = useState<string | null>(null);
  useEffect(() => {
    if (closedId === null) return;
    const timer = setTimeout(() => setClosedId(null), UNDO_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [closedId]);

  const open = () => {
    tabs.change((now) => openTab(now, newQueryId()));
    onFocus();
  };
  const close = (id: string) => {
    const wasEmpty = tabs.textOf(id).trim() === '';
    tabs.change((now) => closeTab(now, id, newQueryId()));
    runs.forget(id);
    setClosedId(wasEmpty ? null : id);
    onFocus();
  };
  const reopen = () => {
    tabs.change(reopenTab);
    setClosedId(null);
    onFocus();
  };
  const select = (id: string) => tabs.change((now) => selectTab(now, id));
  const selectAt = (place: number) => {
    const tab = all[place];
    if (tab) select(tab.id);
    onFocus();
  };
  const place = all.findIndex(({ id }) => id === active.id);
  useTabKeys({
    onNew: open,
    onClose: () => close(active.id),
    onReopen: reopen,
    onSelect: selectAt,
    onNext: (step) => selectAt((place + step + all.length) % all.length),
  });

  const duplicate = () => {
    tabs.change((now) => {
      const { text, values, engine } = activeTab(now);
      return openTab(now, newQueryId(), { text, values, engine });
    });
  };
  const copy = () => {
    const now = tabs.now();
    if (now) void copyLink(addressOf(activeTab(now)));
  };
  const actions: MenuAction[][] = [
    [
      { label: 'Rename', icon: <IconPencil size={15} />, onSelect: () => setRenaming(active.id) },
      { label: 'Duplicate', icon: <IconCopy size={15} />, onSelect: duplicate },
      { label: 'Copy link', icon: <IconLink size={15} />, onSelect: copy },
    ],
    [
      ...(closedTabs.length > 0
        ? [{ label: 'Bring back the closed tab', icon: <IconRotate size={15} />, onSelect: reopen }]
        : []),
      { label: 'Close', icon: <IconX size={15} />, onSelect: () => close(active.id) },
    ],
  ];
  const closed = closedTabs.find(({ id }) => id === closedId);
  return (
    <>
      <TabStrip
        tabs={all}
        active={active.id}
        panelId={panelId}
        tabId={tabId}
        markOf={(id) => marks[all.findIndex((tab) => tab.id === id)] ?? null}
        onSelect={select}
        onNew={open}
        onClose={close}
        onRename={setRenaming}
        actions={actions}
      >
        {closed && (
          <>
            Closed {closed.name}.{' '}
            <button type="button" className={classes.undo} onClick={reopen}>
              Undo
            </button>
          </>
        )}
      </TabStrip>
      {Rename && (
        <Rename
          tab={all.find(({ id }) => id === renaming) ?? null}
          onRename={(name) => {
            if (renaming !== null) tabs.change((now) => changeTab(now, renaming, { name }));
            setRenaming(null);
          }}
          onClose={() => setRenaming(null)}
        />
      )}
    </>
  );
}

/** By place; renders anew when one of them changes, not at each news of a run. */
function useMarks(runs: QueryRuns, all: TabsOutline['all']): readonly TabMark[] {
  const text = useSyncExternalStore(
    runs.subscribe,
    () => all.map(({ id }) => markOf(runs, id) ?? '').join(),
    () => '',
  );
  return text.split(',').map((mark) => (mark === '' ? null : (mark as TabMark)));
}

function markOf(runs: QueryRuns, id: string): TabMark {
  const { view, isUnseen } = runs.of(id);
  if (isActive(view)) return 'running';
  if (!isUnseen) return null;
  return view.phase === 'failed' ? 'failed' : 'ended';
}

async function copyLink(address: string | null): Promise<void> {
  if (address === null) {
    showToast({
      tone: 'critical',
      title: 'Too long for a link',
      text: 'Save the statement and share it instead.',
    });
    return;
  }
  try {
    await navigator.clipboard.writeText(location.origin + address);
    showToast({
      tone: 'good',
      title: 'Link copied',
      text: 'It opens this statement for others, over what they may see.',
    });
  } catch {
    showToast({
      tone: 'critical',
      title: 'Not copied',
      text: `This browser did not let the portal copy. The link is ${location.origin}${address}`,
    });
  }
}
