'use client';

import { IconCircleCheckFilled, IconExclamationCircleFilled, IconX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import classes from './toasts.module.css';

export interface Toast {
  readonly tone: 'good' | 'critical';
  readonly title: string;
  readonly text?: string;
}

interface ShownToast extends Toast {
  readonly id: number;
}

const SHOWN_MS = 8000;
const SHOWN_MAX = 3;
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

/** Where toasts appear; once in the frame. */
export function Toasts() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  );
  return (
    <div className={classes.stack} role="status" aria-live="polite">
      {shown.map(({ id, tone, title, text }) => {
        const Icon = tone === 'good' ? IconCircleCheckFilled : IconExclamationCircleFilled;
        return (
          <div key={id} className={classes.toast} data-tone={tone}>
            <Icon size={16} aria-hidden="true" className={classes.icon} />
            <div className={classes.words}>
              <p className={classes.title}>{title}</p>
              {text !== undefined && <p>{text}</p>}
            </div>
            <button type="button" className={classes.close} aria-label="Dismiss" onClick={() => dismiss(id)}>
              <IconX size={14} aria-hidden="true" />
            </button>
          </div>
        );
      })}
    </div>
  );
}
