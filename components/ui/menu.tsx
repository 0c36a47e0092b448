'use client';

import { type KeyboardEvent, type ReactNode, useState } from 'react';
import classes from './menu.module.css';
import popoverClasses from './popover.module.css';
import { useFloating } from './use-floating.ts';

export interface MenuAction {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** The button's accessible name. */
  readonly label: string;
  readonly buttonClassName?: string;
  /** What the button shows. */
  readonly children: ReactNode;
  /** Groups of actions, with a line between groups. */
  readonly groups: readonly (readonly MenuAction[])[];
}

/** A button that opens a list of actions: arrows move, Enter takes, Escape leaves. */
export function Menu({ label, buttonClassName, children, groups }: MenuProps) {
  const [open, setOpen] = useState(false);
  const floating = useFloating<HTMLButtonElement, HTMLDivElement>({
    open,
    onClose: () => setOpen(false),
    align: 'end',
  });

  function move(event: KeyboardEvent<HTMLDivElement>) {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    const at = items.findIndex((item) => item.matches(':focus'));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }

  return (
    <>
      <button
        ref={floating.target}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={buttonClassName}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      <div
        ref={floating.box}
        popover="manual"
        role="menu"
        aria-label={label}
        className={`${popoverClasses.box} ${classes.list}`}
        onKeyDown={move}
      >
        {open &&
          groups
            .filter((group) => group.length > 0)
            .map((group) => (
              <div key={group[0]?.label} className={classes.group}>
                {group.map((action) => (
                  <button
                    key={action.label}
                    type="button"
                    role="menuitem"
                    className={classes.item}
                    onClick={() => {
                      setOpen(false);
                      floating.target.current?.focus();
                      action.onSelect();
                    }}
                  >
                    {action.icon}
                    {action.label}
                  </button>
                ))}
              </div>
            ))}
      </div>
    </>
  );
}
