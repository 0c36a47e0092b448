'use client';

import { IconDots, IconPlus, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { Menu, type MenuAction } from '#components/ui/menu.tsx';
import type { TabOutline } from './kept-tabs.ts';
import { TABS_MAX } from './tab-store.ts';
import classes from './tab-strip.module.css';

/** What a tab's statement is doing, as a mark on it. */
export type TabMark = 'running' | 'ended' | 'failed' | null;

const MARK_WORDS = { running: 'running', ended: 'has ended', failed: 'has failed' } as const;

interface TabStripProps {
  readonly tabs: readonly TabOutline[];
  readonly active: string;
  /** The id of the panel that shows the active tab. */
  readonly panelId: string;
  readonly tabId: (id: string) => string;
  readonly markOf: (id: string) => TabMark;
  readonly onSelect: (id: string) => void;
  readonly onNew: () => void;
  readonly onClose: (id: string) => void;
  readonly onRename: (id: string) => void;
  /** Of the active tab. */
  readonly actions: readonly (readonly MenuAction[])[];
  /** Said at the end: what was closed, and how to bring it back. */
  readonly children?: ReactNode;
}

/** The statements side by side. Arrows move between tabs, F2 renames, Delete closes. */
export function TabStrip({
  tabs,
  active,
  panelId,
  tabId,
  markOf,
  onSelect,
  onNew,
  onClose,
  onRename,
  actions,
  children,
}: TabStripProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current
      ?.querySelector(`[id="${tabId(active)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, tabId]);

  const move = (event: KeyboardEvent, place: number) => {
    const last = tabs.length - 1;
    const next = {
      ArrowRight: place === last ? 0 : place + 1,
      ArrowLeft: place === 0 ? last : place - 1,
      Home: 0,
      End: last,
    }[event.key];
    const id = tabs[place]?.id ?? active;
    if (next !== undefined) {
      const target = tabs[next]?.id ?? id;
      onSelect(target);
      document.getElementById(tabId(target))?.focus();
    } else if (event.key === 'F2') onRename(id);
    else if (event.key === 'Delete') onClose(id);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.strip}>
      <div ref={list} role="tablist" aria-label="Statements" className={classes.tabs}>
        {tabs.map(({ id, name }, place) => {
          const mark = markOf(id);
          return (
            <button
              key={id}
              type="button"
              role="tab"
              id={tabId(id)}
              aria-selected={id === active}
              aria-controls={panelId}
              tabIndex={id === active ? 0 : -1}
              className={classes.tab}
              title={name}
              onClick={() => onSelect(id)}
              onDoubleClick={() => onRename(id)}
              onAuxClick={(event) => {
                if (event.button === 1) onClose(id);
              }}
              onKeyDown={(event) => move(event, place)}
            >
              {mark && (
                <span className={classes.mark} data-mark={mark}>
                  <span className="visually-hidden">{MARK_WORDS[mark]}: </span>
                </span>
              )}
              <span className={classes.name}>{name}</span>
              {/* For the pointer; the keyboard has Delete and the menu. */}
              <span
                aria-hidden="true"
                className={classes.close}
                onClick={(event) => {
                  event.stopPropagation();
                  onClose(id);
                }}
              >
                <IconX size={13} />
              </span>
            </button>
          );
        })}
      </div>
      <button
        type="button"
        className={classes.icon}
        aria-label="New tab"
        title="New tab (Alt+T)"
        disabled={tabs.length >= TABS_MAX}
        onClick={onNew}
      >
        <IconPlus size={16} aria-hidden="true" />
      </button>
      <Menu label="Tab actions" buttonClassName={classes.icon} groups={actions}>
        <IconDots size={16} aria-hidden="true" />
      </Menu>
      <div className={classes.aside} role="status">
        {children}
      </div>
    </div>
  );
}
