'use client';

import { type ReactNode, useRef, useState } from 'react';
import { later, useLater } from './later.ts';
import type { MenuListProps } from './menu-list.tsx';
import { reportNotLoaded } from './toasts.tsx';

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

const menuList = later<MenuListProps>(
  () => import('./menu-list.tsx').then(({ MenuList }) => MenuList),
  reportNotLoaded,
);

/** A button that opens a list of actions. The button is on the page at once; its list is fetched when the pointer or the focus nears. */
export function Menu({ label, buttonClassName, children, groups }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const List = useLater(menuList, open);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={buttonClassName}
        onPointerEnter={menuList.fetch}
        onFocus={menuList.fetch}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {List && (
        <List button={button} open={open} onClose={() => setOpen(false)} label={label} groups={groups} />
      )}
    </>
  );
}
