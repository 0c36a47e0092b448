'use client';

import { IconCopy, IconLink, IconPencil, IconRotate, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { MenuAction } from '#components/ui/menu.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { QueryRuns } from '../query-runs.ts';
import { isActive } from '../query-view.ts';
import { newQueryId } from '../stream-query.ts';
import { addressOf } from './address.ts';
import { RenameDialog } from './rename-dialog.tsx';
import { activeTab, changeTab, closeTab, openTab, reopenTab, selectTab, type Tabs } from './tab-store.ts';
import classes from './tab-strip.module.css';
import { type TabMark, TabStrip } from './tab-strip.tsx';
import { useTabKeys } from './use-tab-keys.ts';

const UNDO_SHOWN_MS = 10_000;

interface StatementTabsProps {
  readonly tabs: Tabs;
  readonly runs: QueryRuns;
  readonly panelId: string;
  readonly tabId: (id: string) => string;
  readonly onChange: (next: (tabs: Tabs) => Tabs) => void;
  /** The editor is wanted: a tab was opened or closed. */
  readonly onFocus: () => void;
}

/** The person's tabs with all that can be done to them. */
export function StatementTabs({ tabs, runs, panelId, tabId, onChange, onFocus }: StatementTabsProps) {
  const [renaming, setRenaming] = useState<string | null>(null);
  const [closedId, setClosedId] = useState<string | null>(null);
  useEffect(() => {
    if (closedId === null) return;
    const timer = setTimeout(() => setClosedId(null), UNDO_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [closedId]);

  const open = () => {
    onChange((now) => openTab(now, newQueryId()));
    onFocus();
  };
  const close = (id: string) => {
    const closing = tabs.all.find((tab) => tab.id === id);
    onChange((now) => closeTab(now, id, newQueryId()));
    runs.forget(id);
    setClosedId(closing && closing.text.trim() !== '' ? id : null);
    onFocus();
  };
  const reopen = () => {
    onChange(reopenTab);
    setClosedId(null);
    onFocus();
  };
  const select = (id: string) => onChange((now) => selectTab(now, id));
  const selectAt = (place: number) => {
    const tab = tabs.all[place];
    if (tab) select(tab.id);
    onFocus();
  };
  const active = activeTab(tabs);
  const place = tabs.all.indexOf(active);
  useTabKeys({
    onNew: open,
    onClose: () => close(active.id),
    onReopen: reopen,
    onSelect: selectAt,
    onNext: (step) => selectAt((place + step + tabs.all.length) % tabs.all.length),
  });

  const duplicate = () => {
    const { text, values, engine } = active;
    onChange((now) => openTab(now, newQueryId(), { text, values, engine }));
  };
  const actions: MenuAction[][] = [
    [
      { label: 'Rename', icon: <IconPencil size={15} />, onSelect: () => setRenaming(active.id) },
      { label: 'Duplicate', icon: <IconCopy size={15} />, onSelect: duplicate },
      { label: 'Copy link', icon: <IconLink size={15} />, onSelect: () => void copyLink(addressOf(active)) },
    ],
    [
      ...(tabs.closed.length > 0
        ? [{ label: 'Bring back the closed tab', icon: <IconRotate size={15} />, onSelect: reopen }]
        : []),
      { label: 'Close', icon: <IconX size={15} />, onSelect: () => close(active.id) },
    ],
  ];
  const closed = tabs.closed.find(({ tab }) => tab.id === closedId)?.tab;
  return (
    <>
      <TabStrip
        tabs={tabs.all}
        active={active.id}
        panelId={panelId}
        tabId={tabId}
        markOf={(id) => markOf(runs, id)}
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
      <RenameDialog
        tab={tabs.all.find(({ id }) => id === renaming) ?? null}
        onRename={(name) => {
          if (renaming !== null) onChange((now) => changeTab(now, renaming, { name }));
          setRenaming(null);
        }}
        onClose={() => setRenaming(null)}
      />
    </>
  );
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
