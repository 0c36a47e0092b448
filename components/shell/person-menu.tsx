'use client';

import { IconKey, IconLogout, IconUserCog } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { signOut } from '#components/auth/requests.ts';
import { Button } from '#components/ui/button.tsx';
import { ColorSchemeSwitch } from '#components/ui/color-scheme-switch.tsx';
import { Popover } from '#components/ui/popover.tsx';
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
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label="Account"
      align="end"
      className={classes.dropdown}
      target={(props) => (
        <button {...props} className={classes.button} aria-label={`Account of ${person.name}`}>
          <span aria-hidden="true" className={classes.initials}>
            {initials(person.name)}
          </span>
        </button>
      )}
    >
      <div className={classes.person}>
        <span className={classes.name}>{person.name}</span>
        <span className={classes.email}>{person.email}</span>
        <span className={classes.role}>{person.role}</span>
      </div>
      <Link href="/account" className={classes.link} onClick={() => setOpen(false)}>
        <IconUserCog size={16} stroke={1.75} aria-hidden="true" />
        Account
      </Link>
      <Link href="/access" className={classes.link} onClick={() => setOpen(false)}>
        <IconKey size={16} stroke={1.75} aria-hidden="true" />
        My access
      </Link>
      <ColorSchemeSwitch />
      <Button wide className={classes.signOut} onClick={signOut}>
        <IconLogout size={16} aria-hidden="true" />
        Sign out
      </Button>
    </Popover>
  );
}
