'use client';

import { Menu } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { signOut } from '#components/auth/requests.ts';
import { ColorSchemeSwitch } from '#components/ui/color-scheme-switch.tsx';
import type { Person } from '#server/auth/schema.ts';
import classes from './person-menu.module.css';

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .filter(Boolean)
    .slice(0, 2)
    .join('')
    .toUpperCase();
}

/** Who is signed in, how the portal looks to them, and the way out. */
export function PersonMenu({ person }: { person: Person }) {
  return (
    <Menu width={264}>
      <Menu.Target>
        <button type="button" className={classes.button} aria-label={`Account of ${person.name}`}>
          <span aria-hidden="true" className={classes.initials}>
            {initials(person.name)}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
        <div className={classes.person}>
          <span className={classes.name}>{person.name}</span>
          <span className={classes.email}>{person.email}</span>
          <span className={classes.role}>{person.role}</span>
        </div>
        <ColorSchemeSwitch />
        <Menu.Item
          className={classes.item}
          leftSection={<IconLogout size={16} aria-hidden="true" />}
          onClick={signOut}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
