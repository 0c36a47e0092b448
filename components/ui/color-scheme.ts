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

function tellListeners(): void {
  for (const listener of listeners) listener();
}

/** The page itself follows by COLOR_SCHEME_SCRIPT; this is for what has to be drawn again. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    matchMedia(DARK).addEventListener('change', tellListeners);
    addEventListener('storage', tellListeners);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    matchMedia(DARK).removeEventListener('change', tellListeners);
    removeEventListener('storage', tellListeners);
  };
}

export function chooseColorScheme(choice: ColorSchemeChoice): void {
  if (choice === 'auto') localStorage.removeItem(COLOR_SCHEME_KEY);
  else localStorage.setItem(COLOR_SCHEME_KEY, choice);
  document.documentElement.setAttribute(COLOR_SCHEME_ATTRIBUTE, resolve(choice));
  tellListeners();
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
