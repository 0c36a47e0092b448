'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import classes from './tab-links.module.css';

export interface TabLink {
  readonly href: string;
  readonly label: string;
  readonly aside?: ReactNode;
}

/** Pages beside each other, as tabs that are links: each has an address. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className={classes.tabs}>
      <ul className={classes.list}>
        {tabs.map(({ href, label: name, aside }) => (
          <li key={href}>
            <Link
              href={href}
              className={classes.tab}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined}
            >
              {name}
              {aside}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
