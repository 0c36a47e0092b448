'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

const LocaleContext = createContext('en');

/** The locale is decided on the server (from Accept-Language), so that both sides write the same text. */
export function LocaleProvider({ locale, children }: { locale: string; children: ReactNode }) {
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}

export function useLocale(): string {
  return useContext(LocaleContext);
}

const never = () => () => undefined;

/** The viewer's time zone; UTC until the page has come alive, because the server does not know it. */
export function useTimeZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => 'UTC',
  );
}
