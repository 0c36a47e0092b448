'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { later, useLater } from './later.ts';
import type { ToastListProps } from './toast-list.tsx';
import classes from './toasts.module.css';

export interface Toast {
  readonly tone: 'good' | 'critical';
  readonly title: string;
  readonly text?: string;
  /** What can be done about it, as long as it is shown: `Undo`. */
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}

export interface ShownToast extends Toast {
  readonly id: number;
}

const SHOWN_MS = 8000;
const SHOWN_MAX = 3;
const IDLE_AFTER_MS = 2000;
const NONE: readonly ShownToast[] = [];

let toasts = NONE;
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly ShownToast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Tells the person something without taking the focus. The same words are not shown twice at a time. */
export function showToast(toast: Toast): void {
  if (toasts.some(({ title, text }) => title === toast.title && text === toast.text)) return;
  lastId += 1;
  const id = lastId;
  set([...toasts, { ...toast, id }].slice(-SHOWN_MAX));
  setTimeout(() => dismiss(id), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that a part of the page that is fetched when it is used did not come. */
export function reportNotLoaded(): void {
  showToast({
    tone: 'critical',
    title: 'This part of the page did not load',
    text: 'Check the connection and try again, or load the page anew.',
  });
}

const toastList = later<ToastListProps>(() => import('./toast-list.tsx').then((module) => module.ToastList));

/**
 * Where toasts appear; once in the frame. What they are made of is fetched once the page has nothing else to
 * do, not when the first appears: that may be because there is no network any more.
 */
export function Toasts() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  );
  const List = useLater(toastList, shown.length > 0);
  useEffect(() => {
    const timer = setTimeout(toastList.fetch, IDLE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.stack} role="status" aria-live="polite">
      {List && <List toasts={shown} onDismiss={dismiss} />}
    </div>
  );
}
