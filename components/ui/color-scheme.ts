'use client';

import { useSyncExternalStore } from 'react';
import { COLOR_SCHEME_ATTRIBUTE, COLOR_SCHEME_KEY, type ColorSchemeChoice } from './color-scheme-choice.ts';

export type ColorScheme = 'light' | 'dark';

const DARK = '(prefers-color-scheme: dark)';

function readChoice(): ColorSchemeChoice {
  const kept = localStorage.getItem(COLOR_SCHEME_KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

function resolve(choice: ColorSchemeChoice): ColorScheme {
  if (choice !== 'auto') return choice;
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

const listeners = new Set<() => void>();

function apply(): void {
  document.documentElement.setAttribute(COLOR_SCHEME_ATTRIBUTE, resolve(readChoice()));
  for (const listener of listeners) listener();
}

/** The system may change its mind, and another tab may choose: every page follows. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    matchMedia(DARK).addEventListener('change', apply);
    addEventListener('storage', apply);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    matchMedia(DARK).removeEventListener('change', apply);
    removeEventListener('storage', apply);
  };
}

export function chooseColorScheme(choice: ColorSchemeChoice): void {
  if (choice === 'auto') localStorage.removeItem(COLOR_SCHEME_KEY);
  else localStorage.setItem(COLOR_SCHEME_KEY, choice);
  apply();
}

/** What the person chose; null on the server, which does not know. */
export function useColorSchemeChoice(): ColorSchemeChoice | null {
  return useSyncExternalStore(subscribe, readChoice, () => null);
}

/** What the page shows, for drawings that cannot use CSS variables. `light` on the server. */
export function useColorScheme(): ColorScheme {
  return useSyncExternalStore(
    subscribe,
    () => resolve(readChoice()),
    () => 'light',
  );
}
