'use client';

import { Menu } from '@mantine/core';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/Menu.layer.css';
import { useMounted } from '@mantine/hooks';
import { Fragment, type RefObject } from 'react';
import { ButtonOnPage, FLOATING } from './floating.tsx';
import { MantineScope } from './mantine.tsx';
import classes from './menu.module.css';
import type { MenuAction } from './menu.tsx';
import { useOpenBox } from './open-boxes.ts';
import popoverClasses from './popover.module.css';

export interface MenuListProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly groups: readonly (readonly MenuAction[])[];
}

/** What a menu's button opens. On its own, because it is only loaded when it is opened. */
export function MenuList({ button, open, onClose, label, groups }: MenuListProps) {
  // Mantine notes where the focus came from when a menu opens, not when it is born open.
  const mounted = useMounted();
  useOpenBox(open && mounted);
  return (
    <MantineScope>
      <Menu
        {...FLOATING}
        opened={open && mounted}
        onChange={(opened) => {
          if (!opened) onClose();
        }}
        position="bottom-end"
        withInitialFocusPlaceholder={false}
        classNames={{
          dropdown: `${popoverClasses.box} ${classes.list}`,
          item: classes.item,
          itemSection: classes.icon,
          divider: classes.divider,
        }}
      >
        <Menu.Target>
          <ButtonOnPage button={button} />
        </Menu.Target>
        <Menu.Dropdown aria-label={label}>
          {groups
            .filter((group) => group.length > 0)
            .map((group, at) => (
              <Fragment key={group[0]?.label}>
                {at > 0 && <Menu.Divider />}
                {group.map(({ label: name, icon, onSelect }) => (
                  <Menu.Item
                    key={name}
                    leftSection={icon}
                    onClick={() => {
                      // Before the action, which may open something that must know where to give the focus back.
                      button.current?.focus();
                      onSelect();
                    }}
                  >
                    {name}
                  </Menu.Item>
                ))}
              </Fragment>
            ))}
        </Menu.Dropdown>
      </Menu>
    </MantineScope>
  );
}
