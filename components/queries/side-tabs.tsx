'use client';

import { type KeyboardEvent, type ReactNode, useId } from 'react';
import classes from './side-tabs.module.css';

export interface SideTab {
  readonly key: string;
  readonly label: string;
  readonly panel: ReactNode;
}

interface SideTabsProps {
  readonly label: string;
  readonly tabs: readonly SideTab[];
  /** The key of the one that is looked at. */
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

/** Lists beside the statement, of which one is looked at. */
export function SideTabs({ label, tabs, chosen, onChoose }: SideTabsProps) {
  const id = useId();
  const active = tabs.find(({ key }) => key === chosen) ?? tabs[0];
  const move = (event: KeyboardEvent) => {
    const place = active ? tabs.indexOf(active) : 0;
    const last = tabs.length - 1;
    const next = {
      ArrowRight: place === last ? 0 : place + 1,
      ArrowLeft: place === 0 ? last : place - 1,
      Home: 0,
      End: last,
    }[event.key];
    const target = next === undefined ? undefined : tabs[next];
    if (!target) return;
    event.preventDefault();
    onChoose(target.key);
    document.getElementById(`${id}-${target.key}`)?.focus();
  };
  return (
    <div className={classes.side}>
      <div role="tablist" aria-label={label} className={classes.tabs} onKeyDown={move}>
        {tabs.map(({ key, label: name }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-selected={key === active?.key}
            aria-controls={`${id}-panel`}
            tabIndex={key === active?.key ? 0 : -1}
            className={classes.tab}
            onClick={() => onChoose(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${active?.key}`}
        className={classes.panel}
      >
        {active?.panel}
      </div>
    </div>
  );
}
