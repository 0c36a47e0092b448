'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './tab-links.module.css';

export interface TabLink {
  readonly href: string;
  readonly label: string;
  readonly aside?: ReactNode;
  /** The pages below its address are other tabs'. */
  readonly exact?: boolean;
}

/** Pages beside each other, as tabs that are links: each has an address. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const pathname = usePathname();
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address has another current tab
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!strip.current || !current) return;
    const end = current.offsetLeft + current.offsetWidth;
    if (end > strip.current.clientWidth) strip.current.scrollLeft = end;
  }, [pathname]);
  return (
    <nav ref={strip} aria-label={label} className={classes.tabs}>
      <ul className={classes.list}>
        {tabs.map(({ href, label: name, aside, exact = false }) => (
          <li key={href}>
            <Link
              href={href}
              className={classes.tab}
              aria-current={
                pathname === href || (!exact && pathname.startsWith(`${href}/`)) ? 'page' : undefined
              }
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
