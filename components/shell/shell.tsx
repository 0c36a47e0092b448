'use client';

import { IconKeyboard } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { KeyboardProvider, useKeyboard, useShortcut } from '#components/ui/keyboard.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { Toasts } from '#components/ui/toasts.tsx';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { BarToolsProps } from './bar-tools.tsx';
import { Mark } from './mark.tsx';
import { PersonMenu } from './person-menu.tsx';
import { isWithin, type Place, placesFor } from './places.ts';
import { SearchButton } from './search-button.tsx';
import classes from './shell.module.css';
import { useMarkOpened } from './use-mark-opened.ts';

const barTools = later<BarToolsProps>(() => import('./bar-tools.tsx').then((module) => module.BarTools));

/** The frame of every signed-in page: rail (tabs on a phone), bar, content. */
export function Shell({ person, children }: { person: Person; children: ReactNode }) {
  const places = placesFor(person);
  useMarkOpened();
  const Tools = useLater(barTools, true);
  return (
    <KeyboardProvider>
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <div className={classes.frame}>
        <nav className={classes.rail} aria-label="Places">
          <Link href="/" className={classes.brand} aria-label="StreamCommerce, home">
            <Mark size={22} />
            <span className={classes.brandName}>StreamCommerce</span>
          </Link>
          <ul className={classes.places}>
            {places.map((place) => (
              <li key={place.href}>
                <PlaceLink place={place} />
              </li>
            ))}
          </ul>
        </nav>
        <div className={classes.bar}>
          <Link href="/" className={classes.barBrand} aria-label="StreamCommerce, home">
            <Mark size={22} />
          </Link>
          <SearchButton />
          <div className={classes.barEnd}>
            {Tools ? (
              <Tools buttonClassName={classes.barButton} mayQuery={may(person, 'query:run')} />
            ) : (
              <span className={classes.barButton} />
            )}
            <KeysButton />
            <PersonMenu person={person} />
          </div>
        </div>
        <main id="content" tabIndex={-1} className={classes.content}>
          {children}
        </main>
      </div>
      <Toasts />
    </KeyboardProvider>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const { href, label, icon: Icon, keys } = place;
  const router = useRouter();
  const current = isWithin(usePathname(), place);
  const words = label === label.toUpperCase() ? label : label.toLowerCase();
  useShortcut({ keys, label: `Go to ${words}`, run: () => router.push(href) });
  return (
    <Link href={href} className={classes.place} aria-current={current ? 'page' : undefined}>
      <Icon size={18} stroke={1.75} aria-hidden="true" />
      {label}
    </Link>
  );
}

function KeysButton() {
  const { showHelp } = useKeyboard();
  return (
    <button
      type="button"
      className={`${classes.barButton} ${classes.keys}`}
      onPointerEnter={prepareDialog}
      onFocus={prepareDialog}
      onClick={showHelp}
      title="Keys (?)"
      aria-label="Keys"
    >
      <IconKeyboard size={18} stroke={1.75} aria-hidden="true" />
    </button>
  );
}
